"""Demo mode stays on this machine unless somebody says that the network is meant, and then it says so loudly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hospital.cli.demo_reach import NotOnNetwork, check
from tests.hospital.cli.in_process import command
from tests.hospital.databases import empty_database

HERE = "http://127.0.0.1:8460"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
@pytest.mark.parametrize("base", [HERE, "http://localhost:8460", "http://[::1]:8460"])
def test_loopback_needs_no_flag_and_no_warning(host: str, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(host, base, meant=False)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("0.0.0.0", HERE),  # noqa: S104 - what must be refused
        ("::", HERE),
        ("192.168.1.5", HERE),
        ("127.0.0.1", "https://hospital.example"),  # a proxy before it
    ],
)
def test_elsewhere_is_refused_without_the_flag_and_warned_of_with_it(
    host: str, base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotOnNetwork, match="--demo-on-network"):
        check(host, base, meant=False)
    check(host, base, meant=True)
    assert "signs in as anybody" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--demo",), ("--live",), ()])
def test_serve_refuses_a_demo_on_all_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HOSPITAL_DEMO", "" if words else "1")
    ended = command(empty_database(tmp_path), "serve", *words, "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "--demo-on-network" in ended.stderr


def test_commands_write_for_the_hospital_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        assert command(f"sqlite:///{tmp_path / 'h.sqlite'}", "proxy", "list").returncode == 0
        assert os.umask(0o022) == 0o022  # the mask of whoever calls is theirs again
    finally:
        os.umask(before)
    assert {f"{path.stat().st_mode & 0o777:o}" for path in tmp_path.iterdir()} == {"600"}


def test_a_folder_open_to_all_ends_a_command_in_words(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    tmp_path.chmod(0o777)
    ended = command(f"sqlite:///{tmp_path / 'h.sqlite'}", "proxy", "list")
    assert (ended.returncode, "everybody may replace files" in ended.stderr) == (1, True)
