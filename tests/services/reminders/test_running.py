"""The device's alarms follow the store: once each, over a restart and while locked, without a word about health."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.alarm import AlarmsAllowed, NotificationKind
from services.clock import Clock
from services.device.desktop_alarms import DesktopAlarms
from services.device.desktop_notifier import Desktop, DesktopNotifier
from services.record.medicines.administration import administration_json
from services.record.medicines.queries import planned
from services.record.medicines.read import prescription
from services.reminders import kept, running
from services.reminders.model import ReminderChoices
from services.reminders.running import Reminders
from services.viewpoint import Viewpoint
from tests.fakes.clock import NOON, StandingClock
from tests.local_store.worlds import KEY
from views.i18n.notices import notice_words
from views.i18n.texts import Language, texts_for

BEIJING = timezone(timedelta(hours=8))  # NOON is 12:00 there
START = (NOON + timedelta(hours=21)).isoformat()  # tomorrow at nine
VISIT = {"resourceType": "Appointment", "id": "a", "status": "booked", "start": START}
TWICE_A_DAY = {
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


class Device:
    """A desktop with what it showed."""

    def __init__(self, clock: Clock, *, works: bool = True) -> None:
        self.shown: list[str] = []
        self.alarms = DesktopAlarms(DesktopNotifier(lambda notice: ("安心", notice.value), Desktop(self._send)), clock)
        self._works = works

    def _send(self, _: str, text: str) -> None:
        if not self._works:
            raise NotImplementedError(text)
        self.shown.append(text)


def following(device: Device, store: LocalStore | None, clock: Clock, *, known: bool = True) -> Reminders:
    return Reminders(
        lambda: None if store is None else (store, ("p1",)),
        device.alarms,
        clock,
        is_known=lambda: known,
        zone=lambda: BEIJING,
        clinic=BEIJING,
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    await opened.write(put, VISIT)
    yield opened
    await opened.close()


def put(w: Writer, body: dict[str, Any]) -> None:
    resources.put(w, body, patient="p1")


async def ring(device: Device, clock: StandingClock, hours: float) -> list[str]:
    """What was shown until so many hours later, at each five minutes."""
    before = len(device.shown)
    for _ in range(int(hours * 12)):
        clock.advance(minutes=5)
        await device.alarms.ring()
    return device.shown[before:]


async def test_each_reminder_of_a_visit_is_given_once_also_after_a_restart(store: LocalStore) -> None:
    clock = StandingClock()
    device = Device(clock)
    assert await following(device, store, clock).look()
    assert await ring(device, clock, 7.5) == [NotificationKind.VISIT_TOMORROW]
    assert await following(device, store, clock).look()
    again = Device(clock)
    assert await following(again, store, clock).look()
    assert await ring(again, clock, 13) == [NotificationKind.VISIT_TODAY]


async def test_a_dose_rings_until_it_is_taken_and_not_after(store: LocalStore) -> None:
    clock = StandingClock()
    await store.write(put, TWICE_A_DAY)
    device = Device(clock)
    reminders = following(device, store, clock)
    assert await reminders.look()
    assert await ring(device, clock, 1.1) == [NotificationKind.DOSE_DUE]
    await store.write(take_first, clock.now())
    assert await reminders.look()
    assert await ring(device, clock, 5) == []
    assert await ring(device, clock, 3.5) == [NotificationKind.VISIT_TOMORROW, *[NotificationKind.DOSE_DUE] * 3]


async def test_a_dose_whose_prescription_is_replaced_while_it_rings_rings_no_more(store: LocalStore) -> None:
    clock = StandingClock()
    await store.write(put, TWICE_A_DAY)
    device = Device(clock)
    reminders = following(device, store, clock)
    assert await reminders.look()
    assert await ring(device, clock, 1.1) == [NotificationKind.DOSE_DUE]
    now = clock.now().isoformat()
    at_four = {"timing": {"repeat": {"timeOfDay": ["16:00:00"]}}}
    new = {"id": "n", "authoredOn": now, "priorPrescription": {"reference": "MedicationRequest/m"}}
    await store.write(put, {**TWICE_A_DAY, "status": "stopped", "meta": {"lastUpdated": now}})
    await store.write(put, {**TWICE_A_DAY, **new, "dosageInstruction": [at_four]})
    assert await reminders.look()
    assert await ring(device, clock, 2.5) == []
    assert await ring(device, clock, 0.5) == [NotificationKind.DOSE_DUE], "the new one, at its own time"


def take_first(w: Writer, now: datetime) -> None:
    today = now.astimezone(BEIJING).date()
    dose, *_ = planned(w, Viewpoint("p1", now, BEIJING, BEIJING), today, today)
    body = administration_json(
        prescription(TWICE_A_DAY),
        dose.planned.slot,
        dose.planned.dosage,
        TWICE_A_DAY,
        patient="p1",
        planned=dose.planned.planned,
        at=now,
    )
    resources.put(w, body, patient="p1")


async def test_what_was_handed_over_rings_while_locked_and_is_kept_as_rung_later(store: LocalStore) -> None:
    clock = StandingClock()
    device = Device(clock)
    assert await following(device, store, clock).look()
    assert not await following(device, None, clock).look()
    assert await ring(device, clock, 7.5) == [NotificationKind.VISIT_TOMORROW]
    assert await following(device, store, clock).look()
    assert len(await store.read(kept.given)) == 1


async def test_after_signing_out_nothing_rings(store: LocalStore) -> None:
    clock = StandingClock()
    device = Device(clock)
    assert await following(device, store, clock).look()
    assert not await following(device, None, clock, known=False).look()
    assert await ring(device, clock, 24) == []


async def test_a_sign_out_is_noticed_at_the_next_look(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LOOKS_EVERY", 0.01)
    clock, here = StandingClock(), [True]
    device = Device(clock)
    reminders = Reminders(
        lambda: (store, ("p1",)) if here else None,
        device.alarms,
        clock,
        is_known=lambda: bool(here),
        zone=lambda: BEIJING,
        clinic=BEIJING,
    )
    task = asyncio.create_task(reminders.run_forever())
    await asyncio.sleep(0.1)
    here.clear()
    await asyncio.sleep(0.1)
    task.cancel()
    assert await ring(device, clock, 24) == []


async def test_a_device_that_cannot_notify_says_so_and_gives_nothing_up(store: LocalStore) -> None:
    clock = StandingClock(NOON + timedelta(hours=7, minutes=30))
    mute = Device(clock, works=False)
    assert await mute.alarms.alarms_allowed() is AlarmsAllowed.EXACT
    assert await following(mute, store, clock).look()
    assert await mute.alarms.ring() == 0
    assert mute.alarms.rung() == ()
    assert await mute.alarms.alarms_allowed() is AlarmsAllowed.NO
    await store.write(kept.ask_for_test, clock.now())
    assert await following(mute, store, clock).look()
    assert await mute.alarms.ring() == 0


async def test_choices_are_kept_and_a_test_takes_the_way_of_all(store: LocalStore) -> None:
    clock = StandingClock()
    device = Device(clock)
    await store.write(kept.choose, ReminderChoices(visits=False, repeats=0))
    await store.write(kept.ask_for_test, clock.now() + timedelta(seconds=5))
    assert await store.read(kept.choices) == ReminderChoices(visits=False, repeats=0)
    assert await following(device, store, clock).look()
    assert await ring(device, clock, 24) == [NotificationKind.TEST]


async def test_what_is_put_off_rings_a_quarter_of_an_hour_later(store: LocalStore) -> None:
    clock = StandingClock()
    await store.write(put, TWICE_A_DAY)
    device = Device(clock)
    reminders = following(device, store, clock)
    assert await reminders.look()
    assert await ring(device, clock, 1.1) == [NotificationKind.DOSE_DUE]
    (dose,) = {key.partition("#")[0] for key in device.alarms.rung()}
    await store.write(kept.snooze, [dose], clock.now())
    assert await reminders.look()
    assert await ring(device, clock, 0.2) == []
    assert await ring(device, clock, 0.2) == [NotificationKind.DOSE_DUE]


async def test_a_prescription_that_was_replaced_while_its_reminder_waits_rings_no_more(store: LocalStore) -> None:
    clock = StandingClock()
    await store.write(put, TWICE_A_DAY)
    device = Device(clock)
    reminders = following(device, store, clock)
    assert await reminders.look()
    evenings = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["16:00:00"]}}}
    new = {**TWICE_A_DAY, "id": "n", "authoredOn": NOON.isoformat(), "dosageInstruction": [evenings]}
    await store.write(put, {**TWICE_A_DAY, "status": "stopped"})
    await store.write(put, {**new, "priorPrescription": {"reference": "MedicationRequest/m"}})
    assert await reminders.look()
    assert await ring(device, clock, 3.9) == []
    assert await ring(device, clock, 0.2) == [NotificationKind.DOSE_DUE]


@pytest.mark.parametrize("days", [-366, -1, 366])
async def test_a_clock_that_jumps_gives_nothing_twice_and_nothing_of_another_day(store: LocalStore, days: int) -> None:
    clock = StandingClock()
    await store.write(put, TWICE_A_DAY)
    await store.write(kept.choose, ReminderChoices(visits=False, repeats=0))
    device = Device(clock)
    reminders = following(device, store, clock)
    assert await reminders.look()
    assert await ring(device, clock, 1.1) == [NotificationKind.DOSE_DUE]
    clock.advance(days=days)
    await device.alarms.ring()
    assert len(device.shown) == 1, "before it is planned anew, nothing of a time that has gone"
    assert await reminders.look()
    clock.advance(days=-days)
    assert await reminders.look()
    assert await ring(device, clock, 7) == []
    assert await ring(device, clock, 1) == [NotificationKind.DOSE_DUE]


async def test_choices_that_cannot_be_read_are_the_usual_ones(store: LocalStore) -> None:
    def spoil(w: Writer) -> None:
        w.run("setting", "INSERT INTO setting (key, value) VALUES (?, ?)", kept.CHOICES, '{"quiet_from": 7, "gap": 1}')
        w.run("setting", "INSERT INTO setting (key, value) VALUES (?, ?)", kept.PUT_OFF, '{"a": "x", "b": 3}')

    await store.write(spoil)
    assert await store.read(kept.choices) == ReminderChoices()
    assert await store.read(kept.put_off, NOON) == {}


@pytest.mark.parametrize("language", list(Language))
def test_every_notice_has_words_that_name_nobody(language: Language) -> None:
    words = [notice_words(texts_for(language), notice) for notice in NotificationKind]
    assert len({text for _, text in words}) == len(NotificationKind)
    assert not any("{" in text or "[" in text for _, text in words)
