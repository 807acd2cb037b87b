"""A medicine of one's own: every kind of schedule is planned as it was entered, and changing keeps the past."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.medication.commands import (
    add_medicine,
    cancel_refill,
    change_medicine,
    choose_clock,
    choose_time,
    count_stock,
    end_medicine,
    pause_medicine,
    request_refill,
)
from services.medication.own_medicine import MedicineDraft, ScheduleKind, draft_of, statement_json
from services.medication.queries import medicine_list, medicine_page, own_draft
from services.medication.refills import RefillStatus
from services.record.medicines.dose import AsNeededState, DoseState
from services.record.medicines.model import ClockRule
from services.record.medicines.queries import doses_of_day, rhythm
from services.record.medicines.read import prescription
from services.record.medicines.recording import take, take_as_needed
from services.record.results.values import Amount
from services.viewpoint import Viewpoint
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.record.medicines.worlds import SHANGHAI, repeat, request

TODAY = date(2026, 11, 21)  # a Saturday
DRAFT = MedicineDraft(name="钙尔奇 D 片", unit="片", times=(time(8), time(20)))
AT = {"patient": "p", "now": NOON, "zone": SHANGHAI}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


def view(now: datetime = NOON) -> Viewpoint:
    return Viewpoint("p", now, SHANGHAI, SHANGHAI, "zh-CN")


async def hours(store: LocalStore, day: date, now: datetime = NOON) -> list[str]:
    found = await store.read(doses_of_day, view(now), day)
    return [f"{dose.planned.planned.astimezone(SHANGHAI):%H:%M}" for dose in found.doses]


async def add(store: LocalStore, draft: MedicineDraft, id_: str = "s1") -> str:
    added: str = await store.write(lambda w: add_medicine(w, id_, draft, patient="p", now=NOON, zone=SHANGHAI))
    return f"MedicationStatement/{added}"


async def test_times_of_every_day_begin_with_the_next_one(store: LocalStore) -> None:
    await add(store, DRAFT)
    assert await hours(store, TODAY) == ["20:00"]
    assert await hours(store, TODAY + timedelta(days=1)) == ["08:00", "20:00"]


async def test_weekdays_and_a_last_day(store: LocalStore) -> None:
    until = TODAY + timedelta(days=6)
    await add(store, replace(DRAFT, kind=ScheduleKind.WEEKDAYS, days=(0, 2), times=(time(9),), until=until))
    week = [bool(await hours(store, TODAY + timedelta(days=n))) for n in range(14)]
    assert [n for n, any_ in enumerate(week) if any_] == [2, 4], "Monday and Wednesday of one week"


async def test_every_so_many_hours_from_now(store: LocalStore) -> None:
    await add(store, replace(DRAFT, kind=ScheduleKind.HOURS, hours=8))
    assert await hours(store, TODAY) == ["12:00", "20:00"]
    assert await hours(store, TODAY + timedelta(days=1)) == ["04:00", "12:00", "20:00"]


async def test_as_needed_has_its_gap_and_its_maximum(store: LocalStore) -> None:
    key = await add(store, replace(DRAFT, kind=ScheduleKind.NEEDED, hours=6, most=2, amount=Decimal(2)))
    assert await hours(store, TODAY) == []
    for past in (timedelta(hours=7), timedelta()):
        await store.write(take_as_needed, key, 0, "p", NOON - past)
    (known,) = (await store.read(doses_of_day, view(), TODAY)).as_needed
    assert (known.state, known.left) == (AsNeededState.MAXIMUM, 0)


async def test_changing_keeps_what_was_taken_and_a_pause_counts_nothing_as_missed(store: LocalStore) -> None:
    await add(store, DRAFT)
    evening = NOON + timedelta(hours=8)
    (dose,) = (await store.read(doses_of_day, view(evening), TODAY)).doses
    assert dose.state is DoseState.DUE
    await store.write(take, [dose.planned], "p", evening)
    later = evening + timedelta(hours=1)
    changed = replace(DRAFT, times=(time(23, 30),))
    await store.write(lambda w: change_medicine(w, "s1", "s2", changed, patient="p", now=later, zone=SHANGHAI))
    found = await store.read(doses_of_day, view(later), TODAY)
    assert [each.state for each in found.doses] == [DoseState.TAKEN, DoseState.UPCOMING]
    listed = await store.read(medicine_list, "p", "zh-CN")
    assert [each.prescription.id for each in listed.taken] == ["s2"] and not listed.ended
    page = await store.read(medicine_page, view(later), "MedicationStatement/s1")
    assert page is not None and page.next == "MedicationStatement/s2"
    await store.write(pause_medicine, "s2", later)
    days = [TODAY + timedelta(days=n) for n in range(3)]
    assert [await hours(store, day, later + timedelta(days=3)) for day in days] == [["20:00"], [], []]
    await store.write(end_medicine, "s2", later + timedelta(days=3))
    assert [await hours(store, day, later + timedelta(days=4)) for day in days] == [["20:00"], [], []]


@pytest.mark.parametrize(
    "draft",
    [
        DRAFT,
        replace(DRAFT, kind=ScheduleKind.WEEKDAYS, days=(1, 5)),
        replace(DRAFT, kind=ScheduleKind.HOURS, hours=12, times=(time(8),)),
        replace(DRAFT, kind=ScheduleKind.NEEDED, hours=4, most=3, times=(time(8),), note="饭后"),
        replace(DRAFT, amount=None, unit=""),
    ],
)
def test_what_was_entered_is_there_again_to_be_changed(draft: MedicineDraft) -> None:
    body = statement_json("s1", draft, patient="p", now=NOON, zone=SHANGHAI)
    again = draft_of(prescription(body), body)
    kept = replace(again, hours=draft.hours) if draft.kind in {ScheduleKind.DAILY, ScheduleKind.WEEKDAYS} else again
    assert kept == draft


async def test_a_draft_of_somebody_else_is_not_read(store: LocalStore) -> None:
    await add(store, DRAFT)
    assert (await store.read(own_draft, "p", "s1", "zh-CN")) == DRAFT
    assert await store.read(own_draft, "q", "s1", "zh-CN") is None


async def test_choices_are_one_resource_for_each_medicine(store: LocalStore) -> None:
    key = await add(store, DRAFT)
    await store.write(choose_clock, key, ClockRule.WALL, "p", NOON)
    await store.write(count_stock, key, Amount(Decimal(10), "片"), "p", NOON)
    await store.write(choose_time, "breakfast", time(6, 30), "p", NOON)
    page = await store.read(medicine_page, view(), key)
    assert page is not None and page.prescription.settings is not None
    assert page.prescription.settings.clock is ClockRule.WALL
    assert page.stock is not None and (page.stock.left.number, page.stock.runs_out) == (10, date(2026, 11, 26))
    assert (await store.read(rhythm, "p")).breakfast == time(6, 30)
    assert [entry.type for entry in await store.read(outbox.entries)].count("Basic") == 2


@pytest.mark.parametrize(
    ("answer", "status", "why"),
    [
        ({"status": "requested"}, RefillStatus.ASKED, None),
        ({"status": "accepted"}, RefillStatus.READY, None),
        ({"status": "rejected"}, RefillStatus.REFUSED, "too-early"),
        ({"status": "something-new"}, RefillStatus.ASKED, None),
    ],
)
async def test_a_refill_says_how_far_it_has_come(
    store: LocalStore, answer: dict[str, Any], status: RefillStatus, why: str | None
) -> None:
    codes = "http://anxin.example/fhir/CodeSystem/"
    reason = {"statusReason": {"coding": [{"system": codes + "refill-refused", "code": why}]}} if why else {}
    on = {"type": {"coding": [{"system": codes + "refill-output", "code": "ask-again-on"}]}, "valueDate": "2026-12-05"}

    def answered(w: Writer) -> None:
        resources.put(w, request(repeat(frequency=1, period=1, periodUnit="d"), id_="r"), patient="p")
        request_refill(w, "t1", "MedicationRequest/r", "p", NOON)
        (entry,) = outbox.claim(w, "2026-11-21T04:00:00.000Z")
        outbox.settle(w, entry.entry_id, entry.revision, {**(entry.body or {}), **answer, **reason, "output": [on]}, "")

    await store.write(answered)
    page = await store.read(medicine_page, view(), "MedicationRequest/r")
    assert page is not None and page.refill is not None
    assert (page.refill.status, page.refill.why, str(page.refill.ask_again)) == (status, why, "2026-12-05")


async def test_a_refill_can_be_withdrawn(store: LocalStore) -> None:
    def withdrawn(w: Writer) -> None:
        resources.put(w, request(id_="r"), patient="p")
        request_refill(w, "t1", "MedicationRequest/r", "p", NOON)
        cancel_refill(w, "t1", NOON)

    await store.write(withdrawn)
    page = await store.read(medicine_page, view(), "MedicationRequest/r")
    assert page is not None and page.refill is not None and page.refill.status is RefillStatus.WITHDRAWN
