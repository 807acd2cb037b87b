"""Small questions to FHIR JSON that scheduling asks again and again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from hospital.base import clock

Json = dict[str, Any]

EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"
REASONS = "http://anxin.example/fhir/CodeSystem/cancelation-reason"
#: An Appointment in one of these holds its number (R4 AppointmentStatus).
HOLDING = frozenset({"pending", "booked", "arrived", "checked-in"})
#: In these it counts as one that the patient has.
ACTIVE = HOLDING | {"proposed", "waitlist"}


def extension(body: Json, name: str) -> Any:
    """The value of one of our extensions, whatever its type; None when it is not there."""
    for one in body.get("extension", ()):
        if one.get("url") == EXTENSIONS + name:
            return next((value for key, value in one.items() if key.startswith("value")), None)
    return None


def extensions(body: Json, name: str) -> list[Any]:
    """All values under the extension of that name, in their order."""
    return [
        next((value for key, value in one.items() if key.startswith("value")), None)
        for one in body.get("extension", ())
        if one.get("url") == EXTENSIONS + name
    ]


def with_extension(body: Json, name: str, key: str, value: Any) -> Json:
    """The same resource with this one value under the extension of that name."""
    kept = [one for one in body.get("extension", ()) if one.get("url") != EXTENSIONS + name]
    return {**body, "extension": [*kept, {"url": EXTENSIONS + name, key: value}]}


def without_extension(body: Json, *names: str) -> Json:
    """The same resource without the extensions of these names."""
    gone = {EXTENSIONS + name for name in names}
    kept = [one for one in body.get("extension", ()) if one.get("url") not in gone]
    rest = {key: value for key, value in body.items() if key != "extension"}
    return {**rest, "extension": kept} if kept else rest


def target(reference: Json | None, type_: str) -> str | None:
    """The id that a reference to this type names, relative or absolute, without a version."""
    text = str((reference or {}).get("reference", "")).split("/_history/")[0]
    parts = text.rsplit("/", 2)
    return parts[-1] if len(parts) >= 2 and parts[-2] == type_ else None


def actors(appointment: Json, type_: str) -> Iterator[str]:
    """Ids of the participants of one type."""
    for participant in appointment.get("participant", ()):
        found = target(participant.get("actor"), type_)
        if found is not None:
            yield found


def slot_ids(appointment: Json) -> tuple[str, ...]:
    """Ids of the slots an appointment names."""
    found = (target(one, "Slot") for one in appointment.get("slot", ()))
    return tuple(id_ for id_ in found if id_ is not None)


def instant(text: str) -> datetime:
    """A FHIR instant with its own offset: the clinic's, where it came from the clinic."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def moment(text: str, *, end: bool = False) -> datetime:
    """A FHIR dateTime as a moment; a date alone means that day at the hospital, with `end` the end of it.

    Raises ValueError for a year or month alone.
    """
    if "T" in text:
        return instant(text)
    return datetime.combine(date.fromisoformat(text), time(0), clock.ZONE) + timedelta(days=end)


def hold_end(appointment: Json) -> datetime | None:
    """Until when a number is held unconfirmed; None when it is not, or for ever."""
    said = extension(appointment, "hold-expires") if appointment.get("status") == "pending" else None
    return None if said is None else instant(said)


def has_lapsed(appointment: Json, now: datetime) -> bool:
    """Whether this hold has run out by the hospital's clock, told to the database yet or not."""
    end = hold_end(appointment)
    return end is not None and end <= now


def cancelled_because(appointment: Json, code: str, text: str) -> Json:
    """The same appointment, cancelled by the hospital for a reason of its own list."""
    reason = {"coding": [{"system": REASONS, "code": code}], "text": text}
    return {**appointment, "status": "cancelled", "cancelationReason": reason}


def reason_code(appointment: Json) -> str:
    """Why the hospital cancelled this one, as a code of its own list; empty when it did not."""
    codings = appointment.get("cancelationReason", {}).get("coding", ())
    return next((str(one.get("code")) for one in codings if one.get("system") == REASONS), "")


def choices(appointment: Json) -> tuple[str, ...]:
    """Ids of the half hours a person would take, the first choice first."""
    further = (target(one, "Slot") for one in extensions(appointment, "choice"))
    return tuple(dict.fromkeys((*slot_ids(appointment), *(id_ for id_ in further if id_ is not None))))
