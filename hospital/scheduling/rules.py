"""The hospital's booking rules: data of each department (extensions of its HealthcareService); none is built in.

booking-window-days   how many days ahead may be booked          release-time   at which time the farthest day opens
cancel-cutoff-hours   until when a number may be given back      minimum-age, maximum-age   in full years on the day
hold-minutes          how long a number is held unconfirmed      hold-renewals-max   how often that may be prolonged
offer-minutes         how long somebody on the waitlist has      late-minutes   after its start a visit is missed
no-show-limit         so many missed visits in no-show-window-days keep from booking for no-show-ban-days
check-in-minutes      how long before its start one may check in
open-visits-max       so many visits a patient may have open, in all departments: held, booked or waited for
numbers-max           so many numbers a patient may take in numbers-window-hours (31 days at most), exchanges included
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hospital.base import clock
from hospital.base.elements import Json, extension

_HOLD = timedelta(minutes=5)
_OFFER = timedelta(minutes=30)
_EARLY = timedelta(minutes=120)


@dataclass(frozen=True)
class Rules:
    """A department's own rules of booking; None or zero: no such rule."""

    window_days: int | None = None
    release: time | None = None
    cutoff: timedelta = timedelta(0)
    minimum_age: int | None = None
    maximum_age: int | None = None
    hold: timedelta = _HOLD
    renewals: int = 1
    offer: timedelta = _OFFER
    late: timedelta | None = None
    early: timedelta = _EARLY
    no_shows: int | None = None
    no_show_window: timedelta = timedelta(0)
    no_show_ban: timedelta = timedelta(0)
    open_visits: int | None = None
    numbers: int | None = None
    numbers_window: timedelta = timedelta(0)

    @classmethod
    def of(cls, service: Json) -> Rules:
        """Reads a department's rules; a rule that is missing restricts nothing."""
        release, late = extension(service, "release-time"), extension(service, "late-minutes")
        renewals = extension(service, "hold-renewals-max")
        return cls(
            window_days=extension(service, "booking-window-days"),
            release=time.fromisoformat(release) if release else None,
            cutoff=timedelta(hours=extension(service, "cancel-cutoff-hours") or 0),
            minimum_age=extension(service, "minimum-age"),
            maximum_age=extension(service, "maximum-age"),
            hold=_minutes(service, "hold-minutes", _HOLD),
            renewals=1 if renewals is None else renewals,
            offer=_minutes(service, "offer-minutes", _OFFER),
            late=None if late is None else timedelta(minutes=late),
            early=_minutes(service, "check-in-minutes", _EARLY),
            no_shows=extension(service, "no-show-limit"),
            no_show_window=timedelta(days=extension(service, "no-show-window-days") or 0),
            no_show_ban=timedelta(days=extension(service, "no-show-ban-days") or 0),
            open_visits=extension(service, "open-visits-max"),
            numbers=extension(service, "numbers-max"),
            numbers_window=timedelta(hours=extension(service, "numbers-window-hours") or 0),
        )

    def is_open(self, start: datetime, now: datetime) -> bool:
        """Whether the day of `start` is open for booking by the hospital's calendar and clock."""
        if self.window_days is None:
            return True
        ahead = (clock.day_of(start) - clock.day_of(now)).days
        if ahead == self.window_days and self.release is not None:
            return clock.here(now).time() >= self.release
        return ahead <= self.window_days

    def may_give_back(self, start: datetime, now: datetime) -> bool:
        return now <= start - self.cutoff

    def is_missed(self, start: datetime, now: datetime) -> bool:
        """Whether a person who has not arrived by now has missed the visit."""
        return self.late is not None and now >= start + self.late

    def banned_until(self, missed: Iterable[datetime], now: datetime) -> datetime | None:
        """Until when missed visits keep a person from booking: counted from the last of those that made the limit."""
        if not self.no_shows:
            return None
        starts = sorted(missed)
        reached = [
            last + self.no_show_ban
            for first, last in zip(starts, starts[self.no_shows - 1 :], strict=False)
            if last - first <= self.no_show_window
        ]
        return max((until for until in reached if until > now), default=None)

    def fits_age(self, birth_date: str, day: date) -> bool:
        """Full years on the day of the visit. A birth date that is missing or only a year or month does not exclude."""
        if len(birth_date) != 10:
            return True
        born = date.fromisoformat(birth_date)
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        too_young = self.minimum_age is not None and age < self.minimum_age
        return not too_young and not (self.maximum_age is not None and age > self.maximum_age)


def _minutes(service: Json, name: str, otherwise: timedelta) -> timedelta:
    said = extension(service, name)
    return otherwise if said is None else timedelta(minutes=said)
