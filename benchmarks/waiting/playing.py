"""Simulates a department's day with given numbers, and measures it as the hospital does."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.measuring import percentile
from benchmarks.waiting.choosing import DAY, SERVICE, Number, Told
from benchmarks.waiting.consulting import STARTS, DoctorsDay, consult
from benchmarks.waiting.crowd import Crowd
from services.booking.recommend.waits import MeasuredWait


@dataclass(frozen=True)
class Played:
    """A department's day: the numbers given, each doctor's day, and the wait of each person who came, by their place in
    the crowd; walk-ins apart; and the waits that followers were told."""

    crowd: Crowd
    numbers: Sequence[Number]
    days: tuple[DoctorsDay, ...]
    waits: dict[int, float]
    walk_in_waits: tuple[float, ...]
    told: Told


def play(crowd: Crowd, numbers: Sequence[Number], told: Told | None = None) -> Played:
    """Simulates a day: everybody has their own lateness and length of consultation, with any number."""
    waits: dict[int, float] = {}
    walk_in_waits: list[float] = []
    days = []
    for doctor in range(crowd.doctors):
        mine = [index for index, (who, _) in enumerate(numbers) if who == doctor and crowd.people[index].comes]
        booked = [crowd.people[index].coming(numbers[index][1]) for index in mine]
        day = consult([*booked, *crowd.walk_ins[doctor]])
        waits.update(zip(mine, day.waits, strict=False))
        walk_in_waits += day.waits[len(mine) :]
        days.append(day)
    return Played(crowd, numbers, tuple(days), waits, tuple(walk_in_waits), told or {})


def measured(days: Sequence[Played]) -> list[MeasuredWait]:
    """What the hospital publishes of one department after these days, all of one weekday."""
    return list(_measured(days))


def _measured(days: Sequence[Played]) -> Iterator[MeasuredWait]:
    since = DAY - timedelta(weeks=len(days))
    waits, lateness, consultations, given = _by_hour(days)
    walk_ins: defaultdict[int, int] = defaultdict(int)
    for walk_in in (walk_in for day in days for walks in day.crowd.walk_ins for walk_in in walks):
        walk_ins[int(walk_in.arrival) // 60] += 1
    for hour in sorted({start // 60 for start in STARTS}):
        if not waits[hour]:
            continue
        service = statistics.fmean(consultations[hour])
        yield MeasuredWait(
            SERVICE,
            DAY.isoweekday(),
            hour,
            mean=statistics.fmean(waits[hour]),
            p90=percentile(waits[hour], 90),
            visits=len(waits[hour]),
            service_mean=service,
            service_scv=statistics.pvariance(consultations[hour]) / service**2,
            no_show=1 - len(waits[hour]) / given[hour],
            lateness_mean=statistics.fmean(lateness[hour]),
            lateness_sd=statistics.pstdev(lateness[hour]),
            walk_ins=walk_ins[hour] / len(days),
            since=since,
            until=DAY - timedelta(days=1),
        )


Hours = defaultdict[int, list[float]]


def _by_hour(days: Iterable[Played]) -> tuple[Hours, Hours, Hours, defaultdict[int, int]]:
    waits, lateness, consultations = (defaultdict[int, list[float]](list) for _ in range(3))
    given: defaultdict[int, int] = defaultdict(int)
    for day in days:
        for index, (_, place) in enumerate(day.numbers):
            hour, person = STARTS[place] // 60, day.crowd.people[index]
            given[hour] += 1
            if person.comes:
                waits[hour].append(day.waits[index])
                lateness[hour].append(person.lateness)
                consultations[hour].append(person.service)
    return waits, lateness, consultations, given
