"""The times of a day at which doses stand, by the person's rhythm. Pure; never raises.

A time is the minutes after the midnight at which its day begins. Of somebody who goes to bed after midnight, what comes
before that belongs to the day before: with a bedtime of 00:30 the dose at bedtime stands 1,470 minutes after midnight.

Where a prescription gives no minutes, "before a meal" is planned half an hour before it and "after a meal" half an hour
after it; the words of the instruction say no more than the prescriber did. Source: FHIR R4 EventTiming.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Final

from services.record.medicines.dose import DayPart
from services.record.medicines.model import Rhythm

DAY: Final = 24 * 60
_BESIDE_A_MEAL: Final = 30

Times = tuple[tuple[str, int], ...]
"""Names of times within a day, with their minutes, in order."""

# EventTiming -> (which of the person's times, minutes from it)
_EVENTS: Final[Mapping[str, tuple[str, int]]] = {
    "WAKE": ("wake", 0),
    "MORN": ("breakfast", 0),
    "MORN.early": ("wake", 0),
    "MORN.late": ("breakfast", 120),
    "NOON": ("lunch", 0),
    "AFT": ("lunch", 180),
    "AFT.early": ("lunch", 90),
    "AFT.late": ("dinner", -60),
    "EVE": ("dinner", 0),
    "EVE.early": ("dinner", -60),
    "EVE.late": ("dinner", 120),
    "NIGHT": ("sleep", 0),
    "HS": ("sleep", 0),
    "PHS": ("sleep", 0),
    "CM": ("breakfast", 0),
    "CD": ("lunch", 0),
    "CV": ("dinner", 0),
    "ACM": ("breakfast", -_BESIDE_A_MEAL),
    "ACD": ("lunch", -_BESIDE_A_MEAL),
    "ACV": ("dinner", -_BESIDE_A_MEAL),
    "PCM": ("breakfast", _BESIDE_A_MEAL),
    "PCD": ("lunch", _BESIDE_A_MEAL),
    "PCV": ("dinner", _BESIDE_A_MEAL),
}
_MEALS: Final = frozenset({"C", "AC", "PC"})
EVENTS: Final = frozenset(_EVENTS) | _MEALS
_USUAL: Final = {1: ("CM",), 2: ("CM", "CV"), 3: ("CM", "CD", "CV"), 4: ("CM", "CD", "CV", "HS")}


def at_events(codes: Iterable[str], offset: int, frequency: int | None, rhythm: Rhythm) -> Times:
    """The times of these EventTiming codes, all of `EVENTS`. `offset`: minutes before what is before a meal or going to
    bed, and after everything else. A code for any meal stands for as many meals as the frequency says, all three when
    it says nothing."""
    named = [code for written in codes for code in _meals(written, frequency)]
    return _ordered({code: _minute(code, offset, rhythm) for code in named})


def at_clock(times: Iterable[time]) -> Times:
    """The times of `timeOfDay`."""
    return _ordered({f"{at:%H:%M}": at.hour * 60 + at.minute for at in times})


def at_chosen(times: Iterable[time], rhythm: Rhythm) -> Times:
    """Times that the person chose."""
    return _ordered({f"{at:%H:%M}": _minute_in(rhythm, at) for at in times})


def so_often(number: int, rhythm: Rhythm) -> Times:
    """So many times a day: at meals and bedtime; more than four evenly from waking to bedtime."""
    if number in _USUAL:
        return _ordered({code: _minute(code, 0, rhythm) for code in _USUAL[number]})
    wake, sleep = _of(rhythm, "wake"), _of(rhythm, "sleep")
    return tuple((f"{k + 1}of{number}", wake + (sleep - wake) * k // (number - 1)) for k in range(number))


def part_of_day(minute: int, rhythm: Rhythm) -> DayPart:
    """The part of the day of a time: it begins halfway between the meals; the night an hour before bedtime."""
    wake = _of(rhythm, "wake")
    breakfast, lunch, dinner, sleep = (_of(rhythm, name) for name in ("breakfast", "lunch", "dinner", "sleep"))
    if minute < wake - 2 * _BESIDE_A_MEAL or minute >= max(sleep - 2 * _BESIDE_A_MEAL, dinner + 1):
        return DayPart.NIGHT
    if minute < (breakfast + lunch) // 2:
        return DayPart.MORNING
    return DayPart.NOON if minute < (lunch + dinner) // 2 else DayPart.EVENING


def wake_minute(rhythm: Rhythm) -> int:
    """When the day begins, in minutes after midnight."""
    return _of(rhythm, "wake")


def _meals(code: str, frequency: int | None) -> tuple[str, ...]:
    if code not in _MEALS:
        return (code,)
    meals = {1: "M", 2: "MV"}.get(frequency or 3, "MDV")
    return tuple(code + meal for meal in meals)


def _minute(code: str, offset: int, rhythm: Rhythm) -> int:
    anchor, usual = _EVENTS[code]
    if not offset:
        return _of(rhythm, anchor) + usual
    before = code == "HS" or code.startswith("AC")
    if code in ("ACM", "ACD", "ACV", "PCM", "PCD", "PCV"):
        usual = 0
    return _of(rhythm, anchor) + usual + (-offset if before else offset)


def _of(rhythm: Rhythm, name: str) -> int:
    return _minute_in(rhythm, getattr(rhythm, name))


def _minute_in(rhythm: Rhythm, at: time) -> int:
    still_up = rhythm.sleep < rhythm.wake and at <= rhythm.sleep
    return at.hour * 60 + at.minute + (DAY if still_up else 0)


def _ordered(found: Mapping[str, int]) -> Times:
    return tuple(sorted(found.items(), key=lambda item: (item[1], item[0])))
