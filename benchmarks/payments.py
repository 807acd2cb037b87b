"""Exactly one charge: schedules of lost, doubled and delayed messages and crashes between app, hospital and cashier.

The schedules are those of tests/hospital/billing/storm.py, with the seeds 1, 2, 3 ..., shared out over the machine's
processors; ANXIN_PAYMENTS says how many, 10,000 without it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load

_ROOT: Final = Path(__file__).parents[1]
_BALANCED: Final = Limit("<=", 0, "schedules")


def run(scale: Scale) -> Iterator[Line]:
    """Runs all schedules (about a quarter of a second each), then counts those with wrong books."""
    count = int(os.environ.get("ANXIN_PAYMENTS") or scale.pick(10_000, 8))
    told = [json.loads(_ended(process)) for process in _started(count, os.cpu_count() or 1)]
    schedules, faults, wrong = (sum(report[name] for report in told) for name in ("schedules", "faults", "wrong"))
    seconds = sum(report["seconds"] for report in told)
    yield line("payments: schedules whose books are wrong", wrong, "schedules", limit=_BALANCED, load=load())
    yield line("payments: schedules played", schedules, "schedules", load=load())
    yield line("payments: faults in them", faults, "faults", load=load())
    yield line("payments: one schedule", 1000 * seconds / schedules, "ms", load=load())


def _started(count: int, processes: int) -> list[subprocess.Popen[str]]:
    each = -(-count // processes)
    return [
        subprocess.Popen(
            [sys.executable, "-m", "tests.hospital.billing", "--count", str(min(each, count - first)),
             "--seed", str(first + 1)],
            cwd=_ROOT, stdout=subprocess.PIPE, text=True,
        )
        for first in range(0, count, each)
    ]  # fmt: skip


def _ended(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate()
    if not out:
        raise RuntimeError("a run of schedules broke off")
    return out
