"""`python -m app.ringer`: rings while Anxin is not open, from the list that the app handed over.

It opens no record, asks for no passcode and uses no network: the list has moments, and nothing for what. It ends as
soon as there is no list, and when another one runs already.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.config import AppConfig
from app.notices import words_of
from local_store.errors import StoreBusy, StoreError
from local_store.lock import FileLock
from services.account.preferences import PreferencesStore
from services.alarm import NotificationKind
from services.clock import Clock, DeviceClock
from services.device.alarm_list import AlarmList
from services.device.closed_ringing import ClosedRinging, StartUp
from services.device.desktop_notifier import DesktopNotifier
from services.device.notifier import Notifier
from services.device.start_up import StartUpEntry, autostart_folder

LIST: Final = "alarms.json"
LOCK: Final = "ringer.lock"
HOME: Final = "ANXIN_HOME"
LOOKS_EVERY: Final = 5.0
"""Seconds."""
ROOT: Final = Path(__file__).parents[1]


def main() -> None:
    home = AppConfig.from_environment().home
    listed = AlarmList(home / LIST)
    try:
        lock = FileLock(home / LOCK)
    except (StoreBusy, OSError):
        return
    notifier = DesktopNotifier(lambda kind: words_of(PreferencesStore(home / "device.json").value, kind))
    try:
        ring_forever(listed, notifier, DeviceClock(), lambda: time.sleep(LOOKS_EVERY))
    finally:
        lock.release()


def ring_forever(listed: AlarmList, notifier: Notifier, clock: Clock, pause: Callable[[], None]) -> None:
    """Rings until the list is gone."""
    while listed.is_kept:
        with suppress(StoreError):  # the app has the list just now, or the disk is full: the next look tries again
            ring(listed, notifier, clock)
        pause()


def ring(listed: AlarmList, notifier: Notifier, clock: Clock) -> bool:
    """Gives what is due and nobody gave before, by one notification; whether there was one. Raises StoreError."""
    marks = [mark for alarm in listed.due(clock.now()) for mark in alarm.marks]
    if not marks or not notifier.look():
        return False
    fresh = listed.claim(marks)
    if not fresh:
        return False
    notifier.notify(NotificationKind.WHILE_CLOSED)
    if not notifier.can_notify:
        listed.give_back(fresh)
    return notifier.can_notify


def closed_ringing(home: Path) -> ClosedRinging | None:
    """How this device rings for this data folder while Anxin is not open; None in a packaged app: it has no Python to
    start."""
    if os.environ.get("FLET_APP_STORAGE_DATA"):
        return None
    entry = start_up(home.resolve())
    if entry is None:
        return None

    def start() -> None:
        subprocess.Popen(
            (sys.executable, "-m", "app.ringer"), cwd=ROOT, env={**os.environ, HOME: str(home.resolve())},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    return ClosedRinging(AlarmList(home / LIST), entry, start)


def start_up(home: Path) -> StartUp | None:
    """What starts this program at each log-in on this system; None where we know of nothing."""
    if sys.platform == "win32":
        from services.device.registry import UserRegistry  # noqa: PLC0415 - Windows alone has it
        from services.device.start_up_windows import RunKey  # noqa: PLC0415 - see above

        without_console = Path(sys.executable).with_name("pythonw.exe")
        return RunKey(UserRegistry(), (str(without_console), str(ROOT / "app" / "ring.py"), str(home)))
    if sys.platform == "darwin":
        from services.device.start_up_macos import LaunchAgent, launch_agents  # noqa: PLC0415 - macOS alone needs it

        command = (sys.executable, "-m", "app.ringer")
        return LaunchAgent(launch_agents(Path.home()), command, ROOT, {HOME: str(home)})
    if sys.platform == "linux":
        command = ("env", f"{HOME}={home}", sys.executable, "-m", "app.ringer")
        return StartUpEntry(autostart_folder(), "Anxin", command, ROOT)
    return None


if __name__ == "__main__":
    main()
