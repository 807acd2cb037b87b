"""A phone's alarms in a real session of Flet, with a real store: what rings, and what the person answered while the app
did not run.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgpack
import pytest
from flet.controls.context import _context_page, context
from flet.messaging.protocol import Message, MessageAction, RegisterClientResponseBody
from flet.messaging.session import Session

from app.phone import Phone
from local_store import resources, settings
from local_store.store import LocalStore, Writer
from services.account.preferences import PreferencesStore
from services.alarm import AlarmsAllowed
from services.device import phone_alarms
from services.medication.commands import choose_clock
from services.record.medicines.administration import ADMINISTRATION, administration
from services.record.medicines.dose import AdministrationStatus
from services.record.medicines.model import ClockRule
from services.record.medicines.recording import undo
from services.reminders import away, kept
from services.reminders.model import ReminderChoices
from services.reminders.running import Reminders
from tests.fakes.clock import NOON, StandingClock
from tests.fakes.phone import FakePhone
from tests.local_store.worlds import KEY
from tests.views.connection import RecordingConnection

BEIJING = ZoneInfo("Asia/Shanghai")  # NOON is 12:00 there
BERLIN = ZoneInfo("Europe/Berlin")  # seven hours behind
CALLS = ("alarms.replace", "alarms.allowed", "alarms.ask", "alarms.news", "alarms.settle", "screen.protect")
TWICE_A_DAY: dict[str, Any] = {
    "resourceType": "MedicationRequest",
    "id": "m",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/p1"},
    "authoredOn": (NOON - timedelta(days=3)).isoformat(),
    "medicationCodeableConcept": {"text": "缬沙坦"},
    "dosageInstruction": [
        {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["13:00:00", "21:00:00"]}}}
    ],
}


class Home:
    """An app on a phone: its page is connected, its store is open or locked."""

    def __init__(self, phone: Phone, device: FakePhone, session: Session, store: LocalStore) -> None:
        self.phone, self.device, self.session, self.store = phone, device, session, store
        self.clock: StandingClock = device.clock  # type: ignore[assignment]
        self.locked = False
        self.reminders = self.run()

    def run(self) -> Reminders:
        """What a new run of the app has in its background."""
        return Reminders(
            lambda: None if self.locked else (self.store, ("p1",)),
            self.phone.alarms,
            self.clock,
            is_known=lambda: True,
            zone=lambda: self.device.zone,
            clinic=timezone(timedelta(hours=8)),
            answered=self.phone.alarms,
            show=self.phone.show,
        )

    async def rings(self, **after: float) -> str:
        """Plans, lets time pass, and gives the id of the alarm that then rings first."""
        assert await self.reminders.look()
        self.clock.advance(**after)
        assert self.device.ring()
        return next(reversed(self.device.shown))

    async def doses(self) -> list[tuple[AdministrationStatus, datetime | None]]:
        """What was recorded as taken or not, and when."""
        stored = await self.store.read(partial(resources.select, type_=ADMINISTRATION, patient="p1", limit=9))
        return [(found.status, found.taken) for found in (administration(each.body) for each in stored)]

    @property
    def pushed(self) -> list[str]:
        connection: Any = self.session.connection
        messages = (msgpack.unpackb(each, strict_map_key=False)[1] for each in connection.sent if b"push_route" in each)
        return [str(each["args"]["route"]) for each in messages if each.get("name") == "push_route"]


def put(w: Writer, body: dict[str, Any]) -> None:
    resources.put(w, body, patient="p1")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    device = FakePhone(StandingClock(), BEIJING)
    connection = RecordingConnection({name: partial(device.answer_to, name) for name in CALLS})
    session = connection.session = Session(connection)
    session.apply_page_patch({"route": "/", "platform": "android", "width": 400, "height": 800})
    _context_page.set(session.page)
    context.reset_auto_update()
    body = RegisterClientResponseBody(session_id=session.id, page_patch=session.get_page_patch(), error="")
    connection.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    store = await LocalStore.open(tmp_path / "patient.store", KEY)
    await store.write(put, TWICE_A_DAY)
    await store.write(kept.choose, ReminderChoices(quiet=False, repeats=1))
    phone = Phone(PreferencesStore(tmp_path / "device.json"))
    await phone.attend(session.page)
    yield Home(phone, device, session, store)
    await store.close()
    session.close()
    connection.dispose()


async def test_what_is_handed_over_rings_and_says_nothing_of_a_medicine(home: Home) -> None:
    assert await home.reminders.look()
    assert home.device.protected
    assert await home.phone.alarms.alarms_allowed() is AlarmsAllowed.EXACT
    home.clock.advance(hours=1)
    assert len(home.device.ring()) == 1
    handed = json.dumps([*home.device.shown.values(), *home.device.alarms.values(), home.device.words])
    assert not any(word in handed for word in ("缬沙坦", "Medication", "MedicationRequest", "p1", "药", "服"))
    assert set(home.device.words) == {"channel", "taken", "later"}


async def test_a_permission_that_is_taken_away_is_told_at_once(home: Home) -> None:
    assert await home.reminders.look()
    home.device.allowed = "late"
    assert await home.phone.alarms.alarms_allowed() is AlarmsAllowed.LATE
    home.device.allowed = "no"
    assert await home.phone.alarms.alarms_allowed() is AlarmsAllowed.NO
    home.clock.advance(hours=1)
    assert home.device.ring() == []
    home.device.allowed = "exact"
    home.clock.advance(minutes=5)
    assert await home.reminders.look()
    assert len(home.device.ring()) == 1, "what nobody heard has not rung, and is still of use"


async def test_a_device_that_cannot_be_reached_does_not_ring_and_is_handed_all_later(home: Home) -> None:
    home.device.works = False
    assert await home.reminders.look()
    assert await home.phone.alarms.alarms_allowed() is AlarmsAllowed.NO
    home.device.works = True
    assert await home.phone.alarms.alarms_allowed() is AlarmsAllowed.EXACT
    assert home.device.alarms


@pytest.mark.parametrize(
    ("rule", "zone", "hours"), [(ClockRule.WALL, BEIJING, 1), (ClockRule.WALL, BERLIN, 8), (ClockRule.HOME, BERLIN, 1)]
)
async def test_a_journey_keeps_the_time_on_the_wall_or_the_moment(
    home: Home, rule: ClockRule, zone: tzinfo, hours: int
) -> None:
    await home.store.write(choose_clock, "MedicationRequest/m", rule, "p1", home.clock.now())
    assert await home.reminders.look()
    home.device.zone = zone  # and the app does not run
    first = min(home.device.alarms.values(), key=home.device.at)
    assert home.device.at(first) == NOON + timedelta(hours=hours)


async def test_taken_is_kept_until_the_app_runs_and_is_then_one_dose_at_that_moment(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.clock.advance(minutes=3)
    home.device.press(alarm, "taken")
    tapped = home.clock.now()
    home.locked = True
    home.clock.advance(hours=5)
    assert not await home.run().look(), "locked: nothing is asked of the device, nothing forgotten"
    assert len(home.device.unsettled[1]) == 1
    home.locked = False
    assert await home.run().look()
    assert await home.doses() == [(AdministrationStatus.TAKEN, tapped)]
    assert home.device.unsettled == ([], [])


async def test_taken_tapped_twice_is_one_dose(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.device.press(alarm, "taken")
    home.clock.advance(minutes=1)
    home.device.press(alarm, "taken")
    assert await home.reminders.look()
    assert len(await home.doses()) == 1


async def test_an_answer_that_comes_again_undoes_nothing_the_person_did_since(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.device.press(alarm, "taken", press="x")
    assert await home.reminders.look()
    (dose,) = await home.store.read(partial(resources.select, type_=ADMINISTRATION, patient="p1", limit=9))
    await home.store.write(undo, [dose.id], home.clock.now())
    home.device.press(alarm, "taken", press="x")  # the app was killed before the device could forget it
    assert await home.reminders.look()
    assert [status for status, _ in await home.doses()] == [AdministrationStatus.UNDONE]


async def test_taken_is_recorded_although_the_prescription_was_stopped_meanwhile(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.device.press(alarm, "taken")
    stopped = {**TWICE_A_DAY, "status": "stopped", "meta": {"lastUpdated": home.clock.now().isoformat()}}
    await home.store.write(put, stopped)
    assert await home.reminders.look()
    assert [status for status, _ in await home.doses()] == [AdministrationStatus.TAKEN]
    assert home.device.alarms == {}


async def test_taken_after_a_plan_that_knows_the_alarm_no_more_is_recorded(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.clock.advance(hours=12)
    assert await home.reminders.look()
    assert alarm not in home.device.alarms
    home.device.press(alarm, "taken")
    assert await home.reminders.look()
    assert len(await home.doses()) == 1


async def test_later_rings_in_a_quarter_of_an_hour_and_then_not_again_at_once(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.device.press(alarm, "later")
    home.clock.advance(minutes=14)
    assert home.device.ring() == []
    home.clock.advance(minutes=1)
    assert len(home.device.ring()) == 1
    home.clock.advance(minutes=2)
    assert await home.reminders.look()
    assert home.device.ring() == [], "it has rung already, by the device itself"
    home.clock.advance(minutes=8)
    assert len(home.device.ring()) == 1, "and insists"


async def test_another_persons_store_understands_nothing_of_an_answer(home: Home, tmp_path: Path) -> None:
    alarm = await home.rings(hours=1)
    home.device.press(alarm, "taken")
    mine, home.store = home.store, await LocalStore.open(tmp_path / "other.store", KEY)
    await home.store.write(put, TWICE_A_DAY)
    assert await home.reminders.look()
    assert await home.doses() == []
    await home.store.close()
    home.store = mine


async def test_a_tapped_notification_opens_its_screen_once_the_store_is_open(home: Home) -> None:
    alarm = await home.rings(hours=1)
    home.device.tap(alarm)
    home.locked = True
    assert not await home.reminders.look()
    assert home.pushed == []
    home.locked = False
    assert await home.reminders.look()
    await home.session.after_event(home.session.page)
    for _ in range(20):
        if home.pushed:
            break
        await asyncio.sleep(0.01)
    assert home.pushed == ["/medication"]
    assert await home.reminders.look()
    assert home.pushed == ["/medication"]


async def test_a_device_with_news_wakes_the_reminders(home: Home) -> None:
    heard: list[bool] = []
    home.phone.alarms.listen(lambda: heard.append(True))
    service = next(each for each in home.session.page.services if type(each).__name__ == "AnxinDevice")
    await home.session.dispatch_event(service._i, "news", None)
    assert heard == [True]


@pytest.mark.parametrize("said", [None, "", "[1]", '{"rung": 3, "answers": [1, {"id": 2}], "opened": []}', "{" * 99])
async def test_news_that_cannot_be_read_are_none(said: object) -> None:
    assert phone_alarms._news(said).is_empty


async def test_what_was_kept_of_alarms_and_is_damaged_costs_nothing_else(home: Home) -> None:
    await home.store.write(settings.put, away.HANDED, {"a": 1, "b": {"keys": 3, "kind": "x"}, "c": {"until": "y"}})
    assert await home.store.read(away.handed_alarms) == {}
    assert await home.reminders.look()
    assert len(await home.store.read(away.handed_alarms)) == len(home.device.alarms)
