"""`python -m tests.gallery [--out DIR] [--only NAME] [--quick]`: every screen and state as pictures."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

from tests.gallery.sheet import write
from tests.gallery.stage import all_scenes
from tests.gallery.tour import walk
from tests.gallery.variants import QUICK, full


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("build/gallery"))
    asked.add_argument("--only", default="", help="only scenes whose name contains this")
    asked.add_argument("--quick", action="store_true", help="few variants of the main scenes")
    asked.add_argument("--variant", default="", help="only variants whose name contains this")
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    variants = [v for v in (QUICK if given.quick else tuple(full())) if given.variant in v.name]
    scenes = [s for s in all_scenes() if given.only in s.name and (s.quick or not given.quick or given.only)]
    began = time.monotonic()
    tour = asyncio.run(walk(scenes, variants, given.out))
    for each in tour.wrong:
        sys.stdout.write(f"{each}\n")
    took = time.monotonic() - began
    sys.stdout.write(
        f"{len(tour.pictures)} pictures in {took:.0f} s, {len(tour.wrong)} findings: {write(tour, given.out)}\n"
    )
    return 1 if tour.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
