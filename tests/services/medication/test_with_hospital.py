"""Medicines against the real hospital in this process: one dose from two phones, an undo, a refill and its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.medication.commands import add_medicine, choose_clock, choose_time, count_stock, request_refill
from services.medication.own_medicine import MedicineDraft, ScheduleKind
from services.medication.queries import medicine_page
from services.medication.refills import RefillStatus
from services.moments import day_in
from services.record.medicines.dose import DoseState, PlannedDose
from services.record.medicines.model import ClockRule
from services.record.medicines.queries import doses_of_day
from services.record.medicines.recording import skip, take, take_as_needed, undo
from services.record.results.values import Amount
from services.viewpoint import Viewpoint
from tests.fakes.clock import NOON
from tests.services.record.medicines.worlds import SHANGHAI, repeat, request
from tests.services.sync.conftest import hospital, mine
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, phone

__all__ = ["hospital", "mine"]  # fixtures

PRESCRIPTION = "b7f9c0de-1d5e-4b57-9a3c-3f6a2f0f2b11"
KEY = f"MedicationRequest/{PRESCRIPTION}"
VIEW = Viewpoint("p1", NOON, SHANGHAI, SHANGHAI, "zh-CN")


def _prescribed(hospital: FastAPI) -> None:
    daily = repeat(boundsPeriod={"start": "2026-11-01"}, frequency=1, period=1, periodUnit="d", timeOfDay=["12:00:00"])
    fill(hospital, {**request(daily, id_=PRESCRIPTION), "subject": {"reference": "Patient/p1"}})


async def _dose(phone: Phone) -> tuple[PlannedDose, DoseState]:
    (dose,) = (await phone.store.read(doses_of_day, VIEW, day_in(NOON, SHANGHAI))).doses
    return dose.planned, dose.state


def _recorded(hospital: FastAPI, dose: PlannedDose) -> dict[str, Any]:
    return at_hospital(hospital, "MedicationAdministration", dose.id) or {}


async def test_a_dose_that_two_phones_recorded_offline_is_one_and_is_refused_to_neither(
    hospital: FastAPI, mine: Phone, tmp_path: Path
) -> None:
    _prescribed(hospital)
    other = await phone(hospital, tmp_path / "2.db")
    for each in (mine, other):
        await each.cycle()
    dose, state = await _dose(mine)
    assert state is DoseState.DUE
    await mine.store.write(take, [dose], "p1", NOON)
    await other.store.write(take, [dose], "p1", NOON + timedelta(minutes=3))
    for each in (mine, other, mine, other):
        await each.cycle()
    assert _recorded(hospital, dose)["effectiveDateTime"] == "2026-11-21T04:00:00.000Z", "the first counts"
    for each in (mine, other):
        assert await each.waiting() == ()
        assert (await _dose(each))[1] is DoseState.TAKEN
    await other.put_away()


async def test_an_undo_and_a_skip_arrive_and_the_other_phone_follows(
    hospital: FastAPI, mine: Phone, tmp_path: Path
) -> None:
    _prescribed(hospital)
    other = await phone(hospital, tmp_path / "2.db")
    await mine.cycle()
    dose, _ = await _dose(mine)
    ids = await mine.store.write(take, [dose], "p1", NOON)
    await mine.cycle()
    await mine.store.write(undo, ids, NOON)
    await mine.cycle()
    assert _recorded(hospital, dose)["status"] == "entered-in-error"
    await mine.store.write(lambda w: skip(w, dose, "p1", NOON, reason="ran-out"))
    await mine.cycle()
    await other.cycle()
    assert (await _dose(other))[1] is DoseState.SKIPPED
    assert await mine.waiting() == ()
    await other.put_away()


async def test_choices_and_medicines_of_ones_own_with_their_doses_are_taken_by_the_hospital(
    hospital: FastAPI, mine: Phone
) -> None:
    """Every kind of schedule, sent together with a dose of it."""
    _prescribed(hospital)
    await mine.cycle()
    draft = MedicineDraft(name="钙尔奇 D 片", unit="片", times=(time(12),), days=(5,), most=3, note="饭后")
    for kind in ScheduleKind:
        own = new_id()
        drawn = replace(draft, kind=kind)
        await mine.store.write(
            lambda w, id_=own, made=drawn: add_medicine(w, id_, made, patient="p1", now=NOON, zone=SHANGHAI)
        )
        await mine.store.write(count_stock, f"MedicationStatement/{own}", Amount(Decimal(30), "片"), "p1", NOON)
    await mine.store.write(choose_clock, KEY, ClockRule.WALL, "p1", NOON)
    await mine.store.write(choose_time, "sleep", time(23), "p1", NOON)
    day = await mine.store.read(doses_of_day, VIEW, day_in(NOON, SHANGHAI))
    own_doses = [dose.planned for dose in day.doses if dose.planned.prescription != KEY]
    assert len({dose.prescription for dose in own_doses}) == 3
    await mine.store.write(take, own_doses, "p1", NOON)
    (needed,) = day.as_needed
    await mine.store.write(take_as_needed, needed.prescription, 0, "p1", NOON)
    for _ in range(3):
        await mine.cycle()
    assert [(entry.type, entry.rejection) for entry in await mine.waiting()] == []


async def test_a_refill_is_answered_by_the_hospitals_rules(hospital: FastAPI, mine: Phone) -> None:
    _prescribed(hospital)
    await mine.cycle()
    await mine.store.write(request_refill, new_id(), KEY, "p1", NOON)
    await mine.cycle()
    page = await mine.store.read(medicine_page, VIEW, KEY)
    assert page is not None and page.refill is not None
    assert page.refill.status in {RefillStatus.ASKED, RefillStatus.REFUSED, RefillStatus.READY}
    assert await mine.waiting() == ()
