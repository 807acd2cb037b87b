"""The queues of the present day as a member of staff may see them: by door, in the order of calling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hospital.base import clock
from hospital.base.elements import EXTENSIONS, Json, extension, instant, target
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.tx import Tx
from hospital.scheduling import line
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.reading import actors, slot_ids

_MOST: Final = 1000


@dataclass(frozen=True)
class Waiting:
    """One patient in a queue."""

    patient: str
    name: str
    number: str
    state: str
    expected: str


@dataclass(frozen=True)
class Door:
    """One doctor's queue."""

    doctor: str
    department: str
    room: str
    waiting: tuple[Waiting, ...]


def doors(tx: Tx, access: Access, now: datetime) -> list[Door]:
    """Every queue in which somebody stands whom the asker may see."""
    here = now.astimezone(clock.ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    today = [
        ("status", "arrived"),
        ("date", f"ge{here.isoformat()}"),
        ("date", f"lt{(here + timedelta(days=1)).isoformat()}"),
    ]
    arrived = {one.id: one.body for one in find_versions(tx, "Appointment", today, limit=_MOST, access=access)}
    schedules = dict.fromkeys(id_ for body in arrived.values() for id_ in _schedules(tx, body))
    found = []
    for schedule in schedules:
        clinic = line.clinic_today(tx, schedule, now)
        if clinic is not None:
            queue = [one for one in line.present(tx, clinic) if str(one["id"]) in arrived]
            found.append(_door(tx, access, clinic, queue))
    return sorted(found, key=lambda door: (door.department, door.doctor))


def _schedules(tx: Tx, appointment: Json) -> Iterator[str]:
    for slot in slot_ids(appointment):
        schedule = target((tx.read("Slot", slot) or {}).get("schedule"), "Schedule")
        if schedule is not None:
            yield schedule


def _door(tx: Tx, access: Access, clinic: Clinic, queue: list[Json]) -> Door:
    doctor = str(clinic.role.get("practitioner", {}).get("display", ""))
    waiting = tuple(_waiting(tx, access, one) for one in queue)
    return Door(doctor, str(clinic.service.get("name", "")), line.room_of(clinic), waiting)


def _waiting(tx: Tx, access: Access, appointment: Json) -> Waiting:
    patient = next(actors(appointment, "Patient"), "")
    return Waiting(
        patient,
        _name(tx, access, patient),
        str(extension(appointment, "queue-number") or ""),
        line.state_of(appointment),
        _expected(appointment),
    )


def _name(tx: Tx, access: Access, patient: str) -> str:
    """How the patient is called; empty for one whom the asker may not see."""
    found = find_versions(tx, "Patient", [("_id", patient)], limit=1, access=access) if patient else ()
    names = found[0].body.get("name", ()) if found else ()
    return str(names[0].get("text", "")) if names else ""


def _expected(appointment: Json) -> str:
    for one in appointment.get("extension", ()):
        if one.get("url") == EXTENSIONS + "queue":
            told = next((part["valueInstant"] for part in one["extension"] if part["url"] == "expected-at"), None)
            return "" if told is None else f"{instant(told).astimezone(clock.ZONE):%H:%M}"
    return ""
