"""`python -m sandbox.sms`: runs the sandbox SMS gateway as a program of its own."""

from __future__ import annotations

import argparse
import sys

from hospital.base.private_files import private_by_default
from sandbox.sms import command

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m sandbox.sms", description=__doc__)
    command.add(parser)
    with private_by_default():
        sys.exit(command.run(parser.parse_args()))
