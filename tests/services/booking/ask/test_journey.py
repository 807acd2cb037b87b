"""From the demo hospital's directory on a phone to a booking, offline first, through a real encrypted store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hospital.demo import calendar
from hospital.demo.build import DEFAULT_SEED, directory
from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.booking.ask.commands import cancel_appointment, request_appointment
from services.booking.ask.queries import VisitPage, department_page, slots_page, visit_page, visits
from services.booking.find.queries import departments
from services.changes.commands import give_up, send_again, take_alternative
from services.clock import instant
from services.each import Elements
from services.errors import NotDownloaded
from services.home.queries import today
from services.record.visits.visit import Stage
from tests.local_store.worlds import KEY
from tests.prepared import prepare

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 22, 23, tzinfo=UTC)  # Monday 07:00 at the clinic
PATIENT = "wang"


def _fill(w: Writer) -> None:
    fortnight = (DAY + timedelta(days=14)).isoformat()
    coming = (one for one in calendar.slots(DEFAULT_SEED, DAY) if one["start"] < fortnight)
    for body in (*directory(DAY), *coming):
        resources.put(w, body, fetched_at=instant(NOW))
    resources.put(w, {"resourceType": "Patient", "id": PATIENT, "name": [{"text": "𠮷野镕"}]}, patient=PATIENT)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    await prepare(_filled, tmp_path)
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def _filled(folder: Path) -> None:
    opened = await LocalStore.open(folder / "patient.store", KEY)
    await opened.write(_fill)
    await opened.close()


async def _page(store: LocalStore, id_: str = "a1") -> VisitPage:
    page = await store.read(visit_page, PATIENT, id_, "zh-CN", NOW)
    assert page is not None
    return page


async def _ask(store: LocalStore, id_: str = "a1", number: int = 0) -> tuple[str, str]:
    """Asks for the first doctor's first free half hour; gives back slot and role."""
    department = next(one for one in (await store.read(departments, "zh-CN", NOW)).read if one.next_free)
    page = await store.read(department_page, department.id, "zh-CN", NOW)
    role = page.doctors[0].id
    free = [one for one in (await store.read(slots_page, role, "zh-CN", NOW)).slots if one.left]
    slot = free[number].id

    def command(w: Writer) -> str:
        return request_appointment(w, id_, slot_id=slot, role_id=role, patient_id=PATIENT, reason=" 头晕 ", now=NOW)

    await store.write(command)
    return slot, role


async def _refuse(store: LocalStore, outcome: dict[str, Any], code: str = "slot-taken") -> None:
    def hospital(w: Writer) -> None:
        (entry,) = outbox.claim(w, instant(NOW))
        outbox.reject(w, entry.entry_id, entry.revision, {"code": code, "outcome": outcome})

    await store.write(hospital)


async def _accept(store: LocalStore, **more: Any) -> None:
    def hospital(w: Writer) -> None:
        (entry,) = outbox.claim(w, instant(NOW))
        assert entry.body is not None
        body = {**entry.body, "meta": {"versionId": "1"}, **more}
        outbox.settle(w, entry.entry_id, entry.revision, body, instant(NOW))

    await store.write(hospital)


BOOKED = {
    "status": "booked",
    "extension": [{"url": "http://anxin.example/fhir/StructureDefinition/queue-number", "valuePositiveInt": 18}],
}


async def test_the_directory_is_shown_in_the_language_asked_for(store: LocalStore) -> None:
    chinese = (await store.read(departments, "zh-CN", NOW)).read
    english = {one.id: one.name for one in (await store.read(departments, "en", NOW)).read}
    assert len(chinese) > 10
    assert "心血管内科" in {one.name for one in chinese}
    assert "Cardiology" in english.values()
    page = await store.read(department_page, "dept-cardiology", "zh-CN", NOW)
    assert all(one.name and one.title and one.fee and one.place for one in page.doctors)
    assert any(page.free_on(one.id, day) for one in page.doctors for day in page.days)


async def test_a_request_waits_and_is_booked_only_when_the_hospital_says_so(store: LocalStore) -> None:
    slot, role = await _ask(store)
    waiting = (await _page(store)).visit
    assert (waiting.stage, waiting.slot_id, waiting.role_id, waiting.reason) == (Stage.WAITING, slot, role, "头晕")
    assert waiting.doctor
    assert waiting.cutoff_hours
    await _accept(store, **BOOKED)
    booked = (await _page(store)).visit
    assert (booked.stage, booked.queue_number) == (Stage.BOOKED, 18)


async def test_the_same_request_twice_is_one(store: LocalStore) -> None:
    await _ask(store)
    await _ask(store)
    assert await store.read(outbox.unsent) == 1


async def test_a_refusal_offers_two_times_and_one_tap_takes_one(store: LocalStore) -> None:
    slot, role = await _ask(store)
    slots = (await store.read(slots_page, role, "zh-CN", NOW)).slots
    near = [one for one in slots if one.left and one.id != slot][2:4]
    bodies = [await store.read(resources.get, "Slot", one.id) for one in near]
    entries = [{"resource": one.body} for one in bodies if one]
    bundle = {"resourceType": "Bundle", "id": "alternatives", "entry": entries}
    await _refuse(store, {"issue": [{"code": "conflict"}], "contained": [bundle]})
    refused = await _page(store)
    assert refused.visit.stage is Stage.REFUSED
    assert [one.id for one in refused.others] == [one.id for one in near]
    await store.write(take_alternative, "a1", near[0].id, NOW)
    again = (await _page(store)).visit
    assert (again.stage, again.slot_id, again.start) == (Stage.WAITING, near[0].id, near[0].start)
    await _accept(store, **BOOKED)
    assert (await _page(store)).visit.stage is Stage.BOOKED


async def test_a_refusal_without_alternatives_falls_back_to_what_is_known_here(store: LocalStore) -> None:
    slot, role = await _ask(store)
    await _refuse(store, {})
    others = (await _page(store)).others
    assert len(others) == 2
    assert {one.role_id for one in others} == {role}
    assert slot not in {one.id for one in others}
    assert all(one.left for one in others)


async def test_home_asks_for_the_decision_and_settles_it(store: LocalStore) -> None:
    await _ask(store)
    before = await store.read(today, PATIENT, "zh-CN", NOW, NOW)
    assert (before.person, len(before.waiting), before.next_visit) == ("𠮷野镕", 1, None)
    await _refuse(store, {})
    (decision,) = (await store.read(today, PATIENT, "zh-CN", NOW, NOW)).decisions
    await store.write(take_alternative, "a1", decision.others[0].id, NOW)
    await _accept(store, **BOOKED)
    after = await store.read(today, PATIENT, "zh-CN", NOW, NOW)
    assert after.decisions == ()
    assert after.next_visit is not None
    assert after.next_visit.queue_number == 18


async def test_a_cancellation_can_be_undone_while_unsent_and_is_honest_when_refused(store: LocalStore) -> None:
    await _ask(store)
    await _accept(store, **BOOKED)
    await store.write(cancel_appointment, "a1", NOW)
    assert (await _page(store)).visit.stage is Stage.CANCEL_WAITING
    assert await store.write(give_up, "Appointment", "a1")
    assert (await _page(store)).visit.stage is Stage.BOOKED
    await store.write(cancel_appointment, "a1", NOW)
    await _refuse(store, {}, "too-late")
    assert (await _page(store)).visit.stage is Stage.CANCEL_REFUSED
    assert await store.write(send_again, "Appointment", "a1")
    assert (await _page(store)).visit.stage is Stage.CANCEL_WAITING


async def test_what_is_in_flight_cannot_be_taken_back(store: LocalStore) -> None:
    await _ask(store)
    await store.write(outbox.claim, instant(NOW))
    assert not await store.write(give_up, "Appointment", "a1")
    assert (await _page(store)).visit.stage is Stage.SENDING


async def test_a_request_never_sent_disappears_when_given_up(store: LocalStore) -> None:
    await _ask(store)
    assert await store.write(give_up, "Appointment", "a1")
    assert await store.read(visits, PATIENT, "zh-CN") == Elements()


async def test_a_time_that_is_not_here_is_said_to_be_missing(store: LocalStore) -> None:
    await _ask(store)
    with pytest.raises(NotDownloaded):
        await store.write(take_alternative, "a1", "nowhere", NOW)
    with pytest.raises(NotDownloaded):
        await store.write(cancel_appointment, "nobody", NOW + timedelta(days=1))
