"""The proof over adb, with a device that is a program: it rings, or does one thing wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.phone.scripts import script

alarm = script("alarm")

#: By the formats of AlarmManagerService.dump and NotificationRecord.dump of Android's source; not taken from a device.
NOTIFICATION = """Current Notification Manager state:
  Notification List:
    NotificationRecord(0x0d5a1b2c: pkg={package} user=UserHandle{{0}} id=1 tag={tag} importance=4 \
key=0|{package}|1|{tag}|10190: Notification(channel={channel} shortcut=null contentView=null vibrate=null sound=null \
defaults=0x0 flags=0x10 color=0x00000000 category=alarm actions=0 vis={visibility}))
      uid=10190 userId=0
      extras={{
          android.title=String ({title})
          android.text=String ({text})
      }}
"""
ALARMS = """Current Alarm Manager state:
  2 pending alarms:
    RTC_WAKEUP #2: Alarm{e5c1a8 type 0 origWhen 1796000000000 whenElapsed 1234567 health.anxin.app}
      tag=*walarm*:health.anxin.device.RING
      type=RTC_WAKEUP origWhen=2026-11-30 20:00:00.000 window=0 exactAllowReason=permission
    ELAPSED_WAKEUP #1: Alarm{1b2c3d type 2 origWhen 999 whenElapsed 999 com.android.phone}
"""
DEVICE = """#!{python}
import json, pathlib, sys
here = pathlib.Path(__file__)
state = json.loads(here.with_name("state.json").read_text())
words = sys.argv[1:]
state["called"].append(words[:3])
line = " ".join(words)
if line.startswith("push"):
    state["store"] = pathlib.Path(words[1]).read_text("utf-8")
elif "am broadcast" in line:
    state["armed"] = "unarmed" not in state["fault"]
elif "am kill" in line:
    state["armed"] = state["armed"] and state["fault"] != "killed"
elif line == "reboot":
    state["armed"] = state["fault"] != "forgets"
elif line == "shell date +%s":
    print(1796000000)
elif "stat -c" in line:
    print("10190:10190")
elif "getprop" in line:
    print(1)
elif "pidof" in line:
    print("4711" if state["fault"] == "lives" else "", end="")
    sys.exit(0 if state["fault"] == "lives" else 1)
elif "dumpsys alarm" in line:
    print(state["alarms"] if state["armed"] else "Current Alarm Manager state:")
elif "dumpsys notification" in line and state["armed"]:
    name = "killed" if '&quot;killed&quot;' in state["store"] else "restarted"
    print(state["notification"].replace("TAG", name))
elif line.startswith("install") and state["fault"] == "install":
    print("Failure [INSTALL_FAILED_INVALID_APK]", file=sys.stderr)
    sys.exit(1)
here.with_name("state.json").write_text(json.dumps(state))
"""


def notification(**other: str) -> str:
    said = {
        "package": "health.anxin.app", "tag": "TAG", "channel": "anxin.alarms", "visibility": "PRIVATE",
        "title": alarm.TITLE, "text": alarm.TEXT,
    }  # fmt: skip
    return NOTIFICATION.format(**{**said, **other})


@pytest.fixture
def adb(tmp_path: Path) -> Path:
    program = tmp_path / "adb"
    program.write_text(DEVICE.replace("{python}", sys.executable))
    program.chmod(0o755)
    return program


def prove(adb: Path, fault: str = "", **shown: str) -> list[list[str]]:
    state = {"fault": fault, "armed": False, "store": "", "called": [], "alarms": ALARMS}
    file = adb.with_name("state.json")
    file.write_text(json.dumps({**state, "notification": notification(**shown)}))
    alarm.Proof(str(adb), pause=lambda _: None, ahead=5, ahead_over_restart=5).run(Path("anxin.apk"))
    return list(json.loads(file.read_text())["called"])


def test_a_device_that_rings_passes(adb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called = prove(adb)
    printed = capsys.readouterr().out
    assert "ok: killed: it rang" in printed
    assert "ok: restarted: it rang" in printed
    assert ["reboot"] in called
    assert not [words for words in called if "force-stop" in words]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("unarmed", "killed: set"),
        ("killed", "no notification came"),
        ("forgets", "set again after the restart"),
        ("lives", "the process is gone"),
        ("install", "INSTALL_FAILED_INVALID_APK"),
    ],
)
def test_a_device_that_fails_is_told_by_its_step(adb: Path, fault: str, said: str) -> None:
    with pytest.raises(alarm.AlarmFault, match=said):
        prove(adb, fault)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"visibility": "PUBLIC"}, "a locked screen would show it"),
        ({"text": "甲氨蝶呤 5 mg"}, "something else than what was kept"),
        ({"channel": "miscellaneous"}, "on the channel"),
    ],
)
def test_a_notification_that_says_too_much_is_a_fault(adb: Path, shown: dict[str, str], said: str) -> None:
    with pytest.raises(alarm.AlarmFault, match=said):
        prove(adb, **shown)


def test_alarms_of_other_apps_are_not_ours() -> None:
    assert alarm.alarms(ALARMS) == [1796000000000]
    assert alarm.alarms(ALARMS, "com.android.deskclock") == []


def test_notifications_are_read_with_what_they_say() -> None:
    (found,) = alarm.notifications(notification(tag="x"))
    assert (found.tag, found.title, found.text) == ("x", alarm.TITLE, alarm.TEXT)
    assert alarm.notifications("Current Notification Manager state:\n  Notification List:\n") == []


def test_the_kept_alarm_is_a_file_of_the_system_s_form() -> None:
    from xml.etree import ElementTree  # noqa: PLC0415 - here alone

    value = ElementTree.fromstring(alarm.kept("x", 7)).find("string")  # noqa: S314 - written above
    assert value is not None
    assert json.loads(value.text or "")[0]["at"] == 7
