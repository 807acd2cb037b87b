"""`python -m benchmarks` runs all benchmarks, `python -m benchmarks NAME ...` some; one JSON object a line on stdout.

Each module `benchmarks/NAME.py` has `run(scale) -> Iterator[Line]`. The lines are kept in build/benchmarks/NAME.jsonl,
from which `--table` writes the Markdown table of the last run. Exit code 1 when a limit was missed, 2 for an unknown
name.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.lines import Line, from_json
from benchmarks.machine import machine_line
from benchmarks.measuring import Scale
from benchmarks.table import table

BENCHMARKS: Final = (
    "store",
    "driver",
    "outbox",
    "sync",
    "idle",
    "push",
    "hospital",
    "scaling",
    "claims",
    "payments",
    "start",
    "first_frame",
    "visit",
    "tap",
    "recommend",
    "health_export",
    "doses",
    "questionnaire",
    "waiting",
    "follow_up",
    "desk",
    "chat",
    "timeline",
    "household",
)
KEPT: Final = Path(__file__).parents[1] / "build" / "benchmarks"


def main(arguments: list[str]) -> int:
    """Runs the named benchmarks and returns the exit code."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Ratios measured within one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="tiny amounts, to see that everything runs; not kept")
    parser.add_argument("--table", action="store_true", help="the Markdown table of the lines kept from the last runs")
    args = parser.parse_args(arguments)
    if unknown := sorted(set(args.names) - set(BENCHMARKS)):
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    names = args.names or BENCHMARKS
    if args.table:
        print(table([line for name in names for line in _kept(name)]))
        return 0
    print(machine_line(), flush=True)
    missed = [line for name in names for line in _lines(name, Scale(args.quick)) if line.ok is False]
    for line in missed:
        print(f"missed: {line.name} ({line.limit})", file=sys.stderr)
    return 1 if missed else 0


def _lines(name: str, scale: Scale) -> Iterator[Line]:
    """Runs one benchmark, printing each line as it comes; a complete run replaces the lines kept of it."""
    found: list[Line] = []
    for line in importlib.import_module(f"benchmarks.{name}").run(scale):
        print(line.as_json(), flush=True)
        found.append(line)
        yield line
    if not scale.quick:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{name}.jsonl").write_text("".join(f"{line.as_json()}\n" for line in found), encoding="utf-8")


def _kept(name: str) -> list[Line]:
    path = KEPT / f"{name}.jsonl"
    return [from_json(text) for text in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
