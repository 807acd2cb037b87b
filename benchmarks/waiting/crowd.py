"""One day of a real-sized hospital: who books, who walks in, and what nobody knows beforehand.

12 departments, 40 doctors, 4,000 visits a day. Published: consultations vary with a coefficient of 0.6 (the middle of
the 0.35 to 0.85 in the review of Cayirli and Veral 2003), taken as gamma; people come early on average but widely
spread (15 minutes early, standard deviation 25), a tenth stay away, 15 % walk in: of the order of the clinics in
Cayirli, Veral and Rosen, Designing appointment scheduling systems for ambulatory care services, Health Care Management
Science 9 (2006). Follows from the size: 18,000 doctors' minutes for 4,000 visits; doctors busy for 85 % of them take
3.8 minutes for each; a half hour has the numbers it can hold when a tenth stay away. Assumed: how people choose without
advice (`HOURS`, most in the early morning, as outpatient departments of large hospitals know it), whom they prefer, how
many insist.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.waiting.consulting import HALF_HOUR, SESSIONS, STARTS, Coming

DOCTORS: Final = (6, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2)
VISITS: Final = 4000
WALK_IN: Final = 0.15  # of the visits
NO_SHOW: Final = 0.10  # of the numbers
LATENESS: Final = (-15.0, 25.0)
SCV: Final = 0.36
INSISTS: Final = 0.4  # on one doctor, the more the better known
ONLY_MORNING, ONLY_AFTERNOON = 0.2, 0.1

CLINIC_MINUTES: Final = sum(closes - opens for opens, closes in SESSIONS)
MORNING: Final = 8  # half hours of it
#: The popularity of each half hour without advice: seven of ten come in the morning, most in its first two hours.
HOURS: Final = (10, 10, 9, 8, 6, 4, 3, 2, 5, 5, 4, 3, 2, 1, 1)


@dataclass(frozen=True)
class World:
    """The assumptions: how busy doctors are, and how popular each half hour is."""

    busy: float = 0.85
    hours: tuple[int, ...] = HOURS

    @property
    def consultation(self) -> float:
        """Minutes, on average."""
        return self.busy * CLINIC_MINUTES * sum(DOCTORS) / VISITS

    @property
    def capacity(self) -> int:
        """Numbers of a half hour."""
        return round(HALF_HOUR / self.consultation / (1 - NO_SHOW))

    def walk_ins(self, place: int) -> float:
        """How many are expected to walk in at one doctor's in a half hour: people walk in when they like to come."""
        return VISITS * WALK_IN / sum(DOCTORS) * self.hours[place] / sum(self.hours)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who will ask for a number. `doctor` and `hours`: what is accepted; `luck` decides between what is alike,
    `advised` below the share of those who follow the app means following it."""

    doctor: int | None
    hours: range
    luck: float
    advised: float
    comes: bool
    lateness: float
    service: float

    def coming(self, place: int) -> Coming:
        """The person's arrival for this half hour."""
        return Coming(STARTS[place], STARTS[place] + self.lateness, self.service)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A department's day: people in the order in which they ask, and each doctor's walk-ins."""

    world: World
    doctors: int
    people: tuple[Person, ...]
    walk_ins: tuple[tuple[Coming, ...], ...]


def popularity(doctors: int) -> list[float]:
    """The popularity of each doctor: the best known, then those who have two thirds, half, two fifths of it ..."""
    return [2 / (2 + number) for number in range(doctors)]


def crowds(seed: str, departments: Sequence[int], world: World) -> Iterator[Crowd]:
    """Departments with so many doctors on one day, the same for the same seed."""
    for department, doctors in enumerate(departments):
        luck = random.Random(f"{seed}/{department}")  # noqa: S311 - a simulation
        asking = round(VISITS * doctors / sum(DOCTORS) * (1 - WALK_IN) / (1 - NO_SHOW))
        walks = [tuple(_walk_ins(luck, world)) for _ in range(doctors)]
        people = tuple(_person(luck, doctors, world.consultation) for _ in range(asking))
        yield Crowd(world, doctors, people, tuple(walks))


def _person(luck: random.Random, doctors: int, consultation: float) -> Person:
    liked = luck.choices(range(doctors), popularity(doctors))[0]
    when, all_day = luck.random(), range(len(STARTS))
    hours = all_day[:MORNING] if when < ONLY_MORNING else all_day[MORNING:] if when > 1 - ONLY_AFTERNOON else all_day
    return Person(
        doctor=liked if luck.random() < INSISTS else None,
        hours=hours,
        luck=luck.random(),
        advised=luck.random(),
        comes=luck.random() >= NO_SHOW,
        lateness=luck.gauss(*LATENESS),
        service=_consultation(luck, consultation),
    )


def _walk_ins(luck: random.Random, world: World) -> Iterator[Coming]:
    for place, start in enumerate(STARTS):
        for _ in range(_poisson(luck, world.walk_ins(place))):
            yield Coming(None, start + luck.random() * HALF_HOUR, _consultation(luck, world.consultation))


def _consultation(luck: random.Random, mean: float) -> float:
    return luck.gammavariate(1 / SCV, mean * SCV)


def _poisson(luck: random.Random, mean: float) -> int:
    """Knuth's: how many uniform numbers until their product falls below e^-mean."""
    count, product = 0, luck.random()
    while product > math.exp(-mean):
        count, product = count + 1, product * luck.random()
    return count
