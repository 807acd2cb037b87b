"""What the screen of reminders says about this device, and that what is chosen there counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from local_store import resources
from local_store.store import Writer
from services.device.alarm_list import AlarmList
from services.device.closed_ringing import ClosedRinging
from services.device.desktop_alarms import DesktopAlarms
from services.device.desktop_notifier import Desktop, DesktopNotifier
from services.device.phone_alarms import AlarmWords, PhoneAlarms
from services.device.start_up import StartUpEntry
from services.reminders import kept
from tests.fakes.clock import NOON
from tests.fakes.phone import CalledDevice, FakePhone
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.reminders.gallery.scenes import scenes
from views.routes import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
PRESCRIPTION: dict[str, Any] = {
    "resourceType": "MedicationRequest",
    "id": "m",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/p1"},
    "authoredOn": (NOON - timedelta(days=3)).isoformat(),
    "medicationCodeableConcept": {"text": "缬沙坦胶囊"},
    "dosageInstruction": [
        {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["13:00:00"]}}}
    ],
}


async def test_a_device_that_does_not_ring_says_so() -> None:
    async with show(SCENES["reminders-mute"].build, UiContext()) as shown:
        assert {"这台设备现在不会响", "暂时没有要提醒的"} <= set(shown.texts())
        assert "保存日历文件" not in shown.texts()
    async with show(SCENES["reminders"].build, UiContext()) as shown:
        assert "这台电脑会在安心开着的时候响" in shown.texts()


async def test_a_computer_that_rings_while_anxin_is_closed_says_when(house: AppHarness, tmp_path: Path) -> None:
    await house.unlocked()
    listed = AlarmList(tmp_path / "alarms.json")
    entry = StartUpEntry(tmp_path / "autostart", "Anxin", ("true",), tmp_path)
    closed = ClosedRinging(listed, entry, lambda: None)
    desktop = Desktop(lambda *_: None)
    notifier = DesktopNotifier(lambda kind: (kind, kind), desktop)
    context = replace(house.context, closed_ringing=closed, alarms=DesktopAlarms(notifier, house.clock, listed))
    async with show_app(context, SCREENS, route=paths.reminders()) as shown:
        await shown.until(lambda: "这台电脑会在安心开着的时候响" in shown.texts())
        await shown.press("安心没开着也响")
        await shown.until(lambda: "这台电脑会响，安心没开着也响" in shown.texts())
        assert closed.is_on
        await shown.press("安心没开着也响")
        await shown.until(lambda: "这台电脑会在安心开着的时候响" in shown.texts())
        assert not closed.is_on


async def test_a_phone_that_may_be_late_is_allowed_to_ring_on_time_by_one_tap(house: AppHarness) -> None:
    await house.unlocked()
    device = FakePhone(house.clock, UTC)
    device.allowed = "late"
    alarms = PhoneAlarms(lambda kind: (kind, kind), lambda: AlarmWords("c", "t", "l"))
    alarms.attach(CalledDevice(device))
    context = replace(house.context, alarms=alarms, ask_for_alarms=alarms.ask_for_alarms)
    async with show_app(context, SCREENS, route=paths.reminders()) as shown:
        await shown.until(lambda: "这台设备可能晚几分钟响" in shown.texts())
        assert "系统为省电会把提醒往后推。允许“准时提醒”，到点就响。" in shown.texts(), "why, before the system asks"
        await shown.press("现在去允许")
        await shown.until(lambda: device.asked == 1)
        await shown.until(lambda: "允许好了，再试一次" in shown.texts())
        assert "找到“安心”，允许准时提醒" in shown.words
        device.allowed = "exact"  # the person did, in the system's settings
        await shown.until(lambda: "这台设备会准时响" in shown.texts())
        assert not {"现在去允许", "允许好了，再试一次"} & set(shown.texts())


async def test_choices_count_and_the_calendar_has_an_alarm_at_every_dose_and_names_no_medicine(
    house: AppHarness,
) -> None:
    await house.unlocked()

    def fill(w: Writer) -> None:
        resources.put(w, PRESCRIPTION, patient="p1")

    await house.account.store.write(fill)
    async with show_app(house.context, SCREENS, route=paths.reminders()) as shown:
        await shown.until(lambda: "今天 13:00" in shown.texts())
        await shown.press("3 次")
        await shown.press("五秒后试响一次")
        await shown.press("保存日历文件")
        await shown.until(lambda: bool(house.saved_files))
    ((name, content),) = house.saved_files.items()
    events = Calendar.from_ical(content).walk("VEVENT")
    assert name.endswith(".ics")
    assert len(events) == 28
    assert {alarm["trigger"].dt for event in events for alarm in event.walk("VALARM")} == {timedelta()}
    assert "缬沙坦".encode() not in content
    assert (await house.account.store.read(kept.choices)).repeats == 3
    assert await house.account.store.read(kept.test_at) == house.clock.now() + timedelta(seconds=5)
