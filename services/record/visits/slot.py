"""A free time as the app reads it: FHIR JSON of a Slot becomes a frozen value here and nowhere else. Never raises.

Source: FHIR R4 §12.3 Slot; our extensions for numbers in `services/fhir/terms.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.fhir import resource as fhir
from services.fhir import terms


class Availability(StrEnum):
    """Whether a half hour has a free number: FREE, FULL, or CLOSED (the doctor has no clinic)."""

    FREE = "free"
    FULL = "full"
    CLOSED = "closed"


@dataclass(frozen=True)
class TimeSlot:
    """A Slot: a half hour with numbers. `capacity` and `taken` are None when the hospital does not publish them."""

    id: str
    start: datetime
    end: datetime | None
    availability: Availability
    capacity: int | None
    taken: int | None
    schedule_id: str | None
    doctor: str | None = None
    role_id: str | None = None

    @property
    def left(self) -> int | None:
        """Numbers still free, when the hospital says: at least one in a free slot, none in any other."""
        if self.availability is not Availability.FREE:
            return 0
        return None if self.capacity is None or self.taken is None else max(self.capacity - self.taken, 1)


def time_slot(body: Any) -> TimeSlot | None:
    """Reads a Slot; None without an exact start, because nobody could come to it."""
    own = fhir.as_object(body)
    start = fhir.instant_of(own.get("start"))
    if start is None:
        return None
    capacity = fhir.as_int(fhir.extension_value(own, terms.SLOT_CAPACITY))
    taken = fhir.as_int(fhir.extension_value(own, terms.SLOT_TAKEN))
    return TimeSlot(
        id=fhir.as_text(own.get("id")) or "",
        start=start,
        end=fhir.instant_of(own.get("end")),
        availability=_availability(fhir.as_text(own.get("status")), capacity, taken),
        capacity=capacity,
        taken=taken,
        schedule_id=fhir.reference_id(own.get("schedule"), "Schedule"),
        doctor=fhir.display_of(own.get("schedule")),
    )


def _availability(status: str | None, capacity: int | None, taken: int | None) -> Availability:
    if status in {"busy-unavailable", "entered-in-error"}:
        return Availability.CLOSED
    if status != "free" or (capacity is not None and taken is not None and taken >= capacity):
        return Availability.FULL
    return Availability.FREE


def schedule_roles(bodies: Mapping[str, Any]) -> dict[str, str]:
    """Which doctor (PractitionerRole id) each Schedule belongs to."""
    found = {}
    for id_, body in bodies.items():
        roles = fhir.references(fhir.as_object(body).get("actor"), "PractitionerRole")
        if roles:
            found[id_] = roles[0].id
    return found


def with_roles(slots: Iterable[TimeSlot], roles: dict[str, str]) -> tuple[TimeSlot, ...]:
    """The same times with their doctors."""
    return tuple(replace(slot, role_id=roles.get(slot.schedule_id or "")) for slot in slots)
