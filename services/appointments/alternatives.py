"""Finds other free times near one that could not be had. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from local_store import exact_json, resources
from local_store.store import Reader
from services.appointments.slot import Offer, Room, offer, schedule_roles
from services.appointments.visit import Visit
from services.clock import instant
from services.errors import Refusal
from services.fhir import resource as fhir

WANTED = 2


def alternatives(r: Reader, visit: Visit, now: datetime, wanted: int = WANTED) -> tuple[Offer, ...]:
    """The times the hospital offered with its refusal; else the nearest free ones known here: the same doctor's first,
    then those of the same department. None for a change that met another one: that is no matter of time."""
    if visit.refusing is not None and visit.refusing.code is Refusal.SUPERSEDED:
        return ()
    roles = schedules(r)
    offered = with_roles(visit.refusing.offers, roles) if visit.refusing else ()
    chosen = [one for one in offered if _possible(one, visit, now)]
    if len(chosen) < wanted:
        known = [one for one in _known(r, visit, roles, now) if one.id not in {c.id for c in chosen}]
        chosen += known
    return tuple(chosen[:wanted])


def schedules(r: Reader) -> dict[str, str]:
    """Schedule id -> PractitionerRole id, for all schedules on this device."""
    return schedule_roles({one.id: one.body for one in resources.select(r, "Schedule", limit=2000)})


def with_roles(offers: Iterable[Offer], roles: dict[str, str]) -> tuple[Offer, ...]:
    """Says whose times they are."""
    return tuple(replace(one, role_id=roles.get(one.schedule_id or "")) for one in offers)


def slots_of(r: Reader, schedule_ids: Iterable[str], since: datetime) -> tuple[Offer, ...]:
    """The times of these schedules from `since` on, in order. Full ones are there too."""
    rows = r.rows(
        """SELECT body FROM resource
           WHERE schedule IN (SELECT value FROM json_each(?)) AND sort_time >= ? ORDER BY sort_time, id""",
        exact_json.dumps(list(schedule_ids)),
        instant(since),
    )
    return tuple(read for (body,) in rows if (read := offer(exact_json.loads(body))))


def _known(r: Reader, visit: Visit, roles: dict[str, str], now: datetime) -> list[Offer]:
    colleagues = _department_roles(r, visit.department_id)
    mine = [schedule for schedule, role in roles.items() if role == visit.role_id]
    others = [schedule for schedule, role in roles.items() if role in colleagues and role != visit.role_id]
    near = visit.start or now
    found: list[Offer] = []
    for group in (mine, others):
        free = [one for one in slots_of(r, group, now) if _possible(one, visit, now)]
        free.sort(key=lambda one: abs(one.start - near))
        found += free[:WANTED]
    return list(with_roles(found, roles))


def _department_roles(r: Reader, department_id: str | None) -> frozenset[str]:
    if department_id is None:
        return frozenset()
    every = resources.select(r, "PractitionerRole", limit=2000)
    wanted = f"HealthcareService/{department_id}"
    return frozenset(
        one.id for one in every if any(str(ref) == wanted for ref in fhir.references(one.body.get("healthcareService")))
    )


def _possible(one: Offer, visit: Visit, now: datetime) -> bool:
    return one.room is Room.FREE and one.start > now and one.id != visit.slot_id
