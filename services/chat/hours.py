"""When a department answers, as its own directory entry says it. Pure; reading never raises.

Source: FHIR R4 §8.8 HealthcareService.availableTime; the hospital's extension `answer-within`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.moments import day_in, in_zone

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOKED_AHEAD: Final = 14


@dataclass(frozen=True)
class OpenTime:
    """One span of a weekday (0 is Monday) by the clinic's clock."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class TeamHours:
    """`within`: how soon an answer comes while the department is open. Without times nothing is promised."""

    within: timedelta | None = None
    times: tuple[OpenTime, ...] = ()

    def is_open(self, now: datetime, zone: tzinfo) -> bool:
        here = in_zone(now, zone)
        return any(
            span.weekday == here.weekday() and span.start <= here.time().replace(tzinfo=None) < span.end
            for span in self.times
        )

    def opens_next(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When it opens again; None where no times are known."""
        today = day_in(now, zone)
        starts = (
            datetime.combine(day, span.start, zone)
            for day in (today + timedelta(days=ahead) for ahead in range(_LOOKED_AHEAD))
            for span in sorted(self.times, key=lambda span: span.start)
            if span.weekday == day.weekday()
        )
        return next((start for start in starts if start > now), None)


def team_hours(service: Any) -> TeamHours:
    """Reads a HealthcareService."""
    own = fhir.as_object(service)
    minutes = fhir.as_int(fhir.extension_value(own, terms.ANSWER_WITHIN))
    within = timedelta(minutes=minutes) if minutes is not None and 0 < minutes < 100_000 else None
    return TeamHours(within, tuple(_times(own)))


def _times(own: fhir.JsonObject) -> Iterator[OpenTime]:
    for span in fhir.objects(own.get("availableTime")):
        start, end = _time(span.get("availableStartTime")), _time(span.get("availableEndTime"))
        if span.get("allDay") is True:
            start, end = time.min, time.max
        if start is None or end is None:
            continue
        for day in fhir.as_list(span.get("daysOfWeek")):
            if day in _DAYS:
                yield OpenTime(_DAYS.index(day), start, end)


def _time(value: Any) -> time | None:
    try:
        return time.fromisoformat(fhir.as_text(value) or "")
    except ValueError:
        return None
