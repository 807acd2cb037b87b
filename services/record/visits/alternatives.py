"""Finds other free times near one that was refused. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Final

from local_store import bodies, resources
from local_store.store import Reader
from services.clock import instant
from services.each import each
from services.errors import RefusalCode
from services.fhir import resource as fhir
from services.record.visits.in_the_way import is_refused_for
from services.record.visits.kept import kept_visit
from services.record.visits.slot import Availability, TimeSlot, schedule_roles, time_slot, with_roles
from services.record.visits.stage import STILL_STANDS, Stage
from services.record.visits.visit import Visit

WANTED = 2
_HAS_A_TIME: Final = STILL_STANDS | {
    Stage.HELD, Stage.CONFIRMING, Stage.BOOKED, Stage.CHECKED_IN, Stage.ARRIVED, Stage.CANCEL_REFUSED,
}  # fmt: skip
_Fits = Callable[[TimeSlot], bool]


def alternatives(r: Reader, visit: Visit, now: datetime, zone: tzinfo, wanted: int = WANTED) -> tuple[TimeSlot, ...]:
    """The times the hospital offered with its refusal; else the nearest free ones known here: the same doctor's first,
    then those of the same department. None that would be refused because of the person's other visits, and none for a
    conflict of changes: another time would not help. `zone`: the clinic's."""
    if visit.refusing is not None and visit.refusing.code is RefusalCode.SUPERSEDED:
        return ()
    stored, roles = resources.get(r, "Appointment", visit.id), schedules(r)
    besides = visits_with_a_time(r, stored.patient, visit.id) if stored and stored.patient else ()

    def fits(slot: TimeSlot) -> bool:
        possible = slot.availability is Availability.FREE and slot.start > now and slot.id != visit.slot_id
        return possible and not is_refused_for(besides, slot, visit.department_id, zone)

    offered = with_roles(visit.refusing.slots, roles) if visit.refusing else ()
    chosen = [slot for slot in offered if fits(slot)]
    if len(chosen) < wanted:
        known = [slot for slot in _known(r, visit, roles, now, fits) if slot.id not in {c.id for c in chosen}]
        chosen += known
    return tuple(chosen[:wanted])


def visits_with_a_time(r: Reader, patient: str, but: str = "") -> tuple[Visit, ...]:
    """A person's visits that have a time, without the one of the id `but`."""
    every = resources.select(r, "Appointment", patient=patient, limit=1000)
    others = each((kept for kept in every if kept.id != but), lambda appointment: kept_visit(r, appointment))
    return tuple(visit.confirmed for visit in others.read if visit.stage in _HAS_A_TIME)


def schedules(r: Reader) -> dict[str, str]:
    """Schedule id -> PractitionerRole id, for all schedules on this device."""
    return schedule_roles({schedule.id: schedule.body for schedule in resources.select(r, "Schedule", limit=2000)})


def slots_of(r: Reader, schedule_ids: Iterable[str], since: datetime) -> tuple[TimeSlot, ...]:
    """The times of these schedules from `since` on, in order. Full ones are there too; none that cannot be read: nobody
    could come to it."""
    known = bodies.of_schedules(r, schedule_ids, since=instant(since))
    return tuple(slot for slot in each(known, time_slot).read if slot)


def _known(r: Reader, visit: Visit, roles: dict[str, str], now: datetime, fits: _Fits) -> list[TimeSlot]:
    colleagues = _department_roles(r, visit.department_id)
    mine = [schedule for schedule, role in roles.items() if role == visit.role_id]
    others = [schedule for schedule, role in roles.items() if role in colleagues and role != visit.role_id]
    near = visit.start or now
    found: list[TimeSlot] = []
    for group in (mine, others):
        free = [slot for slot in slots_of(r, group, now) if fits(slot)]
        free.sort(key=lambda slot: abs(slot.start - near))
        found += free[:WANTED]
    return list(with_roles(found, roles))


def _department_roles(r: Reader, department_id: str | None) -> frozenset[str]:
    if department_id is None:
        return frozenset()
    every = resources.select(r, "PractitionerRole", limit=2000)
    wanted = f"HealthcareService/{department_id}"
    return frozenset(
        visit.id
        for visit in every
        if any(str(ref) == wanted for ref in fhir.references(visit.body.get("healthcareService")))
    )
