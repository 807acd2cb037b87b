"""The queues of now as a member of staff may see them: by room, in the order of calling, their own queues first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hospital.base import clock
from hospital.base.elements import EXTENSIONS, Json, extension, instant
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions, search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.scheduling import queue
from hospital.scheduling.appointment_elements import actors, slot_ids
from hospital.scheduling.away import away_until
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.virtual_service import place_in
from hospital.staff_pages.medicines import patient_line
from hospital.staff_pages.queue_work import QueueDeed, deeds_of

_MOST: Final = 1000
_AT_ONCE: Final = 100


@dataclass(frozen=True)
class WaitingPatient:
    """One patient in a queue. `appointment`: the id of the visit; `called`: when they were called last, verbatim."""

    appointment: str
    patient: str
    name: str
    number: str
    state: str
    expected: str
    called: str


@dataclass(frozen=True)
class ComingPatient:
    """Somebody who has a visit today and is not here yet. `room`: where a video visit meets, empty for any other."""

    at: str
    patient: str
    name: str
    number: str
    room: str = ""


@dataclass(frozen=True)
class DoctorQueue:
    """One doctor's queue. `deeds`: what the caller may do with it; `away`: until when the doctor is away; `coming`: who
    is booked for the rest of the day, where one queue is looked at alone."""

    schedule: str
    doctor: str
    department: str
    room: str
    waiting: tuple[WaitingPatient, ...]
    deeds: frozenset[QueueDeed] = frozenset()
    away: str = ""
    coming: tuple[ComingPatient, ...] = ()

    @property
    def patients(self) -> tuple[str, ...]:
        """Whom it shows."""
        return (*(person.patient for person in self.waiting), *(person.patient for person in self.coming))

    @property
    def first(self) -> WaitingPatient | None:
        """Who is called next; nobody while somebody is called who has not come in."""
        if any(person.state == queue.CALLED for person in self.waiting):
            return None
        return next((person for person in self.waiting if person.state == queue.WAITING), None)

    @property
    def count(self) -> int:
        """How many wait to be called."""
        return sum(person.state == queue.WAITING for person in self.waiting)


def doctor_queues(tx: Tx, access: Access, now: datetime, only: str = "") -> list[DoctorQueue]:
    """Every queue with a patient whom the caller may see, or that of one Schedule alone, also an empty one."""
    lately = [("status", "arrived"), *queue.around(clock.day_of(now))]
    arrived = {found.id: found.body for found in find_versions(tx, "Appointment", lately, limit=_MOST, access=access)}
    found = []
    for schedule in [only] if only else _schedules_of(tx, arrived.values()):
        clinic = queue.clinic_today(tx, schedule, now)
        if clinic is not None:
            here = queue.present(tx, clinic, now)
            present = [appointment for appointment in here if str(appointment["id"]) in arrived]
            if only:
                coming = _coming(tx, access, schedule, now)
                found.append(replace(_doctor_queue(tx, access, clinic, present, now), coming=coming))
            elif present:
                found.append(_doctor_queue(tx, access, clinic, present, now))
    return sorted(found, key=lambda each: (not each.deeds, each.department, each.doctor))


def _coming(tx: Tx, access: Access, schedule: str, now: datetime) -> tuple[ComingPatient, ...]:
    wanted = [("slot.schedule", f"Schedule/{schedule}"), ("status", "booked"), *queue.around(clock.day_of(now))]
    booked = [str(body["id"]) for body in search(tx, "Appointment", wanted, limit=_MOST)]
    bodies = [version.body for version in _seen(tx, access, "Appointment", booked)]
    read = judged_apart(None, bodies, lambda body: instant(body["start"]))
    today = sorted(
        ((at, body) for body, at in read if clock.day_of(at) == clock.day_of(now)),
        key=lambda pair: (pair[0], str(pair[1]["id"])),
    )
    names = _names(tx, access, [patient for _, body in today for patient in actors(body, "Patient")])
    return tuple(_comes(at, body, names) for at, body in today)


def _comes(at: datetime, body: Json, names: dict[str, str]) -> ComingPatient:
    patient, number = next(actors(body, "Patient"), ""), str(extension(body, "queue-number") or "")
    return ComingPatient(f"{clock.here(at):%H:%M}", patient, names.get(patient, ""), number, place_in(body))


def _schedules_of(tx: Tx, arrived: Iterable[Json]) -> dict[str, None]:
    listed = judged_apart(tx, arrived, lambda body: list(_schedules(tx, body)))
    return dict.fromkeys(id_ for _, ids in listed for id_ in ids)


def _schedules(tx: Tx, appointment: Json) -> Iterator[str]:
    for slot in slot_ids(appointment):
        schedule = target((tx.read("Slot", slot) or {}).get("schedule"), "Schedule")
        if schedule is not None:
            yield schedule


def _doctor_queue(tx: Tx, access: Access, clinic: Clinic, present: list[Json], now: datetime) -> DoctorQueue:
    names = _names(tx, access, [patient for body in present for patient in actors(body, "Patient")])
    waiting = tuple(person for _, person in judged_apart(tx, present, lambda body: _waiting(names, body)))
    until = away_until(tx.read("Schedule", clinic.schedule_id) or {}, now)
    return DoctorQueue(
        clinic.schedule_id, str(clinic.role.get("practitioner", {}).get("display", "")),
        str(clinic.service.get("name", "")), queue.room_of(clinic), waiting, deeds_of(tx, access, clinic),
        f"{clock.here(until):%H:%M}" if until else "",
    )  # fmt: skip


def _names(tx: Tx, access: Access, patients: list[str]) -> dict[str, str]:
    """The names of those whom the caller may see, by their ids."""
    return {version.id: patient_line(version.body).name for version in _seen(tx, access, "Patient", patients)}


def _seen(tx: Tx, access: Access, type_: str, ids: list[str]) -> Iterator[Version]:
    """Those with these ids that the caller may see."""
    for start in range(0, len(ids), _AT_ONCE):
        wanted = [("_id", ",".join(ids[start : start + _AT_ONCE]))]
        yield from find_versions(tx, type_, wanted, limit=_AT_ONCE, access=access)


def _waiting(names: dict[str, str], appointment: Json) -> WaitingPatient:
    patient = next(actors(appointment, "Patient"), "")
    return WaitingPatient(
        str(appointment["id"]),
        patient,
        names.get(patient, ""),
        str(extension(appointment, "queue-number") or ""),
        queue.state_of(appointment),
        _expected(appointment),
        str(extension(appointment, "called-at") or ""),
    )


def _expected(appointment: Json) -> str:
    for candidate in appointment.get("extension", ()):
        if candidate.get("url") == EXTENSIONS + "queue":
            told = next((part["valueInstant"] for part in candidate["extension"] if part["url"] == "expected-at"), None)
            return "" if told is None else f"{clock.here(instant(told)):%H:%M}"
    return ""
