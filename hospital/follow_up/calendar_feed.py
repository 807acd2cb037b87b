"""A doctor's calendar as iCalendar: when somebody comes, to which department, and the first character of a name.
Nothing about health.

Each visit keeps its UID; whatever changes it raises SEQUENCE, and one that was cancelled says so. A visit that the
hospital only proposes is tentative, on the first day of its time.

Source: RFC 5545 (iCalendar), §3.8.7.4 SEQUENCE, §3.8.1.11 STATUS; RFC 7986 §5.7 REFRESH-INTERVAL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from icalendar import Calendar, Event

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.human_names import name_in_words
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.monitoring.codes import objects

Json = dict[str, Any]

_BEHIND, _AHEAD = timedelta(days=30), timedelta(days=365)
_MOST: Final = 2000
_STATUS: Final = {
    "proposed": "TENTATIVE",
    "pending": "TENTATIVE",
    "booked": "CONFIRMED",
    "arrived": "CONFIRMED",
    "checked-in": "CONFIRMED",
    "fulfilled": "CONFIRMED",
    "cancelled": "CANCELLED",
    "noshow": "CANCELLED",
    "entered-in-error": "CANCELLED",
}


@dataclass(frozen=True)
class DoctorEvent:
    """One visit in a doctor's calendar. `start`: a moment, or a day where no time is known; `sequence` counts its
    changes."""

    uid: str
    sequence: int
    status: str
    start: datetime | date
    end: datetime | date
    summary: str
    changed: datetime


def doctor_events(tx: Tx, practitioner: str, now: datetime) -> list[DoctorEvent]:
    """The visits of a doctor from a month ago to a year ahead, and those that are proposed. One that cannot be read
    hides none of the others."""
    roles = search(tx, "PractitionerRole", [("practitioner", f"Practitioner/{practitioner}")], limit=_MOST)
    actors = ",".join([f"Practitioner/{practitioner}", *(f"PractitionerRole/{role['id']}" for role in roles)])
    span = [("date", f"ge{clock.day_of(now - _BEHIND)}"), ("date", f"le{clock.day_of(now + _AHEAD)}")]
    timed = search(tx, "Appointment", [("actor", actors), *span], limit=_MOST)
    untimed = search(tx, "Appointment", [("actor", actors), ("status", "proposed,cancelled")], limit=_MOST)
    visits = {str(body["id"]): body for body in [*timed, *(body for body in untimed if "start" not in body)]}
    told = judged_apart(None, visits.values(), lambda body: _event(tx, body))
    return sorted((event for _, event in told if event is not None), key=lambda event: (str(event.start), event.uid))


def calendar(events: list[DoctorEvent], name: str) -> bytes:
    """The calendar file."""
    made = Calendar()
    made.add("prodid", "-//Anxin//Hospital//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("sequence", each.sequence)
        event.add("dtstamp", each.changed)
        event.add("last-modified", each.changed)
        event.add("dtstart", each.start)
        event.add("dtend", each.end)
        event.add("summary", each.summary)
        event.add("status", each.status)
        event.add("class", "PRIVATE")
        event.add("transp", "OPAQUE" if each.status == "CONFIRMED" else "TRANSPARENT")
        made.add_component(event)
    content: bytes = made.to_ical()
    return content


def initials(name: str) -> str:
    """Enough for a doctor to know who comes, and nobody else: the first character of a Chinese name, the initials of
    others."""
    words = name.split()
    if len(words) > 1:
        return " ".join(f"{word[0]}." for word in words[:3])
    return f"{name[:1]}**" if name else "**"


def _event(tx: Tx, body: Json) -> DoctorEvent | None:
    status = _STATUS.get(str(body.get("status")))
    times = _times(body)
    if status is None or times is None:
        return None
    patient = next(_actors(body, "Patient"), "")
    service = tx.read("HealthcareService", next(_actors(body, "HealthcareService"), "")) or {}
    who = initials(name_in_words(tx.read("Patient", patient)))
    meta = body["meta"]
    return DoctorEvent(
        f"{body['id']}@anxin.example", int(meta["versionId"]) - 1, status, *times,
        " · ".join(filter(None, (who, str(service.get("name", ""))))), _utc(meta["lastUpdated"]),
    )  # fmt: skip


def _times(body: Json) -> tuple[datetime | date, datetime | date] | None:
    if "start" in body and "end" in body:
        return _utc(body["start"]), _utc(body["end"])
    period = next(iter(objects(body.get("requestedPeriod"))), {})
    if "start" not in period:
        return None
    day = clock.day_of(instant(str(period["start"])))
    return day, day + timedelta(days=1)


def _utc(said: Any) -> datetime:
    """A moment in UTC, which every calendar program knows; an offset such as +08:00 has no name in iCalendar (RFC 5545
    §3.3.5 form 2)."""
    return instant(str(said)).astimezone(UTC)


def _actors(body: Json, type_: str) -> Iterator[str]:
    found = (target(each.get("actor"), type_) for each in objects(body.get("participant")))
    return (id_ for id_ in found if id_ is not None)
