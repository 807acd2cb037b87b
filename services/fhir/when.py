"""FHIR dates and times: an instant stays exact, a partial date partial. Pure; nothing here raises.

Source: FHIR R4 §2.24.0.1 (date, dateTime, instant, time), §2.24.0.9 (Period).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import total_ordering
from typing import Any

from services.fhir.shape import as_object, as_text, choice
from services.moments import midnight

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME = re.compile(r"T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?")


class Precision(StrEnum):
    """How exact a date was written."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@total_ordering
@dataclass(frozen=True)
class FhirDate:
    """A date as exact as it was written: 2026, 2026-11 or 2026-11-21. Orders by its first day."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    def _key(self) -> tuple[int, int, int]:
        return (self.year, self.month or 0, self.day or 0)

    def __lt__(self, other: FhirDate) -> bool:
        return self._key() < other._key()


When = datetime | FhirDate


def when(value: Any, zone: tzinfo | None = None) -> When | None:
    """An aware datetime, or a partial date. A time without an offset (not allowed in FHIR) is read in `zone`; without a
    zone only its date is certain, so only that is returned."""
    text = as_text(value)
    dated = _DATE.match(text) if text else None
    if text is None or dated is None:
        return None
    day = _date(dated)
    rest = text[dated.end() :]
    if day is None or not rest:
        return day
    timed = _TIME.fullmatch(rest)
    if timed is None or day.day is None:
        return None
    offset = _offset(timed[5]) if timed[5] else zone
    clock = _clock(timed)
    if clock is None:
        return None
    if offset is None:
        return None if timed[5] else day
    return datetime.combine(day.first_day, clock, offset)


def instant_of(value: Any, zone: tzinfo | None = None) -> datetime | None:
    """The value when it is an exact moment, else None."""
    found = when(value, zone)
    return found if isinstance(found, datetime) else None


def http_date(header: str | None) -> datetime | None:
    """The moment of an HTTP date (RFC 9110 §5.6.7), which is always GMT; None when it is none."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - of the hospital's answers alone, not the first frame

    try:
        moment = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def time_of(value: Any) -> time | None:
    """A FHIR `time` (08:00:00), no date, no zone."""
    text = as_text(value)
    timed = _TIME.fullmatch("T" + text) if text else None
    return None if timed is None or timed[5] else _clock(timed)


def first_moment(value: When | None, zone: tzinfo = UTC) -> datetime | None:
    """A moment to order by: partial dates count from their first midnight in `zone`."""
    if value is None or isinstance(value, datetime):
        return value
    return midnight(value.first_day, zone)


@dataclass(frozen=True)
class Period:
    """Open at either end when that end is None. Both ends belong to it (R4 §2.24.0.9)."""

    start: When | None
    end: When | None


def period(value: Any) -> Period | None:
    """A FHIR Period; None when neither end can be read."""
    body = as_object(value)
    start, end = when(body.get("start")), when(body.get("end"))
    return None if start is None and end is None else Period(start, end)


def choice_when(body: Any, name: str) -> When | Period | None:
    """A choice of times (`effective[x]`, `onset[x]`, `occurrence[x]`, `performed[x]`): a moment, a date or a period."""
    found = choice(body, name)
    if found is None:
        return None
    kind, value = found
    return period(value) if kind == "Period" else when(value)


def _date(match: re.Match[str]) -> FhirDate | None:
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return FhirDate(year, month, day)


def _clock(match: re.Match[str]) -> time | None:
    second = min(int(match[3] or 0), 59) if match[3] != "60" else 59  # R4 allows a leap second; Python does not
    if int(match[3] or 0) > 60:
        return None
    try:
        return time(int(match[1]), int(match[2]), second, int((match[4] or "0")[:6].ljust(6, "0")))
    except ValueError:
        return None


def _offset(text: str) -> tzinfo | None:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)
