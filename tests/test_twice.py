"""A test that fails in the crowd is run again alone; what fails twice stays failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import twice

UNSTEADY = """
from pathlib import Path
def test_the_first_run_is_its_bad_one():
    seen = Path(__file__).with_suffix(".seen")
    before = seen.exists()
    seen.touch()
    assert before
"""
BROKEN = "import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test_wrong(n):\n    assert n < 0\n"
GOOD = "def test_right():\n    assert True\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "test_good.py").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take seconds, nothing needs them
    return tmp_path


def _ran() -> int:
    return twice.main(["-q", "."])


def test_what_fails_in_the_crowd_alone_is_named_and_passes(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "test_unsteady.py").write_text(UNSTEADY)
    assert _ran() == pytest.ExitCode.OK
    named = "FAILED IN THE CROWD, PASSED ALONE: test_unsteady.py::test_the_first_run_is_its_bad_one"
    assert named in capfd.readouterr().out


def test_what_fails_twice_stays_failed_beside_what_does_not(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "test_unsteady.py").write_text(UNSTEADY)
    (folder / "test_broken.py").write_text(BROKEN.format(count=1))
    assert _ran() == pytest.ExitCode.TESTS_FAILED
    said = capfd.readouterr().out
    assert "PASSED ALONE: test_unsteady.py" in said
    assert "PASSED ALONE: test_broken.py" not in said


def test_when_many_fail_the_crowd_is_not_to_blame(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "test_broken.py").write_text(BROKEN.format(count=twice.MOST + 1))
    assert _ran() == pytest.ExitCode.TESTS_FAILED
    assert "Once more" not in capfd.readouterr().out


def test_a_run_that_did_not_start_stays_failed(folder: Path) -> None:
    (folder / "test_good.py").write_text("import nothing_of_this_name\n")
    assert _ran() not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
