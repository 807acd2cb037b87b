"""Assigns and releases the numbers of a half hour. Each change is a new version of the Slot, which phones download."""

from __future__ import annotations

from datetime import datetime, timedelta

from hospital.base import clock
from hospital.base.elements import Json, extension, instant, with_extension
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.pointers import pointing, pointing_between
from hospital.fhir.store.tx import Tx
from hospital.scheduling.appointment_elements import HOLDING
from hospital.scheduling.clinic import Clinic

AUTHOR = "system:scheduling"
_NOON = 13


def take(tx: Tx, clinic: Clinic, leaving: str = "") -> int:
    """Assigns the next number and returns it; the caller has made sure that one is free. `leaving` is an appointment
    that this transaction cancels but has not written yet."""
    before = _before(tx, clinic)
    number = before + _free_place(tx, clinic, before, leaving)
    _write(tx, clinic, clinic.taken + 1)
    return number


def give_back(tx: Tx, clinic: Clinic) -> None:
    """Frees the number of a cancelled appointment."""
    _write(tx, clinic, max(clinic.taken - 1, 0))


def _write(tx: Tx, clinic: Clinic, taken: int) -> None:
    slot = with_extension(clinic.slot, "slot-taken", "valueUnsignedInt", taken)
    if slot.get("status") in ("free", "busy"):
        slot["status"] = "busy" if taken >= clinic.capacity else "free"
    tx.put(slot, author=AUTHOR)


def opening(start: datetime) -> datetime:
    """When the half-day of this moment begins: midnight or one o'clock, by the clinic's clock. Numbers restart then."""
    midnight = clock.midnight(clock.day_of(start))
    return midnight if clock.here(start).hour < _NOON else midnight + timedelta(hours=_NOON)


def _before(tx: Tx, clinic: Clinic) -> int:
    """How many numbers the earlier half hours of this half-day have: numbers run through a half-day."""
    if not clinic.schedule_id:
        return 0
    start, schedule = clinic.start, f"Schedule/{clinic.schedule_id}"
    so_far = pointing_between(tx, "Slot.schedule", schedule, "Slot.start", (opening(start), start))
    return sum(int(extension(slot, "slot-capacity") or 1) for slot in so_far if instant(slot["start"]) < start)


def _free_place(tx: Tx, clinic: Clinic, before: int, leaving: str) -> int:
    """The lowest free place in this half hour. Numbers given at the desk are counted, but belong to no appointment."""
    here = pointing(tx, "Appointment.slot", f"Slot/{clinic.slot_id}")
    holding = (
        appointment for appointment in here if appointment.get("status") in HOLDING and appointment["id"] != leaving
    )
    held = [place for _, place in judged_apart(None, holding, lambda appointment: _place(appointment, before))]
    places = [place for place in range(1, clinic.capacity + len(held) + 2) if place not in held]
    at_the_desk = max(clinic.taken - len(held), 0)
    return places[min(at_the_desk, len(places) - 1)]


def _place(appointment: Json, before: int) -> int:
    return int(extension(appointment, "queue-number") or 0) - before
