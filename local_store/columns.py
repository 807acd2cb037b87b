"""The search columns of the resource table, computed from any JSON object without ever raising."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# The moment a resource is about: the first of these elements that it has. `a.b` is the element `b` of `a`.
TIME_ELEMENTS = (
    "start",
    "effectiveDateTime",
    "effectiveInstant",
    "effectivePeriod.start",
    "issued",
    "authoredOn",
    "occurrenceDateTime",
    "performedDateTime",
    "performedPeriod.start",
    "onsetDateTime",
    "onsetPeriod.start",
    "started",
    "whenHandedOver",
    "startDate",
    "createdDateTime",
    "period.start",
    "sent",
    "recordedDate",
    "dateAsserted",
    "date",
    "meta.lastUpdated",
)

_TIME_STEPS = tuple(tuple(path.split(".")) for path in TIME_ELEMENTS)

# FHIR R4 §2.24.0.1 `dateTime` and `instant`; some servers leave out the seconds.
_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


def plain(value: Any) -> str | None:
    """`value` if it is text that a database can store, else None."""
    if not isinstance(value, str) or not value.isprintable():
        return None
    return value


def storable(text: str) -> str:
    """Text without half surrogate pairs, which no UTF-8 file can hold."""
    return text.encode("utf-8", "replace").decode()


def status(body: Mapping[str, Any]) -> str | None:
    """The element `status`, as received."""
    return plain(body.get("status"))


def code(body: Mapping[str, Any]) -> str | None:
    """`system|code` of the first coding of the element `code` (a token as in FHIR R4 §3.1.1.4.10)."""
    concept = body.get("code")
    codings = concept.get("coding") if isinstance(concept, Mapping) else None
    first = codings[0] if isinstance(codings, list) and codings else None
    if not isinstance(first, Mapping):
        return None
    value = plain(first.get("code"))
    return None if value is None else f"{plain(first.get('system')) or ''}|{value}"


def schedule(body: Mapping[str, Any]) -> str | None:
    """The id of the Schedule that a Slot refers to by a relative reference: an absolute one is another server's."""
    of = body.get("schedule") if body.get("resourceType") == "Slot" else None
    reference = plain(of.get("reference")) if isinstance(of, Mapping) else None
    type_, _, id_ = (reference or "").partition("/")
    return id_.partition("/")[0] or None if type_ == "Schedule" else None


def sort_time(body: Mapping[str, Any]) -> str | None:
    """The moment the resource is about, in a form that sorts as text; None when it has no valid one."""
    for steps in _TIME_STEPS:
        value: Any = body
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None and (moment := normalised(value)) is not None:
            return moment
    return None


def bound(moment: str | None) -> str:
    """A FHIR date in the form of `sort_time`, for comparisons. Raises `ValueError` when it is no FHIR date."""
    found = normalised(moment)
    if found is None:
        raise ValueError("since and until take a FHIR date")
    return found


def normalised(value: Any) -> str | None:
    """A FHIR date of any precision as UTC `YYYY-MM-DDTHH:MM:SS.mmmZ`; a partial one counts as its beginning.

    A date without an offset is taken as UTC, so that the order is the same on every device.
    """
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    micro = ((fraction or "") + "000000")[:6]
    try:
        moment = datetime.fromisoformat(
            f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{_seconds(second)}.{micro}"
            f"{'+00:00' if zone in (None, 'Z') else zone}"
        )
    except ValueError:
        return None
    return _in_utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC; where that lies beyond the calendar, the calendar's first or last moment."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return (datetime.min if moment.year == 1 else datetime.max).replace(tzinfo=UTC)


def _seconds(second: str | None) -> str:
    return "59" if second == "60" else second or "00"  # FHIR allows a leap second, Python has none
