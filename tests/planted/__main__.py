"""`python -m tests.planted`: plants forty faults into copies of the repo, one by one, and counts how many are noticed.

Ends with 0 when at least 38 are (with --only: when all of those asked for are).
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import time
from pathlib import Path
from threading import Event
from typing import Final, NoReturn

from tests.planted.faults import FAULTS
from tests.planted.hunt import SUITE, CalledOff, Finding, Hunt
from tests.planted.table import page

LEAST: Final = 38


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="copies at a time (default: the cores)")
    asked.add_argument("--only", action="append", metavar="NAME", choices=[one.name for one in FAULTS])
    asked.add_argument(
        "--near-only", action="store_true", help="leave out the whole suite where the near tests are blind"
    )
    asked.add_argument("--suite", default=shlex.join(SUITE), help="what the whole suite is, as pytest takes it")
    asked.add_argument("--out", type=Path, help="writes the findings there as Markdown")
    given = asked.parse_args()
    faults = [one for one in FAULTS if not given.only or one.name in given.only]
    hunt = Hunt(() if given.near_only else tuple(shlex.split(given.suite)), Event())
    for one in (signal.SIGINT, signal.SIGTERM):  # both, also where a shell in the background ignores the first
        signal.signal(one, _interrupt)
    began = time.monotonic()
    try:
        findings = hunt.all(faults, max(1, given.jobs), _tell)
    except (KeyboardInterrupt, CalledOff):
        sys.stdout.write("called off\n")
        return 130
    caught = sum(one.is_caught for one in findings)
    sys.stdout.write(f"{caught} of {len(findings)} caught, {time.monotonic() - began:.0f} s\n")
    if given.out is not None:
        given.out.write_text(page(findings), "utf-8")
    return 0 if caught >= min(LEAST, len(faults)) else 1


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _tell(one: Finding) -> None:
    sys.stdout.write(f"{one.how:12} {one.seconds:5.0f} s  {one.fault.name}  {one.test}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
