"""Booking against the real hospital in this process: the last number, a refusal, another time, a cancellation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services.booking.ask.commands import cancel_appointment, request_appointment
from services.booking.ask.queries import VisitPage, slots_page, visit_page
from services.changes.commands import take_alternative
from services.clock import instant
from services.errors import RefusalCode
from services.fhir.resource import reference_id
from services.record.visits.slot import Availability
from services.record.visits.visit import Stage
from tests.fakes.clock import NOON
from tests.services.booking.clinics import clinic_with_one_number
from tests.services.sync.conftest import hospital, mine
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, person, phone

__all__ = ["hospital", "mine"]  # fixtures


async def _role(one: Phone, slot: dict[str, Any]) -> str:
    found = await one.see("Schedule", reference_id(slot["schedule"]) or "")
    assert found is not None
    return str(reference_id(found.body["actor"][0], "PractitionerRole"))


async def _ask(one: Phone, slot: dict[str, Any], patient: str) -> str:
    id_, role = new_id(), await _role(one, slot)
    await one.store.write(
        lambda w: request_appointment(
            w, id_, slot_id=slot["id"], role_id=role, patient_id=patient, reason="复诊", now=NOON
        )
    )
    await one.cycle()
    return id_


async def _page(one: Phone, id_: str) -> VisitPage:
    page = await one.store.read(visit_page, one.patient, id_, "zh-CN", NOON)
    assert page is not None
    return page


async def test_the_second_of_two_is_refused_takes_another_time_and_both_are_booked(
    hospital: FastAPI, mine: Phone, tmp_path: Path
) -> None:
    slot = clinic_with_one_number(hospital)
    fill(hospital, person("p2", "李雷"))
    other = await phone(hospital, tmp_path / "2.db", patient="p2")
    await mine.cycle()
    await other.cycle()
    first = await _ask(mine, slot, "p1")
    booked = (await _page(mine, first)).visit
    assert booked.stage is Stage.BOOKED
    assert booked.queue_number is not None
    assert booked.place
    second = await _ask(other, slot, "p2")
    refused = await _page(other, second)
    assert refused.visit.stage is Stage.REFUSED
    assert refused.visit.refusing is not None
    assert refused.visit.refusing.code is RefusalCode.SLOT_TAKEN
    assert len(refused.visit.refusing.slots) >= 2
    assert [one.id for one in refused.others] == [one.id for one in refused.visit.refusing.slots[:2]]
    await other.store.write(take_alternative, second, refused.others[0].id, NOON)
    await other.cycle()
    after = (await _page(other, second)).visit
    assert (after.stage, after.slot_id) == (Stage.BOOKED, refused.others[0].id)
    await other.put_away()


async def test_a_cancellation_is_cancelled_only_when_the_hospital_says_so(hospital: FastAPI, mine: Phone) -> None:
    slot = clinic_with_one_number(hospital)
    await mine.cycle()
    id_ = await _ask(mine, slot, "p1")
    await mine.store.write(cancel_appointment, id_, NOON)
    assert (await _page(mine, id_)).visit.stage is Stage.CANCEL_WAITING
    await mine.cycle()
    assert (await _page(mine, id_)).visit.stage is Stage.CANCELLED
    there = at_hospital(hospital, "Appointment", id_)
    assert there is not None
    assert there["status"] == "cancelled"


async def test_a_second_visit_on_the_same_day_is_refused_as_a_duplicate(hospital: FastAPI, mine: Phone) -> None:
    slot = clinic_with_one_number(hospital)
    await mine.cycle()
    await _ask(mine, slot, "p1")
    page = await mine.store.read(slots_page, await _role(mine, slot), "zh-CN", NOON)
    booked = next(one for one in page.slots if one.id == slot["id"])
    free = next((o for o in page.slots if o.left and o.id != booked.id and o.start.date() == booked.start.date()), None)
    if free is None:
        pytest.fail("the demo doctor has one free half hour only; choose another seed")
    again = await _ask(mine, {**slot, "id": free.id}, "p1")
    refusing = (await _page(mine, again)).visit.refusing
    assert refusing is not None
    assert refusing.code is RefusalCode.DUPLICATE


async def test_opening_a_doctors_times_brings_the_newest_from_the_hospital(hospital: FastAPI, mine: Phone) -> None:
    slot = clinic_with_one_number(hospital)
    await mine.cycle()
    there = at_hospital(hospital, "Slot", slot["id"])
    assert there is not None
    fill(hospital, {**there, "status": "busy"})
    await mine.sync.fetch(
        "Slot", {"schedule": slot["schedule"]["reference"], "start": f"ge{instant(NOON)}", "_count": "500"}
    )
    page = await mine.store.read(slots_page, await _role(mine, slot), "zh-CN", NOON)
    fresh = next(one for one in page.slots if one.id == slot["id"])
    assert (fresh.availability, fresh.left) == (Availability.FULL, 0)
