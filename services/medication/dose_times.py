"""The times of a medicine that are the person's to choose. Pure.

How many doses a day there are is the prescriber's word. Where it stands alone ("three times a day"), the times follow
the person's own day, or what they choose here; times that the prescriber wrote, by the clock or by meals, stay.

Doses close together are asked about before they are kept: closer than half of what even steps would be, so less than
six hours of two doses a day. This is no rule of medicine, but where a slip of the finger begins to be likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time
from itertools import pairwise
from typing import Final

from services.record.medicines.courses import courses
from services.record.medicines.model import Circumstances, Dosage, Prescription
from services.record.medicines.schedule import DayRule

_DAY: Final = 24 * 60

Chosen = tuple[tuple[int, time], ...]
"""Numbers of dosages with a time each, as `MedicineSettings.times` keeps them."""


@dataclass(frozen=True)
class DoseTimes:
    """When the doses of one dosage are taken on a day with all of them; `usual`: by the person's own day."""

    dosage: Dosage
    times: tuple[time, ...]
    usual: tuple[time, ...]

    @property
    def is_chosen(self) -> bool:
        return sorted(self.times) != sorted(self.usual)

    @property
    def is_valid(self) -> bool:
        """Whether there is one time for each dose."""
        return len(set(self.times)) == len(self.usual)

    @property
    def too_close(self) -> int | None:
        """The minutes between two doses that are asked about; None where there are none."""
        minutes = sorted(at.hour * 60 + at.minute for at in self.times)
        if len(minutes) < 2:
            return None
        gap = min(after - before for before, after in pairwise([*minutes, minutes[0] + _DAY]))
        return gap if gap < _DAY // len(minutes) // 2 else None


def dose_times(prescription: Prescription, circumstances: Circumstances) -> tuple[DoseTimes, ...]:
    """The dosages whose times the person may choose, with what they chose."""
    usual = _times(replace(prescription, settings=None), circumstances)
    chosen = _times(prescription, circumstances)
    return tuple(
        DoseTimes(dosage, chosen[number][1], times) for number, (dosage, times) in usual.items() if number in chosen
    )


def chosen_times(every: Iterable[DoseTimes]) -> Chosen:
    """What has to be kept of these: nothing of a dosage that follows the person's own day."""
    return tuple((each.dosage.number, at) for each in every if each.is_chosen for at in sorted(each.times))


def _times(prescription: Prescription, circumstances: Circumstances) -> dict[int, tuple[Dosage, tuple[time, ...]]]:
    found = {}
    for course in courses(prescription, circumstances).planned:
        if isinstance(course.rule, DayRule) and course.rule.usual:
            found[course.dosage.number] = course.dosage, tuple(map(_clock, course.rule.minutes))
    return found


def _clock(minute: int) -> time:
    hour, minute = divmod(minute % _DAY, 60)
    return time(hour, minute)
