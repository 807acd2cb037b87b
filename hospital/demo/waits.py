"""Waiting times of the past eight weeks as the hospital would have measured them: longest on Mondays and mid-mornings.

The shape of the day (a steep peak before eleven, a flat afternoon) is what Chinese outpatient departments report again
and again; the numbers themselves are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.departments import DEPARTMENTS, DemoDepartment
from hospital.demo.doctors import capacity
from hospital.demo.doctors_table import DOCTORS
from hospital.demo.shapes import Json, at, dice
from hospital.scheduling.wait_observation import Bucket, wait_observation

_WEEKS = 8
# mean minutes of waiting for a number of that hour, in an ordinary department on a Wednesday
_HOURS = {8: 24.0, 9: 37.0, 10: 34.0, 11: 21.0, 14: 17.0, 15: 15.0, 16: 10.0, 17: 7.0}
_MORNING = (8, 9, 10, 11)
_WEEKDAYS = {1: 1.45, 2: 1.2, 3: 1.0, 4: 0.95, 5: 0.85, 6: 1.05}
_SUNDAY = {7: 0.75}
_ALWAYS_OPEN = ("general", "paediatrics")


def resources(seed: int, today: date) -> Iterator[Json]:
    """One Observation for each department and each hour of the week in which it sees people."""
    period = at(today - timedelta(weeks=_WEEKS), 0).isoformat(), at(today, 0).isoformat()
    for department in DEPARTMENTS:
        luck = dice(seed, f"waits/{department.key}")
        busy, room = luck.uniform(0.6, 1.5), _numbers_in_half_an_hour(department)
        for weekday, factor in _days(department):
            for hour in _HOURS if weekday != 6 or department.key in _ALWAYS_OPEN else _MORNING:
                mean = _HOURS[hour] * factor * busy * luck.uniform(0.9, 1.1)
                bucket = Bucket(department.id, weekday, hour)
                yield wait_observation(bucket, department.campus.id, period, mean, _parts(luck, hour, mean, room))


def _days(department: DemoDepartment) -> Iterator[tuple[int, float]]:
    yield from (_WEEKDAYS | (_SUNDAY if department.key in _ALWAYS_OPEN else {})).items()


def _parts(luck: random.Random, hour: int, mean: float, room: float) -> dict[str, float]:
    """The queue's statistics: consultations fill about four fifths of the time of a number."""
    morning = hour in _MORNING
    return {
        "wait-p90": mean * luck.uniform(1.8, 2.2),
        "visits": float(round(_WEEKS * 2 * room * luck.uniform(0.7, 1.0))),
        "service-mean": 30 / room * luck.uniform(0.74, 0.84),
        "service-scv": luck.uniform(0.4, 0.8),
        "no-show-rate": luck.uniform(0.04, 0.12),
        "lateness-mean": luck.uniform(-16, -8) if morning else luck.uniform(-10, -2),
        "lateness-sd": luck.uniform(10, 16),
        "walk-in-rate": luck.uniform(0.5, 1.5) if morning else luck.uniform(0.1, 0.6),
    }


def _numbers_in_half_an_hour(department: DemoDepartment) -> float:
    here = [capacity(doctor) for doctor in DOCTORS if doctor.department == department.key]
    return sum(here) / len(here)
