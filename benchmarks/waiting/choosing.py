"""How people get their numbers: as today, or by the app's real recommendation on a phone's data."""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.waiting.consulting import HALF_HOUR, STARTS
from benchmarks.waiting.crowd import MORNING, Crowd, Person, popularity
from services.booking.recommend.advice import Wait, Wishes, recommend
from services.booking.recommend.waits import MeasuredWait
from services.booking.rules import Half
from services.record.visits.slot import Availability, TimeSlot

ZONE: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = datetime(2026, 11, 23, tzinfo=ZONE)  # a Monday
SERVICE: Final = "department"

#: A doctor and a half hour of the day, both by their number.
Number = tuple[int, int]


#: The wait that the app told each person (by index in the crowd).
Told = dict[int, Wait]


def book(crowd: Crowd, share: float, measured: Sequence[MeasuredWait]) -> tuple[list[Number], Told]:
    """Everybody's numbers, in the order in which they ask, when this share follows the recommendation; and the waits
    that the followers were told."""
    books, told, given = Books(crowd), {}, []
    for index, person in enumerate(crowd.people):
        advised = books.recommended(person, measured) if person.advised < share else None
        number = advised[0] if advised else books.as_today(person)
        if advised and advised[1]:
            told[index] = advised[1]
        books.take(number)
        given.append(number)
    return given, told


class Books:
    """The half hours of a department's day as the hospital publishes them."""

    def __init__(self, crowd: Crowd) -> None:
        places, self._world = itertools.product(range(len(STARTS)), range(crowd.doctors)), crowd.world
        self._slots = {f"{who}-{place}": _slot(who, place, crowd.world.capacity) for place, who in places}
        self._services = {str(doctor): SERVICE for doctor in range(crowd.doctors)}
        self._liked = popularity(crowd.doctors)

    def take(self, number: Number) -> None:
        """Assigns a number."""
        id_ = f"{number[0]}-{number[1]}"
        taken = (self._slots[id_].taken or 0) + 1
        availability = Availability.FULL if taken >= self._world.capacity else Availability.FREE
        self._slots[id_] = replace(self._slots[id_], taken=taken, availability=availability)

    def as_today(self, person: Person) -> Number:
        """By preference, among the free and accepted numbers; if there is none, among all free ones."""
        free = [number for number in accepted(person, len(self._liked)) if self._free(number)]
        free = free or list(itertools.product(range(len(self._liked)), range(len(STARTS))))
        free = [number for number in free if self._free(number)]
        weights = [self._liked[doctor] * self._world.hours[place] for doctor, place in free]
        edges = list(itertools.accumulate(weights))
        return free[bisect(edges, person.luck * edges[-1], hi=len(free) - 1)]

    def recommended(self, person: Person, measured: Sequence[MeasuredWait]) -> tuple[Number, Wait | None] | None:
        """The app's first recommendation and its wait; None when nothing accepted is free."""
        halves = {Half.MORNING if place < MORNING else Half.AFTERNOON for place in person.hours}
        wishes = Wishes(
            role_id=None if person.doctor is None else str(person.doctor),
            halves=frozenset(halves) if len(halves) == 1 else frozenset(),
        )
        advice = recommend(
            list(self._slots.values()),
            measured,
            self._services,
            wishes,
            now=DAY - timedelta(hours=12),
            zone=ZONE,
            limit=1,
        )
        if not advice.options:
            return None
        doctor, place = advice.options[0].slot.id.split("-")
        return (int(doctor), int(place)), advice.options[0].wait

    def _free(self, number: Number) -> bool:
        return self._slots[f"{number[0]}-{number[1]}"].availability is Availability.FREE


def accepted(person: Person, doctors: int) -> Iterator[Number]:
    """The numbers this person would accept."""
    who: Iterable[int] = range(doctors) if person.doctor is None else (person.doctor,)
    return itertools.product(who, person.hours)


def _slot(doctor: int, place: int, capacity: int) -> TimeSlot:
    start = DAY + timedelta(minutes=STARTS[place])
    end = start + timedelta(minutes=HALF_HOUR)
    return TimeSlot(f"{doctor}-{place}", start, end, Availability.FREE, capacity, 0, str(doctor), role_id=str(doctor))
