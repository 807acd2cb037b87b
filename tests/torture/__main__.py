"""`python -m tests.torture [--count N] [--seed N]`: kills the app N times, then the hospital, then migrations."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture.migrating import kill_the_migration
from tests.torture.run import Outcome, kill_the_app, kill_the_hospital


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    asked.add_argument("--count", type=int, default=200, help="blows of each kind (default 200)")
    asked.add_argument("--seed", type=int, default=None, help="the same seed gives the same schedule")
    given = asked.parse_args()
    seed = secrets.randbelow(10**8) if given.seed is None else given.seed
    sys.stdout.write(f"python -m tests.torture --count {given.count} --seed {seed}\n")
    sys.stdout.flush()
    wrong = _part("app", given.count, seed, kill_the_app) + _part("hospital", given.count, seed, kill_the_hospital)
    wrong += _migrations(given.count, seed)
    for each in wrong:
        sys.stdout.write(f"  {each}\n")
    sys.stdout.write("nothing lost, nothing doubled, no gap\n" if not wrong else f"{len(wrong)} findings\n")
    return 1 if wrong else 0


def _part(name: str, count: int, seed: int, run: Callable[[Path, int, int], Outcome]) -> list[str]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), count, seed)
    _say(
        f"{name}: {outcome.kills} kills, {outcome.edits} edits of the person, {outcome.staff} of the hospital's own, "
        f"{outcome.resources} resources compared",
        began,
        outcome.findings,
    )
    return outcome.findings


def _migrations(count: int, seed: int) -> list[str]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        wrong = kill_the_migration(Path(folder), count, seed)
    _say(f"migration: {count} kills", began, wrong)
    return wrong


def _say(what: str, began: float, wrong: list[str]) -> None:
    sys.stdout.write(f"{what}, {len(wrong)} findings, {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
