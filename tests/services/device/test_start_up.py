"""The entry by which a desktop starts what rings while Anxin is not open."""

from __future__ import annotations

import plistlib
from configparser import ConfigParser
from pathlib import Path

import pytest

from local_store.errors import StoreUnwritable
from services.device.alarm_list import AlarmList
from services.device.closed_ringing import ClosedRinging
from services.device.start_up import FILE, StartUpEntry, autostart_folder, quoted
from services.device.start_up_macos import LABEL, LaunchAgent, launch_agents
from services.device.start_up_windows import KEY, VALUE, RunKey
from tests.fakes.registry import ShutRegistry, ThisRegistry


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


def test_macos_starts_a_launch_agent_of_the_persons_own(tmp_path: Path) -> None:
    assert launch_agents(tmp_path) == tmp_path / "Library" / "LaunchAgents"
    command = ("/usr/bin/python3", "-m", "app.ringer")
    agent = LaunchAgent(tmp_path / "LaunchAgents", command, tmp_path / "我的 <app>", {"ANXIN_HOME": "/srv/王/数据"})
    assert not agent.is_there
    agent.write()
    assert agent.is_there
    assert plistlib.loads((tmp_path / "LaunchAgents" / f"{LABEL}.plist").read_bytes()) == {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "WorkingDirectory": str(tmp_path / "我的 <app>"),
        "EnvironmentVariables": {"ANXIN_HOME": "/srv/王/数据"},
        "RunAtLoad": True,
        "ProcessType": "Background",
    }
    agent.remove()
    agent.remove()
    assert not agent.is_there


def test_windows_runs_a_value_of_the_persons_own_run_key() -> None:
    registry = ThisRegistry()
    entry = RunKey(registry, (r"C:\Program Files\Python\pythonw.exe", r"C:\anxin\app\ring.py", "D:\\王 明\\数据"))
    assert not entry.is_there
    entry.write()
    assert entry.is_there
    line = r'"C:\Program Files\Python\pythonw.exe" C:\anxin\app\ring.py "D:\王 明\数据"'
    assert registry.values == {(KEY, VALUE): line}
    entry.remove()
    entry.remove()
    assert registry.values == {}


def test_what_windows_would_not_run_or_let_us_write_is_said() -> None:
    for entry in (RunKey(ThisRegistry(), ("python", "x" * 260)), RunKey(ShutRegistry(), ("python",))):
        with pytest.raises(StoreUnwritable):
            entry.write()
    shut = RunKey(ShutRegistry(), ("python",))
    assert not shut.is_there
    with pytest.raises(StoreUnwritable):
        shut.remove()


def test_forgetting_takes_the_list_also_where_the_entry_stays(tmp_path: Path) -> None:
    listed = AlarmList(tmp_path / "alarms.json")
    listed.begin()
    with pytest.raises(StoreUnwritable):
        ClosedRinging(listed, RunKey(ShutRegistry(), ("python",)), lambda: None).forget()
    assert not listed.is_kept
