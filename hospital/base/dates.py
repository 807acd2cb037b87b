"""Dates of any precision as spans of time, and how two spans compare (R4 §3.1.1.4.5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from hospital.base.clock import ZONE

#: The open ends of a period, in microseconds since 1970.
BEGINNING: Final = -(2**62)
END: Final = 2**62

_DATE = re.compile(
    r"^(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?$"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Of an instant with its microseconds and offset; longer ones are not remembered.
_USUAL_LENGTH: Final = 32

Span = tuple[int, int]


def span(text: str) -> Span:
    """The half-open span [low, high) of microseconds of a date at its own precision. ValueError when it is no date."""
    return _remembered(text) if len(text) <= _USUAL_LENGTH else _read(text)


def _read(text: str) -> Span:
    match = _DATE.match(text)
    if match is None:
        raise ValueError(f"not a date: {text[:40]}")
    in_year, in_month, in_day, hour, minute, seconds, fraction, zone = match.groups()
    if hour is None:
        year, month, day = int(in_year), int(in_month or 1), int(in_day or 1)
        low = datetime(year, month, day, tzinfo=ZONE)
        if in_day:
            high = _next_midnight(low)
        elif in_month:
            high = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE) if (year, month) != (9999, 12) else None
        else:
            high = datetime(year + 1, 1, 1, tzinfo=ZONE) if year < 9999 else None
        return _micros(low), END if high is None else _micros(high)
    second = min(int(seconds or 0), 59)  # a leap second counts as the one before it
    moment = datetime.fromisoformat(f"{text[:10]}T{hour}:{minute}:{second:02d}{zone or ''}")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    digits = (fraction or "")[:6]
    width = 60_000_000 if seconds is None else 10 ** (6 - len(digits))
    low_micros = _micros(moment) + int(digits.ljust(6, "0"))
    return low_micros, low_micros + width


#: The same moments are indexed again with each version, and asked for.
_remembered: Final = lru_cache(4096)(_read)


def _next_midnight(day: datetime) -> datetime | None:
    try:
        following = day.date() + timedelta(days=1)
    except OverflowError:
        return None
    return datetime(following.year, following.month, following.day, tzinfo=ZONE)


def _micros(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def period(value: dict[str, Any]) -> Span | None:
    """The span of a Period; a missing end is open. None when it has neither or they are no dates."""
    start, end = value.get("start"), value.get("end")
    if not isinstance(start, str) and not isinstance(end, str):
        return None
    try:
        low = span(start)[0] if isinstance(start, str) else BEGINNING
        high = span(end)[1] if isinstance(end, str) else END
    except ValueError:
        return None
    return (low, high) if low < high else (high, low)


def spans(value: Any) -> list[Span]:
    """The spans of a date, dateTime, instant, Period or Timing of a resource; empty when it has none."""
    if isinstance(value, str):
        try:
            return [span(value)]
        except ValueError:
            return []
    if not isinstance(value, dict):
        return []
    if "event" in value or "repeat" in value:
        return _timing(value)
    found = period(value)
    return [found] if found else []


def _timing(value: dict[str, Any]) -> list[Span]:
    """A Timing is searched by its outer limits (R4 §3.1.1.4.5)."""
    listed, repeat = value.get("event"), value.get("repeat")
    events = [found for event in (listed if isinstance(listed, list) else ()) for found in spans(event)]
    limits = repeat.get("boundsPeriod") if isinstance(repeat, dict) else None
    bounds = period(limits) if isinstance(limits, dict) else None
    events += [bounds] if bounds else []
    return [(min(low for low, _ in events), max(high for _, high in events))] if events else []
