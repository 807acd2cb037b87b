"""What the store knows of the day of a visit: the way, and what came of it. Reads only, never waits for the network.

Source: FHIR R4 §8.7 Location, §8.11 Encounter, §12.6 Media; the hospital's extension `summary`.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from local_store import resources, settings
from local_store.store import Reader, Writer
from services.appointments.kept import kept_visit
from services.fhir import resource as fhir
from services.fhir import terms
from services.query import query

WALK: Final = "booking.walk-minutes"
LONGEST_WALK: Final = 24 * 60
SUMMARY: Final = terms.EXTENSIONS + "summary"
LIMIT = 200
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Summary:
    """What the hospital wrote after the visit."""

    words: str | None
    reasons: tuple[str, ...]
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class VisitDay:
    """`way`: from the house to the room, each place's own description. `floor`: a picture of the floor (PNG, JPEG).
    `walk`: minutes the person needs to get there, once they have said it."""

    way: tuple[str, ...]
    floor: bytes | None
    summary: Summary | None
    walk: int | None


@query("Appointment", "outbox", "Location", "PractitionerRole", "Media", "Encounter", settings.TOPIC)
def visit_day(r: Reader, appointment_id: str, language: str) -> VisitDay:
    """The day of an appointment; everything may be missing."""
    stored = resources.get(r, "Appointment", appointment_id)
    found = kept_visit(r, stored).confirmed if stored else None
    place_id = (found.place_id or _room_of(r, found.role_id)) if found else None
    summary = _summary(r, stored.patient, appointment_id) if stored else None
    return VisitDay(_way(r, place_id, language), _floor(r, place_id), summary, _walk(settings.get(r, WALK)))


def keep_walk(w: Writer, minutes: int) -> None:
    """Keeps how long the person needs to the hospital; it never leaves this device."""
    settings.put(w, WALK, minutes)


def _walk(kept: Any) -> int | None:
    minutes = fhir.as_int(kept)
    return minutes if minutes is not None and 0 < minutes <= LONGEST_WALK else None


def _room_of(r: Reader, role_id: str | None) -> str | None:
    role = resources.get(r, "PractitionerRole", role_id or "")
    return fhir.reference_id(fhir.at(role.body, "location", 0), "Location") if role else None


def _way(r: Reader, place_id: str | None, language: str) -> tuple[str, ...]:
    """From the outermost place to the room; a chain that bites its own tail ends."""
    lines: list[str] = []
    seen: set[str] = set()
    while place_id and place_id not in seen and (place := resources.get(r, "Location", place_id)) is not None:
        seen.add(place_id)
        said = (fhir.translated(place.body, name, language) for name in ("name", "description"))
        lines.insert(0, " · ".join(dict.fromkeys(filter(None, said))))
        place_id = fhir.reference_id(place.body.get("partOf"), "Location")
    return tuple(line for line in lines if line)


def _floor(r: Reader, place_id: str | None) -> bytes | None:
    """The picture of a place that the hospital keeps as Media about it."""
    if place_id is None:
        return None
    for one in resources.select(r, "Media", limit=LIMIT):
        if fhir.reference_id(one.body.get("subject"), "Location") == place_id:
            return _decoded(fhir.as_text(fhir.at(one.body, "content", "data")))
    return None


def _decoded(data: str | None) -> bytes | None:
    try:
        return base64.b64decode(data, validate=True) if data else None
    except binascii.Error:
        return None


def _summary(r: Reader, patient: str | None, appointment_id: str) -> Summary | None:
    for one in resources.select(r, "Encounter", patient=patient, limit=LIMIT):
        about = fhir.references(one.body.get("appointment"), "Appointment")
        if any(each.id == appointment_id for each in about):
            return _read(one.body)
    return None


def _read(body: fhir.JsonObject) -> Summary | None:
    span = fhir.period(body.get("period"))
    words = fhir.as_text(fhir.extension_value(body, SUMMARY)) or _plain(fhir.at(body, "text", "div"))
    reasons = fhir.texts_of(body.get("reasonCode"))
    if body.get("status") == "entered-in-error" or not (words or reasons):
        return None
    start, end = (span.start, span.end) if span else (None, None)
    return Summary(words, reasons, fhir.first_moment(start), fhir.first_moment(end))


def _plain(div: Any) -> str | None:
    """The words of a narrative without its markup."""
    text = fhir.as_text(div)
    return fhir.as_text(_TAG.sub(" ", text)) if text else None
