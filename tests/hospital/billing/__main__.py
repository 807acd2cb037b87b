"""`python -m tests.hospital.billing --count N --seed S`: plays N schedules of faults; one JSON object on stdout.

Exit code 1 when the books of some schedule were wrong; each such seed is named on stderr.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hospital.billing.house import house
from tests.hospital.billing.storm import play

#: A new pair of databases after so many, so that late ones do not cost more than early ones.
_EACH = 250


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.hospital.billing", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    memory, began = Path("/dev/shm"), time.perf_counter()  # noqa: S108 - a folder of our own is made in it
    faults, wrong = 0, []
    seeds = range(args.seed, args.seed + args.count)
    for first in range(0, len(seeds), _EACH):
        with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder, house(Path(folder)) as town:
            for seed in seeds[first : first + _EACH]:
                try:
                    faults += play(town, seed).faults
                except AssertionError:
                    wrong.append(seed)
                    sys.stderr.write(f"schedule {seed}: {traceback.format_exc(limit=-1)}\n")
    took = time.perf_counter() - began
    told = {"schedules": args.count, "faults": faults, "wrong": len(wrong), "seconds": took}
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
