"""A hospital in this process with a clock that a test moves, a phone, and a half hour with one number left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from services.booking.ask.commands import request_appointment
from services.booking.ask.holds import hold_slot
from services.booking.ask.queries import VisitPage, ask_page, visit_page
from services.fhir.resource import instant_of, reference_id
from tests.fakes.clock import StandingClock
from tests.hospital.databases import sqlite_database
from tests.prepared import prepare
from tests.services.booking.clinics import clinic_with_one_number, last_number
from tests.services.sync.worlds import (
    BASE,
    Phone,
    access_of_test_token,
    at_hospital,
    fill,
    new_id,
    person,
    phone,
    server_store,
)


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

    @property
    def start(self) -> datetime:
        moment = instant_of(self.slot["start"])
        assert moment is not None
        return moment

    @property
    def role(self) -> str:
        schedule = at_hospital(self.hospital, "Schedule", reference_id(self.slot["schedule"]) or "")
        assert schedule is not None
        return reference_id(schedule["actor"][0], "PractitionerRole") or ""

    @property
    def department(self) -> str:
        role = at_hospital(self.hospital, "PractitionerRole", self.role)
        assert role is not None
        return reference_id(role["healthcareService"][0], "HealthcareService") or ""

    async def book(self, one: Phone, patient: str, slot_id: str = "", choices: tuple[str, ...] = ()) -> str:
        """Asks without a hold, as a wish made offline does."""
        id_, slot, role = new_id(), slot_id or str(self.slot["id"]), self.role
        await one.store.write(
            lambda w: request_appointment(
                w, id_, slot_id=slot, role_id=role, patient_id=patient, reason="", now=self.now, choices=choices
            )
        )
        await one.cycle()
        return id_

    async def free(self, one: Phone, wanted: int = 1) -> list[str]:
        """Other free half hours of this doctor, the nearest ones."""
        page = await one.store.read(ask_page, str(self.slot["id"]), "zh-CN", self.now)
        assert page is not None
        return [other.id for other in page.others][:wanted]

    async def staff(self, path: str, **parameters: str) -> dict[str, Any]:
        """The hospital's own staff does something over HTTP."""
        body = {
            "resourceType": "Parameters",
            "parameter": [{"name": name, "valueString": value} for name, value in parameters.items()],
        }
        wires = httpx.ASGITransport(app=self.hospital)
        headers = {"Authorization": "Bearer system", "Content-Type": "application/fhir+json"}
        async with httpx.AsyncClient(transport=wires, base_url=f"{BASE}/fhir/", headers=headers) as client:
            answer = await client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def hold(self, one: Phone, patient: str) -> str:
        role, id_, slot = self.role, new_id(), self.slot["id"]
        await one.store.write(lambda w: hold_slot(w, id_, slot_id=slot, role_id=role, patient_id=patient, now=self.now))
        await one.cycle()
        return id_

    async def page(self, id_: str, one: Phone | None = None) -> VisitPage:
        mine = one or self.phone
        found = await mine.store.read(visit_page, mine.patient, id_, "zh-CN", self.now)
        assert found is not None
        return found


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    await prepare(_settled, tmp_path)
    clock = StandingClock()
    hospital = _hospital(tmp_path, clock)
    mine = await phone(hospital, tmp_path / "phone.db")
    yield Town(hospital, clock, mine, last_number())
    await mine.put_away()
    server_store(hospital).close()


def _hospital(folder: Path, clock: StandingClock) -> FastAPI:
    config = Config(sqlite_database(folder / "hospital.sqlite"), BASE)
    return create_app(config, access_of_test_token, now=lambda: clock.moment)


async def _settled(folder: Path) -> None:
    """The databases of the hospital and of a phone that has everything."""
    hospital = _hospital(folder, StandingClock())
    fill(hospital, person(), person("p2", "李雷"))
    clinic_with_one_number(hospital)
    mine = await phone(hospital, folder / "phone.db")
    await mine.cycle()
    await mine.put_away()
    server_store(hospital).close()
