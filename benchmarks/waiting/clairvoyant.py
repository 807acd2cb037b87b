"""The best numbers for a department's day, with knowledge of the future; by optimisers of SciPy.

`knowing_demand` knows everybody who will ask, and what they accept, before the first one asks; of luck only the laws.
People are assigned to places (`linear_sum_assignment`), a place being the n-th number of a half hour. It costs what all
wait longer when it is taken, by the queue's formula; costs and assignment follow each other until they agree (the
method of successive averages: Sheffi 1985, Urban transportation networks), and the best assignment seen is kept.

`knowing_all` knows also who will stay away, how late each comes and how long each takes, of walk-ins too: a linear
program (HiGHS) of the queue itself, every `STEP` minutes. Work present = what was there + what came - the time, never
below zero; who comes early is due from the start of the half hour on and called last; the sum of due work is minimised.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import coo_array

from benchmarks.waiting.choosing import Number, accepted
from benchmarks.waiting.consulting import HALF_HOUR, SESSIONS, STARTS, Coming
from benchmarks.waiting.crowd import LATENESS, MORNING, NO_SHOW, SCV, Crowd, World
from services.booking.recommend import queueing
from services.booking.recommend.queueing import QueueModel

STEP: Final = 5
OPENS: Final = SESSIONS[0][0]
STEPS: Final = (SESSIONS[-1][1] + 60 - OPENS) // STEP
ROUNDS: Final = 12
_REST: Final = SESSIONS[1][0] - SESSIONS[0][1]
_NEVER: Final = 1e6

#: How many numbers of each of a doctor's half hours are taken.
Load = list[float]


def knowing_demand(crowd: Crowd, given: Mapping[int, Number]) -> list[Number]:
    """Numbers for all, those already `given` (by index in the crowd) unchanged."""
    fixed = Counter(given.values())
    asking = [index for index in range(len(crowd.people)) if index not in given]
    even = len(asking) / crowd.doctors / len(STARTS)
    loads = [[fixed[doctor, place] + even for place in range(len(STARTS))] for doctor in range(crowd.doctors)]
    found = []
    for turn in range(ROUNDS):
        numbers = _assigned(crowd, given, asking, _prices(crowd.world, loads, fixed))
        taken = Counter(numbers)
        now = [[float(taken[doctor, place]) for place in range(len(STARTS))] for doctor in range(crowd.doctors)]
        found.append((sum(_waiting(crowd.world, load) for load in now), numbers))
        loads = [
            [old + (new - old) / (turn + 2) for old, new in zip(*both, strict=True)]
            for both in zip(loads, now, strict=True)
        ]
    return min(found)[1]


def _waiting(world: World, load: Load) -> float:
    """The minutes that all of a doctor's people wait together."""
    law = QueueModel(world.consultation, SCV, NO_SHOW, *LATENESS)
    walk_ins = [world.walk_ins(place) for place in range(len(STARTS))]
    morning = queueing.behind(law, load[:MORNING], walk_ins[:MORNING], length=HALF_HOUR).at
    rested = queueing.after_rest(morning[-1], _REST)
    after = queueing.behind(law, load[MORNING:], walk_ins[MORNING:], length=HALF_HOUR, before=rested).at
    total = 0.0
    for at, number, expected in zip([*morning[:-1], *after[:-1]], load, walk_ins, strict=True):
        others = max(number - 1, 0)
        line = queueing.in_line(law, at, others, expected, HALF_HOUR)
        mean = queueing.mean_wait(law, line, others, expected, HALF_HOUR)
        total += mean * (number * (1 - NO_SHOW) + expected)
    return total


def _prices(world: World, loads: Sequence[Load], fixed: Mapping[Number, int]) -> dict[tuple[Number, int], float]:
    """How much longer all of a doctor's people wait when the n-th number of a half hour is taken."""
    found = {}
    for doctor, load in enumerate(loads):
        for place in range(len(STARTS)):
            first = fixed.get((doctor, place), 0)
            loaded = ([*load[:place], n, *load[place + 1 :]] for n in range(first, world.capacity + 1))
            waits = [_waiting(world, candidate) for candidate in loaded]
            for nth, (less, more) in enumerate(itertools.pairwise(waits), first):
                found[(doctor, place), nth] = more - less
    return found


def _assigned(
    crowd: Crowd, given: Mapping[int, Number], asking: Sequence[int], prices: Mapping[tuple[Number, int], float]
) -> list[Number]:
    places = list(prices)
    kinds: dict[tuple[int | None, range], list[float]] = {}
    for index in asking:
        person = crowd.people[index]
        if (person.doctor, person.hours) not in kinds:
            welcome = set(accepted(person, crowd.doctors))
            kinds[person.doctor, person.hours] = [prices[place] if place[0] in welcome else _NEVER for place in places]
    costs = np.array([kinds[crowd.people[index].doctor, crowd.people[index].hours] for index in asking])
    rows, chosen = linear_sum_assignment(costs)
    new = {asking[row]: places[column][0] for row, column in zip(rows, chosen, strict=True)}
    return [given[index] if index in given else new[index] for index in range(len(crowd.people))]


def knowing_all(crowd: Crowd, given: Mapping[int, Number]) -> list[Number]:
    """Numbers for all, those already `given` unchanged."""
    choices = [
        (index, number)
        for index, person in enumerate(crowd.people)
        if index not in given
        for number in accepted(person, crowd.doctors)
    ]
    program = _Program(len(choices), crowd.doctors)
    for column, (index, number) in enumerate(choices):
        program.room(number, column)
        if crowd.people[index].comes:
            program.work(number[0], crowd.people[index].coming(number[1]), column)
    for index, number in given.items():
        if crowd.people[index].comes:
            program.work(number[0], crowd.people[index].coming(number[1]))
    for doctor, walks in enumerate(crowd.walk_ins):
        for walk in walks:
            program.work(doctor, walk)
    shares = program.solve([index for index, _ in choices], _left(crowd, Counter(given.values())))
    return _whole(crowd, given, dict(zip(choices, shares, strict=True)))


def _left(crowd: Crowd, taken: Mapping[Number, int]) -> list[int]:
    """The free numbers of each half hour, doctor by doctor."""
    numbers = itertools.product(range(crowd.doctors), range(len(STARTS)))
    return [crowd.world.capacity - taken.get(number, 0) for number in numbers]


class _Program:
    """Columns: who has which number, then the work present and the work due at each doctor's in each step. Rows: the
    balance of the work present, of the work due, and the room of each half hour."""

    def __init__(self, choices: int, doctors: int) -> None:
        self._choices, self._size = choices, doctors * STEPS
        self._entries: list[tuple[int, int, float]] = []
        self._bounds = [float(STEP)] * self._size + [0.0] * self._size
        present, due = choices, choices + self._size
        for row in range(self._size):
            self._entries.append((row, present + row, -1.0))
            if row % STEPS:
                self._entries.append((row, present + row - 1, 1.0))
            self._entries += [(self._size + row, present + row, 1.0), (self._size + row, due + row, -1.0)]

    def work(self, doctor: int, patient: Coming, column: int | None = None) -> None:
        """A person's work for a doctor if this choice is made; without a column: in any case. Before a session nobody
        is seen: whoever is there earlier counts from its opening."""
        opens = max(
            start for start, _ in SESSIONS if start <= (patient.arrival if patient.start is None else patient.start)
        )
        come, due = (min(int(max(at, opens) - OPENS) // STEP, STEPS - 1) for at in (patient.arrival, patient.due))
        self._put(doctor * STEPS + come, column, patient.service)
        for step in range(come, due):
            self._put(self._size + doctor * STEPS + step, column, -patient.service)

    def room(self, number: Number, column: int) -> None:
        """Records that a choice takes a number of this half hour."""
        self._entries.append((2 * self._size + number[0] * len(STARTS) + number[1], column, 1.0))

    def solve(self, people: Sequence[int], left: Sequence[int]) -> Sequence[float]:
        """How much of each choice, so that each of the `people` has one number, no half hour more than is `left`, and
        the least work waits."""
        rows, columns, values = zip(*self._entries, strict=True)
        each = {index: row for row, index in enumerate(dict.fromkeys(people))}
        width = self._choices + 2 * self._size
        solved = linprog(
            np.concatenate([np.zeros(self._choices + self._size), np.ones(self._size)]),
            A_ub=coo_array((values, (rows, columns)), (2 * self._size + len(left), width)).tocsr(),
            b_ub=[*self._bounds, *left],
            A_eq=coo_array(
                (np.ones(len(people)), ([each[index] for index in people], range(len(people)))), (len(each), width)
            ).tocsr(),
            b_eq=np.ones(len(each)),
            method="highs",
        )
        if solved.x is None:
            raise ArithmeticError(solved.message)
        return [float(share) for share in solved.x[: self._choices]]

    def _put(self, row: int, column: int | None, minutes: float) -> None:
        if column is None:
            self._bounds[row] -= minutes
        else:
            self._entries.append((row, column, minutes))


def _whole(crowd: Crowd, given: Mapping[int, Number], shares: Mapping[tuple[int, Number], float]) -> list[Number]:
    """Whole numbers: a person whom the program divides gets the half hour of the largest share that is free."""
    taken = Counter(given.values())
    chosen: dict[int, Number] = dict(given)
    for (index, number), _ in sorted(shares.items(), key=lambda choice: -choice[1]):
        if index not in chosen and taken[number] < crowd.world.capacity:
            chosen[index] = number
            taken[number] += 1
    return [chosen[index] for index in range(len(crowd.people))]
