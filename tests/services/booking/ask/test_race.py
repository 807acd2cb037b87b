"""Two people want the last number of one half hour: one is booked, the other is told, with alternatives."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from local_store import outbox
from local_store.outbox import EntryState
from services.booking.ask.requests import requested
from services.fhir import terms
from services.fhir.refusals import offered_slots
from services.fhir.resource import extension_value, reference_id
from tests.fakes.clock import NOON
from tests.fakes.wires import a_little_slow, answer_lost, asks
from tests.services.booking.clinics import capacity, clinic_with_one_number, taken
from tests.services.sync.conftest import hospital, mine
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, person, phone

__all__ = ["hospital", "mine"]  # fixtures


def _wish(hospital: FastAPI, slot: dict[str, Any], patient: str) -> dict[str, Any]:
    """The appointment as the app asks for it."""
    schedule = at_hospital(hospital, "Schedule", reference_id(slot["schedule"]) or "")
    assert schedule is not None
    role_id = reference_id(schedule["actor"][0], "PractitionerRole")
    role = at_hospital(hospital, "PractitionerRole", role_id or "")
    assert role is not None
    return requested(new_id(), slot, role, patient_id=patient, now=NOON)


async def _book(one: Phone, wish: dict[str, Any]) -> str:
    await one.write(wish)
    await one.cycle()
    here = await one.see("Appointment", wish["id"])
    assert here is not None
    return str(here.body["status"])


async def test_one_is_booked_and_the_other_gets_alternatives(hospital: FastAPI, tmp_path: Path) -> None:
    slot = clinic_with_one_number(hospital)
    fill(hospital, person("p2", "李雷"))
    first, second = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db", patient="p2")
    for one in (first, second):
        one.wires.always(a_little_slow, asks("PUT"))
    wishes = {patient: _wish(hospital, slot, patient) for patient in ("p1", "p2")}
    outcomes = await asyncio.gather(_book(first, wishes["p1"]), _book(second, wishes["p2"]))
    assert sorted(outcomes) == ["booked", "proposed"]
    winner, loser = (first, second) if outcomes[0] == "booked" else (second, first)
    assert await winner.waiting() == ()
    (entry,) = await loser.waiting()
    assert entry.state is EntryState.REJECTED
    assert entry.rejection is not None
    assert entry.rejection["code"] == "slot-taken"
    offered = offered_slots(entry.rejection["outcome"])
    assert 1 <= len(offered) <= 5
    for other in offered:
        assert await loser.see("Slot", str(other["id"])) is not None
    for one in (first, second):
        await one.put_away()


async def test_the_loser_takes_an_alternative_with_the_same_request(hospital: FastAPI, mine: Phone) -> None:
    slot = clinic_with_one_number(hospital)
    fill(hospital, {**slot, "status": "busy", "extension": taken(slot, capacity(slot))})
    wish = _wish(hospital, slot, "p1")
    assert await _book(mine, wish) == "proposed"
    (entry,) = await mine.waiting()
    assert entry.rejection is not None
    other = dict(offered_slots(entry.rejection["outcome"])[0])
    again = {**_wish(hospital, other, "p1"), "id": wish["id"]}
    assert await _book(mine, again) == "booked"
    assert await mine.waiting() == ()


async def test_a_lost_answer_takes_one_number_only(hospital: FastAPI, mine: Phone) -> None:
    slot = clinic_with_one_number(hospital)
    mine.wires.next(answer_lost, asks("PUT"), times=4)
    wish = _wish(hospital, slot, "p1")
    await mine.write(wish)
    await mine.cycle()
    await mine.cycle()
    here = await mine.see("Appointment", wish["id"])
    assert here is not None
    assert here.body["status"] == "booked"
    assert await mine.waiting() == ()
    after = at_hospital(hospital, "Slot", slot["id"])
    assert after is not None
    assert extension_value(after, terms.SLOT_TAKEN) == extension_value(slot, terms.SLOT_CAPACITY)


async def test_a_booking_cancelled_with_a_lost_answer_is_cancelled_once(hospital: FastAPI, mine: Phone) -> None:
    slot = clinic_with_one_number(hospital)
    wish = _wish(hospital, slot, "p1")
    assert await _book(mine, wish) == "booked"
    here = await mine.see("Appointment", wish["id"])
    assert here is not None
    mine.wires.next(answer_lost, asks("PUT"), times=3)
    await mine.write({**here.body, "status": "cancelled"})
    await mine.cycle()
    await mine.cycle()
    assert await mine.store.read(outbox.unsent) == 0
    after = await mine.see("Appointment", wish["id"])
    assert after is not None
    assert after.body["status"] == "cancelled"
