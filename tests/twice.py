"""`python -m tests.twice [pytest's arguments]`: runs the tests, and a few that failed once more, alone.

On a busy machine of two processors a test now and then runs out of its patience, and another one each time: one of nine
thousand would stop every change. Such a test is given a second run with the machine to itself. Both are printed, and
what failed only in the crowd is named at the end, to be mended. What fails alone, too, stays failed; so does everything
when more than `MOST` failed, or when the run did not come to its end. Exit codes are pytest's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

MOST = 5


def main(arguments: Sequence[str]) -> int:
    code = _pytest("--cache-clear", *arguments)
    failed = _failed() if code == pytest.ExitCode.TESTS_FAILED else []
    if not 0 < len(failed) <= MOST:
        return code
    print(f"\nOnce more, alone: {len(failed)} that failed.", flush=True)  # noqa: T201 - a command line talks on stdout
    again = _pytest("-q", *failed)
    steady = set(_failed())
    for name in failed:
        if name not in steady:
            print(f"FAILED IN THE CROWD, PASSED ALONE: {name}")  # noqa: T201 - see above
    return again


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def _failed() -> list[str]:
    """The tests that failed last, as pytest keeps them in the folder where it was started."""
    kept = Path(".pytest_cache/v/cache/lastfailed")
    return list(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
