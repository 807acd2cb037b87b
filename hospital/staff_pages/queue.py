"""The queues of now as a member of staff may see them: by room, in the order of calling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hospital.base import clock
from hospital.base.elements import EXTENSIONS, Json, extension, instant
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.scheduling import queue
from hospital.scheduling.appointment_elements import actors, slot_ids
from hospital.scheduling.clinic import Clinic
from hospital.staff_pages.medicines import patient_name

_MOST: Final = 1000


@dataclass(frozen=True)
class WaitingPatient:
    """One patient in a queue."""

    patient: str
    name: str
    number: str
    state: str
    expected: str


@dataclass(frozen=True)
class DoctorQueue:
    """One doctor's queue."""

    doctor: str
    department: str
    room: str
    waiting: tuple[WaitingPatient, ...]


def doctor_queues(tx: Tx, access: Access, now: datetime) -> list[DoctorQueue]:
    """Every queue with a patient whom the caller may see."""
    lately = [("status", "arrived"), *queue.around(clock.day_of(now))]
    arrived = {found.id: found.body for found in find_versions(tx, "Appointment", lately, limit=_MOST, access=access)}
    listed = judged_apart(tx, arrived.values(), lambda body: list(_schedules(tx, body)))
    schedules = dict.fromkeys(id_ for _, ids in listed for id_ in ids)
    found = []
    for schedule in schedules:
        clinic = queue.clinic_today(tx, schedule, now)
        if clinic is not None:
            here = queue.present(tx, clinic, now)
            present = [appointment for appointment in here if str(appointment["id"]) in arrived]
            if present:
                found.append(_doctor_queue(tx, access, clinic, present))
    return sorted(found, key=lambda doctor_queue: (doctor_queue.department, doctor_queue.doctor))


def _schedules(tx: Tx, appointment: Json) -> Iterator[str]:
    for slot in slot_ids(appointment):
        schedule = target((tx.read("Slot", slot) or {}).get("schedule"), "Schedule")
        if schedule is not None:
            yield schedule


def _doctor_queue(tx: Tx, access: Access, clinic: Clinic, present: list[Json]) -> DoctorQueue:
    doctor = str(clinic.role.get("practitioner", {}).get("display", ""))
    waiting = tuple(
        person for _, person in judged_apart(tx, present, lambda appointment: _waiting(tx, access, appointment))
    )
    return DoctorQueue(doctor, str(clinic.service.get("name", "")), queue.room_of(clinic), waiting)


def _waiting(tx: Tx, access: Access, appointment: Json) -> WaitingPatient:
    patient = next(actors(appointment, "Patient"), "")
    return WaitingPatient(
        patient,
        patient_name(tx, access, patient),
        str(extension(appointment, "queue-number") or ""),
        queue.state_of(appointment),
        _expected(appointment),
    )


def _expected(appointment: Json) -> str:
    for candidate in appointment.get("extension", ()):
        if candidate.get("url") == EXTENSIONS + "queue":
            told = next((part["valueInstant"] for part in candidate["extension"] if part["url"] == "expected-at"), None)
            return "" if told is None else f"{clock.here(instant(told)):%H:%M}"
    return ""
