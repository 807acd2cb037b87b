"""`python -m hospital.cashier`: the same as `python -m hospital cashier`, as the program of its own that it is."""

from __future__ import annotations

import argparse
import sys

from hospital.cli import cashier

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m hospital.cashier", description=__doc__)
    cashier.add(parser)
    sys.exit(cashier.run(parser.parse_args()))
