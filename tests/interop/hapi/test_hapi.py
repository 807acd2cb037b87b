"""The app at a FHIR server that knows nothing of it: HAPI, without sign-in, with its own paging and its own ideas."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from local_store import outbox, resources
from local_store.outbox import EntryState
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.booking.ask.commands import cancel_appointment, request_appointment
from services.booking.ask.queries import visit_page
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.errors import RefusalCode
from services.record.visits.visit import Stage
from services.reports.queries import ReportFilter, report_page, reports
from services.sync.cycle import HospitalSession, Sync
from tests.interop.hapi.conftest import PATIENT
from tests.interop.hapi.server import Hapi
from tests.local_store.worlds import CHEAP, MemoryVault

pytestmark = pytest.mark.timeout(1200)  # the first test builds and starts the server

CODE = "246810"
MANY = 450  # more than two pages of HAPI's


@dataclass
class Device:
    """A device that opened the record at HAPI."""

    account: Account
    sync: Sync
    clock: DeviceClock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def in_step(self) -> None:
        status = await self.sync.run_once()
        assert status.error is None, status.error


@asynccontextmanager
async def device_at(hapi: Hapi, home: Path) -> AsyncIterator[Device]:
    clock = DeviceClock()
    await asyncio.to_thread(home.mkdir)
    vault = MemoryVault()
    account = Account(home, PreferencesStore(home / "device.json"), clock, make_vault=lambda _: vault, cost=CHEAP)
    await account.start()
    hospital = await account.choose_hospital(hapi.base)
    assert hospital.open_access and hospital.fhir_version == "4.0.1"
    await account.sign_in.enter_open(PATIENT)
    await account.set_passcode(CODE)
    sync = Sync(lambda: HospitalSession(account.store, account.client, account.people.patients), clock, HintedNetwork())
    yield Device(account, sync, clock)
    await account.lock()


@pytest.fixture
async def device(hapi: Hapi, home: Path) -> AsyncIterator[Device]:
    async with device_at(hapi, home) as opened:
        await opened.in_step()
        yield opened


async def wish(device: Device, record: list[dict[str, Any]]) -> str:
    """Asks for the first slot that is free on the device."""
    roles = {one["id"]: one for one in record if one["resourceType"] == "PractitionerRole"}
    schedules = {one["id"]: one for one in record if one["resourceType"] == "Schedule"}
    slot = next(
        one
        for one in record
        if one["resourceType"] == "Slot"
        and one["status"] == "free"
        and datetime.fromisoformat(one["start"]) > device.now
    )
    actors = schedules[slot["schedule"]["reference"].split("/")[1]]["actor"]
    role = next(one for actor in actors if (one := actor["reference"].split("/")[1]) in roles)
    return await device.account.store.write(
        request_appointment,
        str(uuid4()),
        slot_id=slot["id"],
        role_id=role,
        patient_id=PATIENT,
        reason="",
        now=device.now,
    )


async def stage(device: Device, appointment: str) -> Stage:
    page = await device.account.store.read(visit_page, PATIENT, appointment, "zh-CN", device.now)
    assert page is not None
    return page.visit.stage


async def test_an_imported_patient_syncs_whole_and_the_reports_show(
    device: Device, record: list[dict[str, Any]]
) -> None:
    held = Counter(body["resourceType"] for body in record)
    store = device.account.store
    for type_ in ("Patient", "Observation", "DiagnosticReport", "Encounter", "Condition", "PractitionerRole"):
        assert await store.read(resources.count, type_) == held[type_], type_
    shown = await store.read(reports, PATIENT, "zh-CN", ReportFilter(shown=1000))
    assert len(shown.listed) == held["DiagnosticReport"]
    for one in shown.listed:
        page = await store.read(report_page, PATIENT, one.id, "zh-CN")
        assert page is not None and page.report.title


async def test_an_appointment_wish_stays_a_wish_until_the_hospital_says_booked(
    hapi: Hapi, device: Device, record: list[dict[str, Any]]
) -> None:
    appointment = await wish(device, record)
    await device.in_step()
    assert hapi.read("Appointment", appointment)["status"] == "proposed"
    assert await stage(device, appointment) is Stage.ASKED
    hapi.put({**hapi.read("Appointment", appointment), "status": "booked"})
    await device.in_step()
    assert await stage(device, appointment) is Stage.BOOKED


async def test_a_change_that_crosses_with_the_hospitals_keeps_both(
    hapi: Hapi, device: Device, record: list[dict[str, Any]]
) -> None:
    appointment = await wish(device, record)
    await device.in_step()
    hapi.put({**hapi.read("Appointment", appointment), "status": "booked", "comment": "请空腹"})
    await device.account.store.write(cancel_appointment, appointment, device.now)
    await device.sync.run_once()
    (entry,) = await device.account.store.read(outbox.entries)
    assert entry.state is EntryState.REJECTED and entry.rejection is not None
    assert entry.rejection["code"] == RefusalCode.SUPERSEDED
    assert entry.body is not None and entry.body["status"] == "cancelled"
    assert entry.base is not None and entry.base["comment"] == "请空腹"
    assert hapi.read("Appointment", appointment)["status"] == "booked"
    await device.account.store.write(outbox.retry, entry.entry_id)
    await device.in_step()
    assert hapi.read("Appointment", appointment)["status"] == "cancelled"


async def test_all_of_hapis_pages_arrive_and_deletions_follow(hapi: Hapi, device: Device) -> None:
    subject = {"reference": f"Patient/{PATIENT}"}
    code = {"coding": [{"system": "http://loinc.org", "code": "8867-4"}], "text": "心率"}
    body = {"resourceType": "Observation", "status": "final", "code": code, "subject": subject}
    before = await device.account.store.read(resources.count, "Observation")
    hapi.fill({**body, "id": f"rate-{number}", "valueInteger": 60 + number % 40} for number in range(MANY))
    await device.in_step()
    assert await device.account.store.read(resources.count, "Observation") == before + MANY
    hapi.delete("Observation", "rate-7")
    await device.in_step()
    assert await device.account.store.read(resources.get, "Observation", "rate-7") is None
    assert await device.account.store.read(resources.count, "Observation") == before + MANY - 1
