"""`python -m tests.nightly [STEP ...]`: runs the steps and writes build/nightly/index.html. Exit code 1: one failed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.nightly.page import html, text
from tests.nightly.running import ROOT, Outcome, run
from tests.nightly.steps import STEPS


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m tests.nightly", description="Every proof at full length.")
    names = [step.name for step in STEPS]
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"some of: {', '.join(names)} (default: all)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "nightly", help="folder of the page and the logs")
    args = parser.parse_args(arguments)
    if unknown := sorted(set(args.steps) - set(names)):
        parser.error(f"no such step: {', '.join(unknown)}; there are: {', '.join(names)}")
    args.out.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    for step in STEPS:
        if not args.steps or step.name in args.steps:
            outcomes.append(run(step, args.out))
            print(text(outcomes[-1]), flush=True)  # noqa: T201 - a command line talks on stdout
            (args.out / "index.html").write_text(
                html(outcomes), "utf-8"
            )  # after each: an interrupted night is told, too
    return 0 if all(outcome.ok for outcome in outcomes) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
