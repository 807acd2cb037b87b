"""`import`: loads FHIR R4 files, prints how many resources were stored and each refusal with its reason."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hospital.cli.opening import open_store
from hospital.fhir.importing import import_files


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="Bundle, resource or NDJSON")


def run(args: argparse.Namespace) -> int:
    """0 when everything was stored, 1 when something was refused, 2 when a file does not exist."""
    missing = [path for path in args.files if not path.is_file()]
    for path in missing:
        print(f"error: no such file: {path}", file=sys.stderr)
    if missing:
        return 2
    with open_store() as store:
        report = import_files(store, args.files)
    for refused in report.refused:
        print(f"refused {refused.source} {refused.place}: {refused.reason}".replace(" :", ":"), file=sys.stderr)
    for note in report.notes:
        print(f"note {note}", file=sys.stderr)
    print(f"stored {report.stored}, already there {report.same}, refused {len(report.refused)}")
    return 1 if report.refused else 0
