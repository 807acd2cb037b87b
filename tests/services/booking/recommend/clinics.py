"""Half hours and measurements of a clinic, as short as a test wants to say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.booking.recommend.waits import MeasuredWait
from services.record.visits.slot import Availability, TimeSlot

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)
NOW = MONDAY.replace(hour=7)
CAPACITY = 9


def half_hour(
    day: int = 0,
    hour: float = 8,
    taken: int | None = 0,
    *,
    doctor: str = "li",
    capacity: int | None = CAPACITY,
    availability: Availability = Availability.FREE,
) -> TimeSlot:
    """`day` after Monday; full when all numbers are taken."""
    start = MONDAY + timedelta(days=day, hours=hour)
    full = taken is not None and capacity is not None and taken >= capacity
    return TimeSlot(
        f"{doctor}-{day}-{hour}",
        start,
        start + timedelta(minutes=30),
        Availability.FULL if full and availability is Availability.FREE else availability,
        capacity,
        taken,
        f"schedule-{doctor}",
        role_id=doctor,
    )


def session(taken: Sequence[int], *, day: int = 0, opens: float = 8, doctor: str = "li") -> list[TimeSlot]:
    """Half hours without a rest, with so many numbers taken in each."""
    return [half_hour(day, opens + number / 2, many, doctor=doctor) for number, many in enumerate(taken)]


def in_order(*sessions: Iterable[TimeSlot]) -> list[TimeSlot]:
    """As the store gives them."""
    return sorted((one for slots in sessions for one in slots), key=lambda one: (one.start, one.id))


def measured(
    *,
    weekdays: Iterable[int] = range(1, 8),
    hours: Iterable[int] = range(8, 18),
    service: str = "heart",
    mean: float | None = 40.0,
    visits: int | None = None,
    consultation: float | None = 4.0,
) -> list[MeasuredWait]:
    """The same in every hour. Without `visits` nothing is said of who else will still come."""
    return [
        MeasuredWait(
            service,
            weekday,
            hour,
            mean=mean,
            p90=None if mean is None else 2 * mean,
            visits=visits,
            service_mean=consultation,
            service_scv=0.36,
            no_show=0.1,
            lateness_mean=-15.0,
            lateness_sd=25.0,
            since=MONDAY - timedelta(days=28),
            until=MONDAY - timedelta(days=1),
        )
        for weekday in weekdays
        for hour in hours
    ]


SERVICES = {"li": "heart", "wang": "heart", "zhao": "heart", "sun": "skin"}
