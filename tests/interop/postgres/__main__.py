"""`python -m tests.interop.postgres [PYTEST ARGUMENTS]`: all tests of the hospital on a PostgreSQL of their own.

Among them those of the sandbox, beside which a hospital serves.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.interop.postgres.server import Missing, postgres

ROOT = Path(__file__).parents[3]


def main(arguments: list[str]) -> int:
    """The exit code of pytest; 2 when there is no PostgreSQL to run against."""
    try:
        with postgres() as url:
            command = [sys.executable, "-m", "pytest", "-q", "tests/hospital", "tests/sandbox", *arguments]
            return subprocess.run(
                command, cwd=ROOT, env={**os.environ, "HOSPITAL_TEST_DB": url}, check=False
            ).returncode
    except Missing as missing:
        print(f"error: {missing}", file=sys.stderr)  # noqa: T201 - a command line talks on stderr
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
