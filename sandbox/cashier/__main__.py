"""`python -m sandbox.cashier`: the sandbox cashier as a program of its own, which it is."""

from __future__ import annotations

import argparse
import sys

from sandbox.cashier import command

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m sandbox.cashier", description=__doc__)
    command.add(parser)
    sys.exit(command.run(parser.parse_args()))
