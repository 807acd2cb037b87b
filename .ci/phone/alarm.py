"""Whether reminders ring on a device while the app is not running: `python .ci/phone/alarm.py FILE.apk` over adb.

It needs a device whose adbd may be root (an emulator with Google APIs, without the store). The app is installed and
started once; then an alarm as the app keeps them is laid into its device-protected storage, which is what a sign-in
and a plan would have left there, and the app's own receiver sets it. Twice:

1. the process is killed as the system kills it (`am kill`, never `force-stop`, which takes alarms away by design): the
   notification comes all the same, private on a locked screen, with the words that were kept and no others;
2. the device is restarted with an alarm ahead: it is set again without the app being opened, and rings.

Says each step, and 1 with the reason at the first that fails. The forms of `dumpsys` are those of Android 13 to 16.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

PACKAGE = "health.anxin.app"
CHANNEL = "anxin.alarms"
RECEIVER = f"{PACKAGE}/health.anxin.device.RearmReceiver"
STORE = f"/data/user_de/0/{PACKAGE}/shared_prefs/anxin_alarms.xml"
TITLE, TEXT = "安心", "打开看看"
AHEAD = (
    60.0  # seconds from now to the ringing: a restart is over by then only if it is quick, so the second takes longer
)
AHEAD_OVER_RESTART = 240.0
PATIENCE = 180.0  # how long after its moment an exact alarm may be waited for on a busy emulator
_RECORD = re.compile(
    r"NotificationRecord\(0x[0-9a-f]+: pkg=(?P<package>\S+) .*?tag=(?P<tag>\S+) importance=(?P<importance>\d)"
    r".*?Notification\(channel=(?P<channel>\S+) .*?vis=(?P<visibility>\w+)"
)
_EXTRA = re.compile(r"^\s+android\.(?P<name>title|text)=\w+ \((?P<value>.*)\)$")
_ALARM = re.compile(r"^\s+(?P<kind>[A-Z_]+) #\d+: Alarm\{\S+ type \d origWhen (?P<when>\d+) .*?(?P<package>[\w.]+)\}$")


class AlarmFault(Exception):
    """A step did not come to what it has to."""


@dataclass(frozen=True)
class Shown:
    """A notification as the system holds it; `title` and `text` are None where it does not tell them."""

    package: str
    tag: str
    channel: str
    visibility: str
    title: str | None = None
    text: str | None = None


def notifications(dump: str) -> list[Shown]:
    """What `dumpsys notification --noredact` lists as shown."""
    found: list[Shown] = []
    for line in dump.splitlines():
        if match := _RECORD.search(line):
            found.append(Shown(match["package"], match["tag"], match["channel"], match["visibility"]))
        elif found and (extra := _EXTRA.match(line)):
            found[-1] = Shown(**{**vars(found[-1]), extra["name"]: extra["value"]})
    return found


def alarms(dump: str, package: str = PACKAGE) -> list[int]:
    """When the package's alarms that `dumpsys alarm` lists are due, by their own clock."""
    matches = (_ALARM.match(line) for line in dump.splitlines())
    return [int(match["when"]) for match in matches if match and match["package"] == package]


def notice_faults(shown: Shown) -> Iterator[str]:
    """What a notification of ours must not be."""
    if shown.channel != CHANNEL:
        yield f"it came on the channel {shown.channel!r}"
    if shown.visibility != "PRIVATE":
        yield f"a locked screen would show it: {shown.visibility}"
    if (shown.title, shown.text) != (TITLE, TEXT):
        yield "it says something else than what was kept for it"


def kept(name: str, at: int) -> str:
    """The file in which the app keeps one alarm, due at `at` milliseconds since 1970."""
    alarm = {
        "id": name, "at": at, "wall": None, "lasts": 3_600_000, "title": TITLE, "text": TEXT, "answerable": False,
        "occasions": [name],
    }  # fmt: skip
    value = escape(json.dumps([alarm], ensure_ascii=False))
    head = "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>"
    return f'{head}\n<map><string name="alarms">{value}</string></map>\n'


@dataclass
class Proof:
    """The steps, on one device."""

    adb: str
    pause: Callable[[float], None] = time.sleep
    ahead: float = AHEAD
    ahead_over_restart: float = AHEAD_OVER_RESTART

    def run(self, package: Path) -> None:
        """All of it; AlarmFault at the first step that fails."""
        self.call("root")
        self.call("wait-for-device")
        self.call("install", "-r", "-g", str(package))
        self.shell("appops", "set", PACKAGE, "SCHEDULE_EXACT_ALARM", "allow")
        self.shell("am", "start", "-W", "-n", f"{PACKAGE}/.MainActivity")
        self.pause(20)
        self.kill()
        self.arm("killed", self.ahead)
        self.kill()
        self.await_notice("killed", self.ahead)
        self.arm("restarted", self.ahead_over_restart)
        self.restart()
        self.step("set again after the restart", bool(alarms(self.shell("dumpsys", "alarm"))))
        self.await_notice("restarted", self.ahead_over_restart)

    def arm(self, name: str, ahead: float) -> None:
        """Lays an alarm into the app's storage and has the app's receiver set it."""
        now = int(self.shell("date", "+%s")) * 1000
        with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
            file.write(kept(name, now + round(ahead * 1000)))
            file.flush()
            self.call("push", file.name, STORE)
        owner = self.shell("stat", "-c", "%u:%g", f"/data/user_de/0/{PACKAGE}").strip()
        self.shell("chown", owner, STORE)
        self.shell("restorecon", STORE)
        self.shell("am", "broadcast", "-n", RECEIVER, "-a", "android.intent.action.TIME_SET")
        self.pause(2)
        self.step(f"{name}: set", bool(alarms(self.shell("dumpsys", "alarm"))))

    def kill(self) -> None:
        """As the system does when it needs memory."""
        self.shell("input", "keyevent", "KEYCODE_HOME")
        self.pause(2)
        self.shell("am", "kill", PACKAGE)
        self.pause(2)
        self.step("the process is gone", not self.shell("pidof", PACKAGE, fails=True).strip())

    def restart(self) -> None:
        self.call("reboot")
        self.call("wait-for-device")
        for _ in range(60):
            if self.shell("getprop", "sys.boot_completed", fails=True).strip() == "1":
                self.call("root")
                self.call("wait-for-device")
                return
            self.pause(5)
        raise AlarmFault("the device did not come back")

    def await_notice(self, name: str, ahead: float) -> None:
        """Waits until the alarm's notification is there, and looks at it."""
        for _ in range(round((ahead + PATIENCE) / 5)):
            ours = [n for n in notifications(self.shell("dumpsys", "notification", "--noredact")) if n.tag == name]
            if ours:
                wrong = list(notice_faults(ours[0]))
                self.step(f"{name}: it rang{''.join(f'; {fault}' for fault in wrong)}", not wrong)
                return
            self.pause(5)
        raise AlarmFault(f"{name}: no notification came")

    def step(self, said: str, held: bool) -> None:
        if not held:
            raise AlarmFault(said)
        sys.stdout.write(f"ok: {said}\n")

    def shell(self, *words: str, fails: bool = False) -> str:
        """What a command on the device prints; with `fails`, also when it finds nothing."""
        return self.call("shell", *words, fails=fails)

    def call(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run([self.adb, *words], capture_output=True, text=True, timeout=600, check=False)  # noqa: S603 - adb alone
        if done.returncode and not fails:
            raise AlarmFault(f"adb {' '.join(words[:2])}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--adb", default="adb")
    given = parser.parse_args(arguments)
    try:
        Proof(given.adb).run(given.package)
    except AlarmFault as fault:
        sys.stdout.write(f"failed: {fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
