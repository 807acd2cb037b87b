"""The entry by which a desktop starts what rings while Anxin is not open."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest

from services.device.alarm_list import AlarmList
from services.device.closed_ringing import ClosedRinging
from services.device.start_up import FILE, StartUpEntry, autostart_folder, quoted


def test_the_folder_is_the_one_of_the_specification(tmp_path: Path) -> None:
    assert autostart_folder({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "autostart"
    assert autostart_folder({}) == Path.home() / ".config" / "autostart"


def test_turning_on_and_off_writes_and_removes_everything(tmp_path: Path) -> None:
    started: list[str] = []
    listed = AlarmList(tmp_path / "alarms.json")
    entry = StartUpEntry(tmp_path / "autostart", "Anxin", ("python", "-m", "app.ringer"), tmp_path)
    closed = ClosedRinging(listed, entry, lambda: started.append("now"))
    closed.resume()
    assert (closed.is_on, started) == (False, [])
    closed.turn_on()
    assert closed.is_on
    assert listed.is_kept
    closed.resume()
    assert started == ["now", "now"]
    written = ConfigParser(interpolation=None)
    written.read(tmp_path / "autostart" / FILE)
    section = written["Desktop Entry"]
    assert (section["type"], section["exec"], section["path"]) == ("Application", "python -m app.ringer", str(tmp_path))
    closed.turn_off()
    assert not closed.is_on
    assert not listed.is_kept
    assert not (tmp_path / "autostart" / FILE).exists()


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ("plain-1.2/x", "plain-1.2/x"),
        ("ANXIN_HOME=/srv/王/我的 数据", '"ANXIN_HOME=/srv/王/我的 数据"'),
        ("100%", "100%%"),
        ('a"b', '"a\\\\"b"'),
        ("$HOME", '"\\\\$HOME"'),
    ],
)
def test_arguments_are_quoted_as_the_specification_says(argument: str, written: str) -> None:
    assert quoted(argument) == written
