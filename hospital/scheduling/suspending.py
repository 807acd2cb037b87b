"""Suspends a doctor's half hours without a disadvantage for the patients who booked them.

Booked visits stay booked and say why they cannot take place; patients may move or cancel them at any time, and none of
them counts as missed. Numbers that were only held or offered are released.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hospital.base.elements import Json, extension, with_extension
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.scheduling import numbers, waitlist
from hospital.scheduling.appointment_elements import cancelled_because, slot_ids
from hospital.scheduling.clinic import clinic_of

SUSPENDED = "suspended"


@dataclass(frozen=True)
class Suspended:
    """The result: half hours closed, visits marked, and holds released."""

    slots: int = 0
    visits: int = 0
    holds: int = 0


def suspend(tx: Tx, role_id: str, span: tuple[datetime, datetime], *, reason: str, now: datetime) -> Suspended:
    """Closes a PractitionerRole's half hours that begin within the span, and not before now. Safe to repeat."""
    start, end = max(span[0], now), span[1]
    schedules = search(tx, "Schedule", {"actor": f"PractitionerRole/{role_id}"})
    slots = [slot for schedule in schedules for slot in _slots(tx, str(schedule["id"]), start, end)]
    visits = holds = 0
    for slot in slots:
        tx.put({**slot, "status": "busy-unavailable", "comment": reason}, author=numbers.AUTHOR, keep_same=True)
        found = search(tx, "Appointment", [("slot", f"Slot/{slot['id']}"), ("status", "booked,pending")])
        for appointment, _ in judged_apart(tx, found, lambda appointment: _suspend(tx, appointment, reason, now)):
            holds += appointment["status"] == "pending"
            visits += appointment["status"] == "booked"
    return Suspended(len(slots), visits, holds)


def _suspend(tx: Tx, appointment: Json, reason: str, now: datetime) -> None:
    if appointment["status"] == "pending":
        give_up(tx, appointment, reason, now)
    else:
        tx.put(with_extension(appointment, SUSPENDED, "valueString", reason), author=numbers.AUTHOR, keep_same=True)


def give_up(tx: Tx, appointment: Json, reason: str, now: datetime) -> None:
    """Releases the number: an offer returns to the waitlist, anything else is cancelled by the hospital."""
    if appointment.get("status") == "pending" and extension(appointment, "offered"):
        tx.put(waitlist.waiting_again(appointment, now), author=numbers.AUTHOR)
    else:
        tx.put(cancelled_because(appointment, SUSPENDED, reason), author=numbers.AUTHOR)
    for slot_id in slot_ids(appointment):
        numbers.give_back(tx, clinic_of(tx, slot_id))


def _slots(tx: Tx, schedule_id: str, start: datetime, end: datetime) -> list[Json]:
    span = [("start", f"ge{start.isoformat()}"), ("start", f"lt{end.isoformat()}")]
    return search(tx, "Slot", [("schedule", f"Schedule/{schedule_id}"), *span])
