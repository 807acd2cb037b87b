"""A reminder is really shown on a desktop and says nothing about health, also by the process beside the app."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageChops

from app.ringer import LIST, LOCK, LOOKS_EVERY, closed_ringing
from local_store import resources
from local_store.errors import StoreBusy
from local_store.lock import FileLock
from local_store.store import LocalStore, Writer
from services.alarm import Alarm, AlarmsAllowed, NotificationKind
from services.clock import DeviceClock
from services.device.alarm_list import AlarmList
from services.device.desktop_alarms import DesktopAlarms
from services.device.desktop_notifier import DesktopNotifier
from services.device.start_up import FILE
from services.reminders import kept
from services.reminders.model import ReminderChoices
from services.reminders.running import Reminders
from tests.interop.desktop.screen import VirtualDesktop, virtual_desktop, wait_until
from tests.local_store.worlds import KEY
from views.i18n.notices import notice_words
from views.i18n.texts import Language, texts_for

CHINESE = texts_for(Language.CHINESE)
MEDICINE = "缬沙坦胶囊 80 mg"


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualDesktop]:
    with virtual_desktop(tmp_path) as started:
        for name, value in started.environment.items():
            monkeypatch.setenv(name, value)
        yield started


def due_at(moment: datetime) -> dict[str, Any]:
    """A prescription with a dose a day at this moment."""
    at = moment.replace(tzinfo=None).time().isoformat("seconds")
    return {
        "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order",
        "subject": {"reference": "Patient/p1"}, "authoredOn": (moment - timedelta(days=3)).isoformat(),
        "medicationCodeableConcept": {"text": MEDICINE},
        "dosageInstruction": [
            {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [at]}}}
        ],
    }  # fmt: skip


async def test_a_dose_that_is_due_is_shown_by_the_desktop_and_names_nothing_of_health(
    desktop: VirtualDesktop, tmp_path: Path
) -> None:
    notifier = DesktopNotifier(lambda kind: notice_words(CHINESE, kind))
    clock = DeviceClock()
    alarms = DesktopAlarms(notifier, clock)
    assert await alarms.alarms_allowed() is AlarmsAllowed.NO
    desktop.show_notifications()
    assert await alarms.alarms_allowed() is AlarmsAllowed.EXACT
    before = desktop.picture("before")

    store = await LocalStore.open(tmp_path / "patient.store", KEY)
    prescribed = due_at(clock.now() - timedelta(seconds=90))

    def put(w: Writer) -> None:
        resources.put(w, prescribed, patient="p1")

    await store.write(put)
    await store.write(kept.choose, ReminderChoices(quiet=False))
    reminders = Reminders(lambda: (store, ("p1",)), alarms, clock, is_known=lambda: True, zone=lambda: UTC, clinic=UTC)
    assert await reminders.look()
    assert await alarms.ring() == 1
    await store.close()

    wait_until(lambda: desktop.on_screen() == 1)
    assert ImageChops.difference(before, desktop.picture("shown")).getbbox() is not None
    (given,) = desktop.read_back()
    assert (given["summary"], given["body"]) == notice_words(CHINESE, NotificationKind.DOSE_DUE)
    assert_no_health_data(given)


async def test_a_service_that_ended_is_noticed_and_the_reminder_rings_when_it_is_back(desktop: VirtualDesktop) -> None:
    desktop.show_notifications()
    notifier = DesktopNotifier(lambda kind: notice_words(CHINESE, kind))
    clock = DeviceClock()
    alarms = DesktopAlarms(notifier, clock)
    desktop.end_service()
    await alarms.replace_alarms([alarm(clock.now())])
    assert await alarms.ring() == 0
    assert await alarms.alarms_allowed() is AlarmsAllowed.NO
    desktop.show_notifications()
    await alarms.replace_alarms([alarm(clock.now())])
    assert await alarms.ring() == 1
    wait_until(lambda: desktop.on_screen() == 1)


def test_what_the_desktop_starts_at_log_in_rings_from_the_list_once_and_ends_with_it(
    desktop: VirtualDesktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.show_notifications()
    home = tmp_path / "my $data, 100%"
    home.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("FLET_APP_STORAGE_DATA", raising=False)
    closed, listed = closed_ringing(home), AlarmList(home / LIST)
    assert closed is not None
    closed.turn_on()
    listed.put([alarm(DeviceClock().now())])
    wait_until(lambda: desktop.on_screen() == 1)
    assert not is_free(home / LOCK), "it runs"

    entry = tmp_path / "config" / "autostart" / FILE
    desktop.start("gio", "launch", str(entry)).wait(30)  # a second one, as at the next log-in
    time.sleep(LOOKS_EVERY + 1)  # whoever looked again would have rung by now
    (given,) = desktop.read_back()
    assert (given["summary"], given["body"]) == notice_words(CHINESE, NotificationKind.WHILE_CLOSED)
    assert_no_health_data(given)
    kept = entry.read_bytes()
    closed.turn_off()
    wait_until(lambda: is_free(home / LOCK))
    assert not entry.exists()

    entry.write_bytes(kept)
    listed.begin()
    listed.put([alarm(DeviceClock().now())])
    desktop.start("gio", "launch", str(entry)).wait(30)  # alone, as after the log-in
    wait_until(lambda: desktop.on_screen() == 1)
    closed.turn_off()
    wait_until(lambda: is_free(home / LOCK))


def is_free(lock: Path) -> bool:
    try:
        FileLock(lock).release()
    except StoreBusy:
        return False
    return True


def alarm(now: datetime) -> Alarm:
    return Alarm(("dose#0",), NotificationKind.DOSE_DUE, now - timedelta(seconds=1), now + timedelta(hours=1))


def assert_no_health_data(given: dict[str, str]) -> None:
    everything = " ".join(given.values())
    assert not any(word in everything for word in (MEDICINE, "缬沙坦", "药", "mg", "dose", "Patient", "p1"))
