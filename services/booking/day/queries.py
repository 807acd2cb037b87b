"""What the store knows of the day of a visit: the way, and its summary. Reads only, never waits for the network.

Source: FHIR R4 §8.7 Location, §8.11 Encounter, §12.6 Media; the hospital's extension `summary`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from local_store import resources, settings
from local_store.store import Reader, Writer
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.narrative import plain_text
from services.query import query
from services.record.visits.kept import kept_visit

WALK: Final = "booking.walk-minutes"
LONGEST_WALK: Final = 24 * 60
SUMMARY: Final = terms.EXTENSIONS + "summary"
LIMIT = 200
_MOST_PICTURES = 1_000
_MOST_LETTERS = 1_000_000  # of a picture in base64
_SVG = "image/svg+xml"
_PICTURES = frozenset({_SVG, "image/png", "image/jpeg"})


@dataclass(frozen=True)
class Summary:
    """What the hospital wrote after the visit."""

    words: str | None
    reasons: tuple[str, ...]
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class VisitDay:
    """`way`: from the building to the room, each place's own description. `floor`: a picture of the floor, SVG as text,
    PNG or JPEG as bytes. `walk`: minutes the person needs to get there, once they have said it."""

    way: tuple[str, ...]
    floor: bytes | str | None
    summary: Summary | None
    walk: int | None


@query("Appointment", "outbox", "Location", "PractitionerRole", "Media", "Encounter", settings.TOPIC)
def visit_day(r: Reader, patient_id: str, appointment_id: str, language: str) -> VisitDay:
    """The day of a person's appointment; everything may be missing."""
    stored = resources.in_record(r, patient_id, "Appointment", appointment_id)
    found = kept_visit(r, stored).confirmed if stored else None
    place_id = (found.place_id or _room_of(r, found.role_id)) if found else None
    summary = _summary(r, patient_id, appointment_id, language) if stored else None
    places = _places(r, place_id)
    return VisitDay(_way(places, language), _floor(r, places), summary, _walk(settings.get(r, WALK)))


def keep_walk(w: Writer, minutes: int) -> None:
    """Keeps how long the person needs to the hospital; it never leaves this device."""
    settings.put(w, WALK, minutes)


def _walk(kept: Any) -> int | None:
    minutes = fhir.as_int(kept)
    return minutes if minutes is not None and 0 < minutes <= LONGEST_WALK else None


def _room_of(r: Reader, role_id: str | None) -> str | None:
    role = resources.get(r, "PractitionerRole", role_id or "")
    return fhir.reference_id(fhir.at(role.body, "location", 0), "Location") if role else None


def _places(r: Reader, place_id: str | None) -> list[fhir.JsonObject]:
    """The room, then what it is part of, up to the building; a circular chain ends."""
    found: dict[str, fhir.JsonObject] = {}
    while place_id and place_id not in found and (place := resources.get(r, "Location", place_id)) is not None:
        found[place_id] = place.body
        place_id = fhir.reference_id(place.body.get("partOf"), "Location")
    return list(found.values())


def _way(places: list[fhir.JsonObject], language: str) -> tuple[str, ...]:
    """From the outermost place to the room, one line each."""
    lines = []
    for place in reversed(places):
        said = (fhir.translated(place, name, language) for name in ("name", "description"))
        lines.append(" · ".join(dict.fromkeys(filter(None, said))))
    return tuple(line for line in lines if line)


def _floor(r: Reader, places: list[fhir.JsonObject]) -> bytes | str | None:
    """The picture that the hospital keeps as Media about the room, or about what the room is part of."""
    pictures: dict[str | None, fhir.JsonObject] = {}
    for media in resources.select(r, "Media", limit=_MOST_PICTURES):
        pictures[fhir.reference_id(media.body.get("subject"), "Location")] = media.body
    about = (pictures.get(fhir.as_text(place.get("id"))) for place in places)
    return next((_picture(fhir.as_object(media.get("content"))) for media in about if media), None)


def _picture(content: fhir.JsonObject) -> bytes | str | None:
    """None when it is not a format that every device shows, or is too large."""
    kind, data = fhir.as_text(content.get("contentType")), fhir.as_text(content.get("data"))
    if kind not in _PICTURES or not data or len(data) > _MOST_LETTERS:
        return None
    drawn = fhir.as_bytes(data)
    try:
        return drawn.decode("utf-8") if drawn is not None and kind == _SVG else drawn
    except UnicodeDecodeError:
        return None


def _summary(r: Reader, patient: str | None, appointment_id: str, language: str) -> Summary | None:
    for encounter in resources.select(r, "Encounter", patient=patient, limit=LIMIT):
        about = fhir.references(encounter.body.get("appointment"), "Appointment")
        if any(each.id == appointment_id for each in about):
            return _read(encounter.body, language)
    return None


def _read(body: fhir.JsonObject, language: str) -> Summary | None:
    span = fhir.period(body.get("period"))
    written = fhir.translated(fhir.extension(body, SUMMARY), "valueString", language)
    words = written or _plain(fhir.at(body, "text", "div"))
    reasons = fhir.texts_of(body.get("reasonCode"), language)
    if body.get("status") == "entered-in-error" or not (words or reasons):
        return None
    start, end = (span.start, span.end) if span else (None, None)
    return Summary(words, reasons, fhir.first_moment(start), fhir.first_moment(end))


def _plain(div: Any) -> str | None:
    """The text of a narrative without its markup."""
    return plain_text(div) if isinstance(div, str) else None
