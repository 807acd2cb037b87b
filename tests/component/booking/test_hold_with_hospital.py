"""Holding, confirming and letting go against the real hospital in this process, by a clock a test can move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.config import Config
from services.appointments.visit import Stage
from services.booking.holds import confirm_hold, hold_slot, release_hold, renew_hold
from services.booking.queries import VisitPage, visit_page, visits
from services.errors import Refusal
from services.fhir.resource import reference_id
from tests.fakes.clock import NOON, StandingClock
from tests.sync.clinics import clinic_with_one_number
from tests.sync.worlds import BASE, Phone, access_of_test_token, at_hospital, fill, new_id, person, phone, server_store


@dataclass
class Town:
    """A hospital, its clock, one phone, and a half hour with one number left."""

    hospital: FastAPI
    clock: StandingClock
    phone: Phone
    slot: dict[str, Any]

    @property
    def now(self) -> datetime:
        return self.clock.moment

    async def hold(self, one: Phone, patient: str) -> str:
        schedule = await one.see("Schedule", reference_id(self.slot["schedule"]) or "")
        assert schedule is not None
        role, id_ = reference_id(schedule.body["actor"][0], "PractitionerRole") or "", new_id()
        slot = self.slot["id"]
        await one.store.write(lambda w: hold_slot(w, id_, slot_id=slot, role_id=role, patient_id=patient, now=self.now))
        await one.cycle()
        return id_

    async def page(self, id_: str, one: Phone | None = None) -> VisitPage:
        found = await (one or self.phone).store.read(visit_page, id_, "zh-CN", self.now)
        assert found is not None
        return found


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = StandingClock()
    config = Config(f"sqlite:///{tmp_path / 'hospital.sqlite'}", BASE)
    hospital = create_app(config, access_of_test_token, now=lambda: clock.moment)
    fill(hospital, person(), person("p2", "李雷"))
    slot = clinic_with_one_number(hospital)
    mine = await phone(hospital, tmp_path / "phone.db")
    await mine.cycle()
    yield Town(hospital, clock, mine, slot)
    await mine.put_away()
    server_store(hospital).close()


async def test_a_held_number_is_nobody_elses_until_it_is_let_go(town: Town, tmp_path: Path) -> None:
    other = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await other.cycle()
    mine = await town.hold(town.phone, "p1")
    held = (await town.page(mine)).visit
    assert (held.stage, held.hold_until) == (Stage.HELD, NOON + timedelta(minutes=5))
    second = (await town.page(await town.hold(other, "p2"), other)).visit
    assert second.refusing is not None
    assert second.refusing.code is Refusal.SLOT_TAKEN
    assert await town.phone.store.write(release_hold, mine, town.now)
    await town.phone.cycle()
    there = at_hospital(town.hospital, "Appointment", mine)
    assert there is not None
    assert there["status"] == "cancelled"
    assert await town.phone.store.read(visits, "p1", "zh-CN") == ()
    third = (await town.page(await town.hold(other, "p2"), other)).visit
    assert third.stage is Stage.HELD
    await other.put_away()


async def test_what_is_held_is_booked_once_the_hospital_says_so(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    assert await town.phone.store.write(confirm_hold, id_, "复诊", town.now)
    assert (await town.page(id_)).visit.stage is Stage.CONFIRMING
    await town.phone.cycle()
    booked = (await town.page(id_)).visit
    assert (booked.stage, booked.reason) == (Stage.BOOKED, "复诊")
    assert booked.queue_number is not None
    assert not await town.phone.store.write(release_hold, id_, town.now)


async def test_a_hold_is_prolonged_once_and_stands_when_it_is_not_prolonged_again(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    town.clock.advance(minutes=4)
    assert await town.phone.store.write(renew_hold, id_, town.now)
    await town.phone.cycle()
    longer = (await town.page(id_)).visit
    assert longer.renewals == 1
    assert longer.hold_until is not None
    assert longer.hold_until > NOON + timedelta(minutes=5)
    assert await town.phone.store.write(renew_hold, id_, town.now)
    await town.phone.cycle()
    refused = (await town.page(id_)).visit
    assert (refused.stage, refused.refusing and refused.refusing.code) == (Stage.HELD, Refusal.NO_RENEWAL)
    assert await town.phone.store.write(confirm_hold, id_, "", town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.BOOKED


async def test_a_hold_that_ran_out_and_was_taken_by_another_offers_other_times(town: Town, tmp_path: Path) -> None:
    other = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await other.cycle()
    mine = await town.hold(town.phone, "p1")
    town.clock.advance(minutes=6)
    theirs = (await town.page(await town.hold(other, "p2"), other)).visit
    assert theirs.stage is Stage.HELD
    assert await town.phone.store.write(confirm_hold, mine, "", town.now)
    await town.phone.cycle()
    page = await town.page(mine)
    assert page.visit.stage is Stage.REFUSED
    assert page.visit.refusing is not None
    assert page.visit.refusing.code is Refusal.HOLD_EXPIRED
    assert len(page.others) == 2
    await other.put_away()


async def test_a_hold_that_ran_out_while_nobody_came_is_still_booked(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    town.clock.advance(minutes=6)
    assert await town.phone.store.write(confirm_hold, id_, "", town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.BOOKED
