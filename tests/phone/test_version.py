"""The version and build number of a phone build: three numbers, a count that rises, a tag that agrees."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.phone.scripts import script

stamp = script("version")


def repository(at: Path, version: str, commits: int) -> Path:
    at.mkdir()
    (at / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], cwd=at, check=True)
    subprocess.run([*git, "add", "."], cwd=at, check=True)
    for number in range(commits):
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", str(number)], cwd=at, check=True)
    return at


def test_the_build_number_rises_with_every_commit(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", "1.2.3", commits=3)
    assert (stamp.version(folder), stamp.build_number(folder)) == ("1.2.3", 3)


def test_a_shallow_clone_is_refused(tmp_path: Path) -> None:
    repository(tmp_path / "a", "1.2.3", commits=3)
    clone = ["git", "clone", "-q", "--depth", "1", f"file://{tmp_path / 'a'}", str(tmp_path / "b")]
    subprocess.run(clone, check=True)
    with pytest.raises(ValueError, match="shallow"):
        stamp.build_number(tmp_path / "b")


@pytest.mark.parametrize("version", ["1.2", "1.2.3rc1", "v1.2.3"])
def test_a_version_that_a_store_would_not_take_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(ValueError, match="three numbers"):
        stamp.version(repository(tmp_path / "a", version, commits=0))


def test_a_release_carries_the_version_s_tag(capsys: pytest.CaptureFixture[str]) -> None:
    assert stamp.main(["--number", "7", "--tag", f"v{stamp.version()}"]) == 0
    assert stamp.main(["--number", "7", "--tag", "v99.0.0"]) == 1
    assert "not the version's own" in capsys.readouterr().err
