"""`python -m hospital COMMAND`: the hospital's programs; `--help` describes each command in one line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from hospital.base.private_files import NotPrivate, private_by_default
from hospital.cli import (
    account,
    audit,
    bill,
    consents,
    export,
    import_files,
    measure,
    messages,
    proxy,
    queue,
    reconcile,
    seed,
    serve,
    simulate,
    staff,
    suspend,
    token,
)

COMMANDS = {
    "account": account,
    "serve": serve,
    "seed": seed,
    "import": import_files,
    "token": token,
    "export": export,
    "audit": audit,
    "bill": bill,
    "consents": consents,
    "reconcile": reconcile,
    "queue": queue,
    "suspend": suspend,
    "measure": measure,
    "messages": messages,
    "staff": staff,
    "proxy": proxy,
    "simulate": simulate,
}


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m hospital", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        summary = (command.__doc__ or "").partition(": ")[2].strip()
        command.add(commands.add_parser(name, help=summary, description=summary))
    args = parser.parse_args(given)
    try:
        with private_by_default():
            status: int = COMMANDS[args.command].run(args)
    except NotPrivate as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1
    except BrokenPipeError:  # the reader of our output closed the pipe
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
