"""The hospital's booking rules: data of each department (extensions of its HealthcareService); none is built in.

booking-window-days   how many days ahead may be booked          release-time   at which time the farthest day opens
cancel-cutoff-hours   until when a number may be given back      minimum-age, maximum-age   in full years on the day
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hospital.scheduling.reading import Json, extension


@dataclass(frozen=True)
class Rules:
    """A department's own rules of booking; None or zero: no such rule."""

    window_days: int | None = None
    release: time | None = None
    cutoff: timedelta = timedelta(0)
    minimum_age: int | None = None
    maximum_age: int | None = None

    @classmethod
    def of(cls, service: Json) -> Rules:
        """Reads a department's rules; what it does not say is not restricted."""
        release = extension(service, "release-time")
        return cls(
            window_days=extension(service, "booking-window-days"),
            release=time.fromisoformat(release) if release else None,
            cutoff=timedelta(hours=extension(service, "cancel-cutoff-hours") or 0),
            minimum_age=extension(service, "minimum-age"),
            maximum_age=extension(service, "maximum-age"),
        )

    def is_open(self, start: datetime, now: datetime) -> bool:
        """Whether the day of `start` is on sale yet, by the clinic's own calendar and clock (the offset of `start`)."""
        if self.window_days is None:
            return True
        here = now.astimezone(start.tzinfo)
        ahead = (start.date() - here.date()).days
        if ahead == self.window_days and self.release is not None:
            return here.time() >= self.release
        return ahead <= self.window_days

    def may_give_back(self, start: datetime, now: datetime) -> bool:
        return now <= start - self.cutoff

    def fits_age(self, birth_date: str, day: date) -> bool:
        """Full years on the day of the visit. A birth date that is missing or only a year or month does not exclude."""
        if len(birth_date) != 10:
            return True
        born = date.fromisoformat(birth_date)
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        too_young = self.minimum_age is not None and age < self.minimum_age
        return not too_young and not (self.maximum_age is not None and age > self.maximum_age)
