"""Reads elements of an Appointment for scheduling. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hospital.base.elements import Json, extension, extensions, instant, moment
from hospital.base.references import target

REASONS = "http://anxin.example/fhir/CodeSystem/cancelation-reason"
#: An Appointment in one of these holds its number (R4 AppointmentStatus).
HOLDING = frozenset({"pending", "booked", "arrived", "checked-in"})
#: An Appointment in one of these counts as one the patient has.
ACTIVE = HOLDING | {"proposed", "waitlist"}


def actors(appointment: Json, type_: str) -> Iterator[str]:
    """Ids of the participants of one type."""
    for participant in appointment.get("participant", ()):
        found = target(participant.get("actor"), type_)
        if found is not None:
            yield found


def slot_ids(appointment: Json) -> tuple[str, ...]:
    """Ids of the slots an appointment names."""
    found = (target(reference, "Slot") for reference in appointment.get("slot", ()))
    return tuple(id_ for id_ in found if id_ is not None)


def hold_end(appointment: Json) -> datetime | None:
    """Until when a number is held unconfirmed; None when it is not held, or has no end."""
    said = extension(appointment, "hold-expires") if appointment.get("status") == "pending" else None
    return None if said is None else instant(said)


def has_lapsed(appointment: Json, now: datetime) -> bool:
    """Whether this hold has expired by the hospital's clock, even if the database still says pending."""
    end = hold_end(appointment)
    return end is not None and end <= now


def requested_end(appointment: Json) -> datetime | None:
    """The end of the last period in which the person could come; None when none is said."""
    ends = [moment(period["end"], end=True) for period in appointment.get("requestedPeriod", ()) if "end" in period]
    return max(ends, default=None)


def cancelled_because(appointment: Json, code: str, text: str) -> Json:
    """The same appointment, cancelled by the hospital for a reason of its own list."""
    reason = {"coding": [{"system": REASONS, "code": code}], "text": text}
    return {**appointment, "status": "cancelled", "cancelationReason": reason}


def reason_code(appointment: Json) -> str:
    """Why the hospital cancelled this one, as a code of its own list; empty when it did not."""
    codings = appointment.get("cancelationReason", {}).get("coding", ())
    return next((str(coding.get("code")) for coding in codings if coding.get("system") == REASONS), "")


def choices(appointment: Json) -> tuple[str, ...]:
    """Ids of the half hours a person would take, the first choice first."""
    further = (target(reference, "Slot") for reference in extensions(appointment, "choice"))
    return tuple(dict.fromkeys((*slot_ids(appointment), *(id_ for id_ in further if id_ is not None))))
