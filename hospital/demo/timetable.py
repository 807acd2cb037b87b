"""Which doctors have a clinic when, and how full each half hour is: the data for Schedules and Slots. Pure.

A day nearer to today is fuller, mornings fuller than afternoons, well-known doctors fullest; weekends have few clinics.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from hospital.demo.doctors import TITLES, capacity
from hospital.demo.doctors_table import DOCTORS, DemoDoctor
from hospital.demo.shapes import at, dice

DAYS = 28
HALF_HOUR = timedelta(minutes=30)
MORNING, AFTERNOON = "am", "pm"
_HOURS = {MORNING: ((8, 0), 8), AFTERNOON: ((14, 0), 7)}  # 08:00-12:00 and 14:00-17:30
_SATURDAY, _SUNDAY = 5, 6
_ALWAYS_OPEN = ("general", "paediatrics")


@dataclass(frozen=True)
class PlannedSlot:
    doctor: DemoDoctor
    start: datetime
    capacity: int
    taken: int
    suspended: bool

    @property
    def id(self) -> str:
        return f"slot-{self.doctor.key}-{self.start:%Y%m%d-%H%M}"

    @property
    def end(self) -> datetime:
        return self.start + HALF_HOUR

    @property
    def status(self) -> str:
        if self.suspended:
            return "busy-unavailable"
        return "busy" if self.taken >= self.capacity else "free"


@lru_cache(maxsize=4)
def planned(seed: int, today: date, days: int = DAYS) -> tuple[PlannedSlot, ...]:
    """Every half hour of the coming days. `now` decides only how full they are, not which there are."""
    return tuple(
        slot
        for offset in range(days)
        for doctor in DOCTORS
        for half in _halves(seed, doctor, today + timedelta(days=offset))
        for slot in _half_day(seed, doctor, today + timedelta(days=offset), half, offset)
    )


def _halves(seed: int, doctor: DemoDoctor, day: date) -> Iterator[str]:
    if day.weekday() == _SUNDAY:
        if doctor.department in _ALWAYS_OPEN and doctor.title in ("attending", "resident"):
            yield from (MORNING, AFTERNOON)
        return
    if day.weekday() == _SATURDAY:
        if doctor.title in ("attending", "resident"):
            yield MORNING
        if doctor.department in _ALWAYS_OPEN:
            yield AFTERNOON
        return
    week = [(weekday, half) for weekday in range(5) for half in (MORNING, AFTERNOON)]
    chosen = dice(seed, f"week/{doctor.key}").sample(week, TITLES[doctor.title].sessions)
    for half in (MORNING, AFTERNOON):
        if (day.weekday(), half) in chosen:
            yield half


def _half_day(seed: int, doctor: DemoDoctor, day: date, half: str, offset: int) -> Iterator[PlannedSlot]:
    luck = dice(seed, f"load/{doctor.key}/{day}/{half}")
    suspended = luck.random() < 0.02 and offset > 1
    (hour, minute), count = _HOURS[half]
    load = _load(doctor, half, offset)
    room = capacity(doctor)
    for position in range(count):
        here = load - 0.02 * position + luck.uniform(-0.22, 0.22)
        taken = max(0, min(room, round(here * room)))
        yield PlannedSlot(doctor, at(day, hour, minute) + position * HALF_HOUR, room, taken, suspended)


def _load(doctor: DemoDoctor, half: str, offset: int) -> float:
    near = 0.88 if offset == 0 else max(0.08, 0.82 - 0.03 * offset)
    wish = near + (0.12 if half == MORNING else -0.1)
    if doctor.famous:
        return wish + 0.35
    return wish + (0.1 if doctor.title == "chief" else -0.08 if doctor.title == "resident" else 0.0)
