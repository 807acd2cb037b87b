"""Small questions to FHIR JSON that scheduling asks again and again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

Json = dict[str, Any]

EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"
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


def with_extension(body: Json, name: str, key: str, value: Any) -> Json:
    """The same resource with this one value under the extension of that name."""
    kept = [one for one in body.get("extension", ()) if one.get("url") != EXTENSIONS + name]
    return {**body, "extension": [*kept, {"url": EXTENSIONS + name, key: value}]}


def without_extension(body: Json, name: str) -> Json:
    """The same resource without the extension of that name."""
    kept = [one for one in body.get("extension", ()) if one.get("url") != EXTENSIONS + name]
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
