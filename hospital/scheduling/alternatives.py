"""What to offer instead of a half hour that is gone: the nearest free ones, the same doctor's first."""

from __future__ import annotations

from datetime import datetime, timedelta

from hospital.fhir.tx import Tx
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.reading import Json, instant, target

MOST = 5
_DAYS_AROUND = 7


def alternatives(tx: Tx, clinic: Clinic, now: datetime) -> list[Json]:
    """Up to five free slots that could really be booked now: nearest first, this doctor before the department."""
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
    around = timedelta(days=_DAYS_AROUND)
    found = tx.search(
        "Slot",
        [
            ("schedule", f"Schedule/{schedule_id}"),
            ("status", "free"),
            ("start", f"ge{max(clinic.start - around, now).isoformat()}"),
            ("start", f"le{(clinic.start + around).isoformat()}"),
        ],
    )
    fit = [
        slot
        for slot in found
        if (slot["id"] != clinic.slot_id or clinic.has_room)
        and instant(slot["start"]) > now
        and clinic.rules.is_open(instant(slot["start"]), now)
    ]
    return sorted(fit, key=lambda slot: _distance(slot, clinic))[:MOST]


def schedules_of(tx: Tx, service_id: str) -> list[str]:
    """Schedules of a department, by their own actor or by their doctor's role."""
    direct = tx.search("Schedule", {"actor": f"HealthcareService/{service_id}"})
    roles = tx.search("PractitionerRole", {"service": f"HealthcareService/{service_id}"})
    by_role = [
        schedule for role in roles for schedule in tx.search("Schedule", {"actor": f"PractitionerRole/{role['id']}"})
    ]
    return list(dict.fromkeys(str(one["id"]) for one in [*direct, *by_role] if one.get("active", True)))


def _distance(slot: Json, clinic: Clinic) -> tuple[timedelta, str]:
    return abs(instant(slot["start"]) - clinic.start), str(target(slot.get("schedule"), "Schedule"))
