"""The hospital's measurements of a department taken together: the parameters of its queue and its usual demand. Pure.

Consultations, no-shows and lateness hardly depend on the hour, so all hours count together, each by its visits; demand
and walk-ins do, so they are looked up by weekday and hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Final

from services.booking.recommend.queueing import QueueModel
from services.booking.recommend.waits import MeasuredWait
from services.moments import day_in, days_later, later

#: Of a consultation, where it was not measured: a coefficient of variation of 0.6, the middle of what Cayirli and
#: Veral's review of outpatient scheduling (2003) found, 0.35 to 0.85.
USUAL_SCV: Final = 0.36
_NOON: Final = 12  # hours


class WaitStatistics:
    """Measured waits by department, weekday and hour. Of two for the same hour the last one wins."""

    def __init__(self, measured: Iterable[MeasuredWait], zone: tzinfo) -> None:
        self._zone = zone
        self._by_service: defaultdict[str, dict[tuple[int, int], MeasuredWait]] = defaultdict(dict)
        for wait in measured:
            self._by_service[wait.service_id][wait.weekday, wait.hour] = wait
        self.flow = cache(self._flow)
        self.numbers = cache(self._numbers)
        self.walk_ins = cache(self._walk_ins)

    def until(self, services: Collection[str]) -> datetime | None:
        """When the oldest measurement of these departments ended; None when nothing says so."""
        ends = (wait.until for id_ in services for wait in self._by_service.get(id_, {}).values())
        return min(filter(None, ends), default=None)

    def knows(self, service_id: str) -> bool:
        """Whether anything was measured in this department."""
        return service_id in self._by_service

    def at(self, service_id: str, weekday: int, hour: int) -> MeasuredWait | None:
        """What was measured on that weekday in that hour."""
        return self._by_service.get(service_id, {}).get((weekday, hour))

    def usual_wait(self, service_id: str, weekday: int, hours: Collection[int]) -> float | None:
        """The mean wait of that weekday in these hours, in minutes."""
        return _mean((wait for hour in hours if (wait := self.at(service_id, weekday, hour))), lambda wait: wait.mean)

    def _flow(self, service_id: str) -> QueueModel | None:
        """What the department's queue is made of; None when its consultations were never measured."""
        every = self._by_service.get(service_id, {}).values()
        service = _mean(every, lambda wait: wait.service_mean)
        if service is None:
            return None
        scv = _mean(every, lambda wait: wait.service_scv)
        return QueueModel(
            service=service,
            scv=USUAL_SCV if scv is None else scv,
            no_show=_mean(every, lambda wait: wait.no_show) or 0.0,
            lateness_mean=_mean(every, lambda wait: wait.lateness_mean) or 0.0,
            lateness_sd=_mean(every, lambda wait: wait.lateness_sd) or 0.0,
        )

    def _numbers(self, service_id: str, weekday: int, hour: int) -> float | None:
        """How many numbers of the whole department are usually booked on such a day in this hour, those of people who
        then stay away included; None when nobody counted."""
        wait = self.at(service_id, weekday, hour)
        if wait is None or wait.visits is None or wait.since is None or wait.until is None:
            return None
        # the days whose noon lies in the period
        first, last = later(wait.since, hours=_NOON), later(wait.until, hours=-_NOON)
        days = _weekdays(day_in(first, self._zone), day_in(last, self._zone), weekday)
        return wait.visits / days / (1 - min(wait.no_show or 0.0, 0.9)) if days else None

    def _walk_ins(self, service_id: str, weekday: int, hour: int) -> float:
        """How many walk-ins an hour the whole department then has; other weekdays count where this one is not known."""
        exact = self.at(service_id, weekday, hour)
        if exact is not None and exact.walk_ins is not None:
            return exact.walk_ins
        alike = [wait for (_, at), wait in self._by_service.get(service_id, {}).items() if at == hour]
        return _mean(alike, lambda wait: wait.walk_ins) or 0.0


def _mean(every: Iterable[MeasuredWait], what: Callable[[MeasuredWait], float | None]) -> float | None:
    known = [(value, max(wait.visits or 1, 1)) for wait in every if (value := what(wait)) is not None]
    weight = sum(visits for _, visits in known)
    return sum(value * visits for value, visits in known) / weight if known else None


def _weekdays(first: date, last: date, weekday: int) -> int:
    """How many such weekdays there are from the first to the last day."""
    first = days_later(first, (weekday - first.isoweekday()) % 7)
    return max((last - first).days // 7 + 1, 0)
