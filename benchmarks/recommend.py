"""The recommendation over 28 days of 40 doctors with a clinic all day, every day: 16,800 half hours, read from memory.
Processor time.

Filled like real schedules: nearer days fuller, mornings fuller than afternoons. For anybody, for an older person, and
without any measurements; and the wait of every half hour, as a screen that shows all of them needs it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from time import process_time
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from services.booking.recommend.advice import Forecast, Wishes, recommend
from services.booking.recommend.forecast import ClinicSession
from services.booking.recommend.waits import MeasuredWait
from services.record.visits.slot import Availability, TimeSlot

DOCTORS: Final = 40
DEPARTMENT: Final = 4  # doctors
CAPACITY: Final = 9
ZONE: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = datetime(2026, 11, 23, 7, tzinfo=ZONE)
HALF_HOURS: Final = (*range(16, 24), *range(28, 35))  # of the day: 8:00 to 12:00 and 14:00 to 17:30
LIMIT: Final = Limit("<=", 20, "ms")


def run(scale: Scale) -> Iterator[Line]:
    """Builds the schedules (a second), then measures."""
    slots = list(_slots(scale.pick(28, 2)))
    services = {str(doctor): str(doctor // DEPARTMENT) for doctor in range(DOCTORS)}
    known = [
        _measured(service, weekday, hour) for service in sorted(set(services.values())) for weekday, hour in _HOURS
    ]
    times = scale.pick(40, 2)

    def recommending(wishes: Wishes, measured: list[MeasuredWait]) -> Callable[[], object]:
        return lambda: recommend(slots, measured, services, wishes, now=NOW, zone=ZONE)

    def every() -> list[object]:
        forecast = Forecast(slots, known, services, ZONE)
        return [
            session.wait(at)
            for day in forecast.days
            for session in forecast.sessions(day)
            if isinstance(session, ClinicSession)
            for at in range(len(session.slots))
        ]

    yield from _timed("recommend", recommending(Wishes(), known), times, LIMIT)
    yield from _timed("recommend.elderly", recommending(Wishes(elderly=True), known), times, LIMIT)
    yield from _timed("recommend.one doctor", recommending(Wishes(role_id="7"), known), times, LIMIT)
    yield from _timed("recommend.nothing measured", recommending(Wishes(), []), times, LIMIT)
    yield from _timed("recommend.the wait of every half hour", every, scale.pick(5, 1), None)


_HOURS: Final = [(weekday, hour) for weekday in range(1, 8) for hour in (8, 9, 10, 11, 14, 15, 16, 17)]


def _timed(name: str, ask: Callable[[], object], times: int, limit: Limit | None) -> Iterator[Line]:
    took = []
    for _ in range(times):
        start = process_time()
        ask()
        took.append((process_time() - start) * 1000)
    yield line(f"{name}, p50", percentile(took, 50), "ms", limit=limit, load=load())
    yield line(f"{name}, p95", percentile(took, 95), "ms", load=load())


def _slots(days: int) -> Iterator[TimeSlot]:
    luck = random.Random(1)  # noqa: S311 - how full each is
    for day in range(days):
        for half_hour in HALF_HOURS:
            for doctor in range(DOCTORS):
                zone = timezone(timedelta(hours=8))  # each its own, as read from JSON
                start = NOW.replace(hour=0, tzinfo=zone) + timedelta(days=day, minutes=30 * half_hour)
                full = 0.95 - 0.03 * day - (0.15 if half_hour > 24 else 0.0) + luck.uniform(-0.2, 0.2)
                taken = max(0, min(CAPACITY, round(full * CAPACITY)))
                availability = Availability.FULL if taken == CAPACITY else Availability.FREE
                id_ = f"slot-{doctor}-{day}-{half_hour}"
                end = start + timedelta(minutes=30)
                yield TimeSlot(
                    id_, start, end, availability, CAPACITY, taken, f"schedule-{doctor}", role_id=str(doctor)
                )


def _measured(service: str, weekday: int, hour: int) -> MeasuredWait:
    booked = 4 * DEPARTMENT * 2 * (7 if hour < 12 else 5)  # of four weeks; two half hours an hour
    return MeasuredWait(
        service,
        weekday,
        hour,
        mean=25.0,
        p90=60.0,
        visits=booked,
        service_mean=3.8,
        service_scv=0.36,
        no_show=0.1,
        lateness_mean=-15.0,
        lateness_sd=25.0,
        walk_ins=6.0,
        since=NOW - timedelta(days=28),
        until=NOW - timedelta(days=1),
    )
