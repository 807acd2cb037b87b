"""What to offer instead of a half hour that is no longer free: the nearest free ones, the same doctor's first."""

from __future__ import annotations

from datetime import datetime, timedelta

from hospital.base.elements import Json, instant
from hospital.base.references import target
from hospital.fhir.store.pointers import pointing, pointing_between
from hospital.fhir.store.tx import Tx
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.refusals import Free

MOST = 5


def instead(clinic: Clinic, now: datetime) -> Free:
    """Finds up to five free slots that could really be booked now: nearest first, this doctor before the department."""
    return lambda tx: _alternatives(tx, clinic, now)


def _alternatives(tx: Tx, clinic: Clinic, now: datetime) -> list[Json]:
    chosen = _nearest(tx, clinic, clinic.schedule_id, now) if clinic.schedule_id else []
    if len(chosen) < MOST and clinic.service_id:
        others = [
            slot
            for schedule_id in schedules_of(tx, clinic.service_id)
            if schedule_id != clinic.schedule_id
            for slot in _nearest(tx, clinic, schedule_id, now)
        ]
        chosen += sorted(others, key=lambda slot: _distance(slot, clinic))
    return chosen[:MOST]


def _nearest(tx: Tx, clinic: Clinic, schedule_id: str, now: datetime) -> list[Json]:
    week = timedelta(days=7)
    around = (max(clinic.start - week, now), clinic.start + week)
    fit = [
        slot
        for slot in pointing_between(tx, "Slot.schedule", f"Schedule/{schedule_id}", "Slot.start", around)
        if slot.get("status") == "free"
        and (slot["id"] != clinic.slot_id or clinic.has_free_number)
        and instant(slot["start"]) > now
        and clinic.rules.is_open(instant(slot["start"]), now)
    ]
    return sorted(fit, key=lambda slot: _distance(slot, clinic))[:MOST]


def schedules_of(tx: Tx, service_id: str) -> list[str]:
    """Schedules of a department, by their own actor or by their doctor's role."""
    service = f"HealthcareService/{service_id}"
    direct = pointing(tx, "Schedule.actor", service)
    roles = pointing(tx, "PractitionerRole.service", service)
    by_role = [
        schedule for role in roles for schedule in pointing(tx, "Schedule.actor", f"PractitionerRole/{role['id']}")
    ]
    return list(dict.fromkeys(str(schedule["id"]) for schedule in [*direct, *by_role] if schedule.get("active", True)))


def _distance(slot: Json, clinic: Clinic) -> tuple[timedelta, str]:
    return abs(instant(slot["start"]) - clinic.start), str(target(slot.get("schedule"), "Schedule"))
