"""Questions about departments, doctors, free times and appointments. Read only, never wait for the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from local_store import bodies, resources
from local_store.store import Reader
from services.booking.find.model import Department, Doctor, department, is_doctor, service_of
from services.booking.find.people import department_of, doctor_of
from services.clock import instant
from services.each import Elements, UnreadResource, each
from services.fhir import resource as fhir
from services.moments import day_in
from services.query import query
from services.record.visits.alternatives import alternatives, schedules, slots_of
from services.record.visits.directory import names_of, placed
from services.record.visits.kept import kept_visit
from services.record.visits.slot import Availability, TimeSlot, time_slot, with_roles
from services.record.visits.visit import HOLD_EXPIRED, HOLD_RELEASED, Stage, Visit

_DIRECTORY = ("HealthcareService", "PractitionerRole", "Practitioner", "Schedule", "Slot", "Location")
LIMIT = 2000
OTHERS = 6  # times to name as further choices


@dataclass(frozen=True)
class DepartmentPage:
    """A department with its doctors and the days each of them has a free number."""

    department: Department | None
    doctors: tuple[Doctor, ...]
    free_days: tuple[tuple[str, tuple[str, ...]], ...]  # doctor id -> days (YYYY-MM-DD, clinic) with a free number
    unreadable: tuple[UnreadResource, ...] = ()

    def free_on(self, doctor_id: str, day: str) -> bool:
        return any(id_ == doctor_id and day in days for id_, days in self.free_days)

    @property
    def days(self) -> tuple[str, ...]:
        return tuple(sorted({day for _, days in self.free_days for day in days}))


@dataclass(frozen=True)
class SlotsPage:
    """`as_of`: when the oldest of these times was last heard from the hospital."""

    doctor: Doctor | None
    department: Department | None
    slots: tuple[TimeSlot, ...]
    schedules: tuple[str, ...]
    as_of: str | None


@dataclass(frozen=True)
class AskPage:
    """One time with its doctor, and the doctor's other free times near it."""

    slot: TimeSlot
    doctor: Doctor | None
    department: Department | None
    others: tuple[TimeSlot, ...]


@dataclass(frozen=True)
class VisitPage:
    """One appointment with what the directory knows of it, and other times when it was refused."""

    visit: Visit
    department: Department | None
    doctor: Doctor | None
    others: tuple[TimeSlot, ...]
    doctors: tuple[tuple[str, str], ...]  # role id -> name, for the alternatives

    def name_of(self, role_id: str | None) -> str | None:
        return next((name for id_, name in self.doctors if id_ == role_id), None)


@query(*_DIRECTORY)
def department_page(r: Reader, department_id: str, language: str, here: datetime) -> DepartmentPage:
    """One department and its doctors, sorted by their next free time, then by title. `here`: now, by the clinic's
    clock."""
    zone = here.tzinfo or UTC
    stored = resources.get(r, "HealthcareService", department_id)
    every = resources.select(r, "PractitionerRole", limit=LIMIT)
    here_now = (role for role in every if service_of(role.body) == department_id)
    active = [role for role in here_now if role.body.get("active") is not False and is_doctor(role.body)]
    read = each(active, lambda role: doctor_of(r, role.body, language))
    doctors = read.read
    who_works = {doctor.id for doctor in doctors}
    roles = {schedule: role for schedule, role in schedules(r).items() if role in who_works}
    free = _free(r, roles, here)
    found, days = [], []
    for who in doctors:
        moments = sorted(m for schedule, role in roles.items() if role == who.id for m in free.get(schedule, ()))
        found.append(replace(who, next_free=moments[0] if moments else None))
        days.append((who.id, tuple(sorted({day_in(m, zone).isoformat() for m in moments}))))
    found.sort(key=lambda doctor: (doctor.next_free is None, doctor.rank, doctor.name))
    about = department(stored.body, language) if stored else None
    return DepartmentPage(about, tuple(found), tuple(days), read.unreadable)


@query(*_DIRECTORY)
def slots_page(r: Reader, role_id: str, language: str, now: datetime) -> SlotsPage:
    """A doctor's half hours from now on, free and full."""
    stored = resources.get(r, "PractitionerRole", role_id)
    roles = schedules(r)
    mine = [schedule for schedule, role in roles.items() if role == role_id]
    slots = with_roles(slots_of(r, mine, now), roles)
    who = doctor_of(r, stored.body, language) if stored else None
    service = department_of(r, who.department_id if who else None, language)
    return SlotsPage(who, service, slots, tuple(sorted(mine)), bodies.oldest_fetch(r, mine))


@query(*_DIRECTORY)
def ask_page(r: Reader, slot_id: str, language: str, now: datetime) -> AskPage | None:
    """One time with its doctor and department; None when it is not on this device."""
    stored = resources.get(r, "Slot", slot_id)
    found = time_slot(stored.body) if stored else None
    if found is None:
        return None
    roles = schedules(r)
    (found,) = with_roles([found], roles)
    role = resources.get(r, "PractitionerRole", found.role_id or "")
    who = doctor_of(r, role.body, language) if role else None
    mine = [schedule for schedule, each in roles.items() if each == found.role_id]
    free = [
        slot
        for slot in slots_of(r, mine, now)
        if slot.availability is Availability.FREE and slot.start > now and slot.id != slot_id
    ]
    free.sort(key=lambda slot: abs(slot.start - found.start))
    near = sorted(with_roles(free[:OTHERS], roles), key=lambda slot: slot.start)
    return AskPage(found, who, department_of(r, who.department_id if who else None, language), tuple(near))


@query("Appointment", "outbox", "HealthcareService", "PractitionerRole", "Practitioner", "Location")
def visits(r: Reader, patient_id: str, language: str) -> Elements[Visit]:
    """All appointments of one person in any state, except those that were only held and released."""
    stored = resources.select(r, "Appointment", patient=patient_id, limit=LIMIT)
    every = each(stored, lambda appointment: _complete(r, kept_visit(r, appointment, language), language))
    return replace(every, read=tuple(visit for visit in every.read if visit.ended_by != HOLD_RELEASED))


@query("Appointment", "outbox", *_DIRECTORY)
def visit_page(r: Reader, patient_id: str, appointment_id: str, language: str, here: datetime) -> VisitPage | None:
    """One appointment of a person; when it was refused, expired or suspended, with other times to take instead.
    `here`: now, by the clinic's clock."""
    stored = resources.in_record(r, patient_id, "Appointment", appointment_id)
    if stored is None:
        return None
    found = _complete(r, kept_visit(r, stored, language), language)
    others = alternatives(r, found, here, here.tzinfo or UTC) if _needs_another_time(found) else ()
    role = resources.get(r, "PractitionerRole", found.role_id or "")
    return VisitPage(
        found,
        department_of(r, found.department_id, language),
        doctor_of(r, role.body, language) if role else None,
        others,
        names_of(r, others, language),
    )


def _needs_another_time(visit: Visit) -> bool:
    refused = visit.stage in {Stage.REFUSED, Stage.MOVE_REFUSED}
    return refused or visit.ended_by == HOLD_EXPIRED or visit.confirmed.suspended is not None


def _free(r: Reader, schedule_ids: Iterable[str], now: datetime) -> Mapping[str, list[datetime]]:
    """Schedule id -> its free moments from now on, in order. Straight from the columns: there are hundreds."""
    free: dict[str, list[datetime]] = {}
    for schedule, start in bodies.starts(r, schedule_ids, status="free", since=instant(now)):
        if (moment := fhir.instant_of(start)) is not None:
            free.setdefault(schedule, []).append(moment)
    return free


def _complete(r: Reader, found: Visit, language: str) -> Visit:
    """Adds the names and the cut-off from the directory."""
    service = department_of(r, found.department_id, language)
    role = resources.get(r, "PractitionerRole", found.role_id or "")
    who = doctor_of(r, role.body, language) if role else None
    known = placed(r, found, language)
    return replace(
        known,
        department=(service.name if service else None) or found.department,
        doctor=(who.name if who else None) or found.doctor,
        place=known.place or (who.place if who else None),
        cutoff_hours=service.rules.cutoff_hours if service else None,
        standing=_complete(r, found.standing, language) if found.standing else None,
    )
