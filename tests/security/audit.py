"""`make audit`: asks whether any pinned dependency has a known vulnerability, and says plainly when it could not ask.

The pins of constraints.txt are looked up at OSV (osv.dev), which collects the advisories of PyPA and GitHub.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (
    "-m", "pip_audit", "--requirement", "constraints.txt", "--no-deps", "--disable-pip", "--strict",
    "--vulnerability-service", "osv", "--progress-spinner", "off", "--timeout", "20",
)  # fmt: skip


def main() -> int:
    """0: asked, nothing known. 1: something is known, the table says what. 2: nothing could be asked."""
    done = subprocess.run([sys.executable, *COMMAND], cwd=ROOT, capture_output=True, text=True, check=False)
    return told(done.returncode, done.stdout, done.stderr)


def told(status: int, table: str, said: str) -> int:
    """Puts what pip-audit came to into one plain sentence."""
    if status == 0:
        sys.stdout.write("No known vulnerability in any pinned dependency.\n")
        return 0
    if table.strip():
        sys.stdout.write(table)
        sys.stderr.write("error: a pinned dependency has a known vulnerability; the table says which.\n")
        return 1
    why = said.strip().splitlines()[-1][:200] if said.strip() else "no reason was given"
    sys.stderr.write(f"error: nothing was checked, the vulnerability service could not be asked ({why})\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
