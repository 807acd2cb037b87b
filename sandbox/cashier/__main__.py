"""`python -m sandbox.cashier`: runs the sandbox cashier as a program of its own."""

from __future__ import annotations

import argparse
import sys

from sandbox.cashier import command

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m sandbox.cashier", description=__doc__)
    command.add(parser)
    sys.exit(command.run(parser.parse_args()))
