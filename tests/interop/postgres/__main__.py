"""`python -m tests.interop.postgres [--marked] [PYTEST ARGUMENTS]`: tests of the hospital on a PostgreSQL of their own.

All of them, and those of the sandbox, beside which a hospital serves. `--marked`: those marked `postgresql` alone, and
nothing that takes a night.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.interop.postgres.server import Missing, postgres

ROOT = Path(__file__).parents[3]
FOLDERS = ("tests/hospital", "tests/sandbox")


def main(arguments: list[str]) -> int:
    """The exit code of pytest; 2 when there is no PostgreSQL to run against."""
    try:
        with postgres() as url:
            runner = "tests.twice" if "--marked" in arguments else "pytest"  # the night forgives nothing
            command = [sys.executable, "-m", runner, "-q", *_chosen(arguments)]
            return subprocess.run(
                command, cwd=ROOT, env={**os.environ, "HOSPITAL_TEST_DB": url}, check=False
            ).returncode
    except Missing as missing:
        print(f"error: {missing}", file=sys.stderr)  # noqa: T201 - a command line talks on stderr
        return 2


def _chosen(arguments: list[str]) -> list[str]:
    """Modules that mark nothing are not even loaded, which takes each worker longer than the others."""
    if "--marked" not in arguments:
        return [*FOLDERS, *arguments]
    modules = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("test_*.py"))
    marked = [str(path.relative_to(ROOT)) for path in modules if "mark.postgresql" in path.read_text("utf-8")]
    return [*marked, "-m", "postgresql and not nightly", *(word for word in arguments if word != "--marked")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
