"""One doctor's day, event by event: who is called when, how long each waits, how long the doctor is idle.

Of those present, the one with the earliest half hour is called, then the first to arrive; nobody present waits for an
absent one. A person who comes after the half hour, or has no number, queues from the moment of arrival. Minutes
from midnight on the clinic's clock.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HALF_HOUR: Final = 30
SESSIONS: Final = ((8 * 60, 12 * 60), (14 * 60, 17 * 60 + 30))
STARTS: Final = tuple(start for opens, closes in SESSIONS for start in range(opens, closes, HALF_HOUR))
NOON: Final = SESSIONS[1][0] - HALF_HOUR  # who arrives from then on waits for the afternoon


@dataclass(frozen=True, slots=True)
class Coming:
    """A person who comes. `start`: the half hour booked, None for a walk-in."""

    start: int | None
    arrival: float
    service: float

    @property
    def due(self) -> float:
        """From when the wait counts: time of being early does not."""
        return self.arrival if self.start is None else max(self.arrival, self.start)

    @property
    def place(self) -> float:
        """The key of the order in the queue."""
        in_time = self.start is not None and self.arrival < self.start + HALF_HOUR
        return self.start if in_time and self.start is not None else self.arrival


@dataclass(frozen=True, slots=True)
class DoctorsDay:
    """`waits` in the order the people were handed in; `busy` within the clinic's hours; `over` after them; `seen` of
    them were begun within the hours."""

    waits: tuple[float, ...]
    busy: float
    over: float
    seen: int


def consult(people: Sequence[Coming]) -> DoctorsDay:
    """Simulates the day."""
    order = sorted(range(len(people)), key=lambda index: people[index].arrival)
    waits = [0.0] * len(people)
    line: list[tuple[float, float, int]] = []
    now, busy, over, seen, met = float(SESSIONS[0][0]), 0.0, 0.0, 0, 0
    while met < len(order) or line:
        while met < len(order) and people[order[met]].arrival <= now:
            patient = people[order[met]]
            heapq.heappush(line, (patient.place, patient.arrival, order[met]))
            met += 1
        if not line:
            now = people[order[met]].arrival
            continue
        if _resting(now, line[0][0]):
            now = float(SESSIONS[1][0])
            continue
        chosen = heapq.heappop(line)[2]
        patient = people[chosen]
        waits[chosen] = max(now - patient.due, 0.0)
        within = sum(max(min(now + patient.service, closes) - max(now, opens), 0.0) for opens, closes in SESSIONS)
        busy, over, seen = busy + within, over + patient.service - within, seen + (within > 0)
        now += patient.service
    return DoctorsDay(tuple(waits), busy, over, seen)


def _resting(now: float, next_place: float) -> bool:
    """Between the sessions only those of the morning are still seen."""
    return SESSIONS[0][1] <= now < SESSIONS[1][0] and next_place >= NOON
