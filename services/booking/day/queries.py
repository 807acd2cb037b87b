"""What the store knows of the day of a visit: the way, when the doctor begins, and its summary. Reads only, never waits
for the network.

Source: FHIR R4 §8.7 Location, §8.11 Encounter, §12.6 Media; the hospital's extension `summary`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from local_store import resources, settings
from local_store.store import Reader, Writer
from services.each import each
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.narrative import plain_text
from services.moments import later
from services.query import query
from services.record.contact import phone_of
from services.record.organization import telephone
from services.record.place import Position, position_of
from services.record.visits.alternatives import schedules, slots_of
from services.record.visits.kept import kept_visit
from services.record.visits.visit import Visit

WALK: Final = "booking.walk-minutes"
LONGEST_WALK: Final = 24 * 60
SUMMARY: Final = terms.EXTENSIONS + "summary"
LIMIT = 200
_MOST_PICTURES = 1_000
_MOST_LETTERS = 1_000_000  # of a picture in base64
_HALF_DAY = 8  # hours, in which one clinic has begun
_BREAK = timedelta(hours=1)
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
    PNG or JPEG as bytes, with the hospital's `legend`. `walk`: minutes the person needs to get there, once they have
    said it. `opens`: when the doctor's clinic begins that half-day. `phone`: the nearest, of the room, of what
    it is part of, else of the hospital."""

    way: tuple[str, ...]
    floor: bytes | str | None
    summary: Summary | None
    walk: int | None
    legend: str | None = None
    opens: datetime | None = None
    phone: str | None = None
    position: Position | None = None


@query(
    "Appointment",
    "outbox",
    "Location",
    "Organization",
    "PractitionerRole",
    "Schedule",
    "Slot",
    "Media",
    "Encounter",
    settings.TOPIC,
)
def visit_day(r: Reader, patient_id: str, appointment_id: str, language: str) -> VisitDay:
    """The day of a person's appointment; everything may be missing."""
    stored = resources.in_record(r, patient_id, "Appointment", appointment_id)
    found = kept_visit(r, stored).confirmed if stored else None
    place_id = (found.place_id or _room_of(r, found.role_id)) if found else None
    summary = _summary(r, patient_id, appointment_id, language) if stored else None
    places = _places(r, place_id)
    drawn = _drawn(r, places)
    return VisitDay(
        way=_way(places, language),
        floor=_picture(fhir.as_object(drawn.get("content"))) if drawn else None,
        summary=summary,
        walk=_walk(settings.get(r, WALK)),
        legend=_legend(drawn, language) if drawn else None,
        opens=_opens(r, found) if found else None,
        phone=next(filter(None, map(phone_of, places)), None) or telephone(r),
        position=next(filter(None, map(position_of, places)), None),
    )


@query("Appointment", "outbox")
def arrived_visits(r: Reader, patient_id: str) -> tuple[Visit, ...]:
    """The visits of a person who is there: one of them may be called."""
    here = resources.select(r, "Appointment", patient=patient_id, status="arrived", limit=LIMIT)
    return each(here, lambda stored: kept_visit(r, stored)).read


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


def _drawn(r: Reader, places: list[fhir.JsonObject]) -> fhir.JsonObject | None:
    """The Media that the hospital keeps about the room, or about what the room is part of."""
    pictures: dict[str | None, fhir.JsonObject] = {}
    for media in resources.select(r, "Media", limit=_MOST_PICTURES):
        pictures[fhir.reference_id(media.body.get("subject"), "Location")] = media.body
    return next(filter(None, (pictures.get(fhir.as_text(place.get("id"))) for place in places)), None)


def _legend(media: fhir.JsonObject, language: str) -> str | None:
    """What the picture's marks mean, as the hospital says it in the Media's note."""
    notes = (fhir.translated(note, "text", language) for note in fhir.objects(media.get("note")))
    return next(filter(None, notes), None)


def _opens(r: Reader, found: Visit) -> datetime | None:
    """The start of the half hours without a break up to the visit's own."""
    if found.start is None or found.role_id is None:
        return None
    roles = {schedule: role for schedule, role in schedules(r).items() if role == found.role_id}
    starts = {slot.start for slot in slots_of(r, roles, later(found.start, hours=-_HALF_DAY))}
    opens = found.start
    for start in sorted((start for start in starts if start < found.start), reverse=True):
        if opens - start > _BREAK:
            break
        opens = start
    return opens


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
