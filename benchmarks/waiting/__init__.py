"""How long 4,000 people a day wait when they choose as today, and when they follow the app's recommendation.

The same people on the same days, by the real `services/booking/recommend/advice.py`, with the load that the hospital
publishes at that moment and the waits it measured on earlier days (first of people who choose as today, then of the
same mixture). Two clairvoyants show the best possible result: see `clairvoyant.py`. Parameters and their
sources: `crowd.py`.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from benchmarks.waiting import clairvoyant
from benchmarks.waiting.choosing import book
from benchmarks.waiting.crowd import CLINIC_MINUTES, DOCTORS, HOURS, Crowd, World, crowds
from benchmarks.waiting.playing import Played, measured, play
from services.booking.recommend.waits import MeasuredWait

SHARES: Final = (0.25, 0.5, 0.75, 1.0)
CLAIRVOYANT_AT: Final = (0.75, 1.0)
PROMISED: Final = 0.75  # at this share the limits of the mean hold
#: Other assumptions: does the recommendation still help?
OTHERWISE: Final = {
    "were doctors busy for 95 %": World(busy=0.95),
    "were doctors busy for 75 %": World(busy=0.75),
    "did people choose as freely as the hours are long": World(hours=(1,) * len(HOURS)),
}
HALVED, NEAR, NOT_MORE, NOT_LESS = Limit("<=", 0.5), Limit("<=", 1.15), Limit("<=", 1.0), Limit(">=", 1.0)


def run(scale: Scale) -> Iterator[Line]:
    """Simulates each share on the days of several seeds (minutes), then yields the results."""
    weeks = [_Weeks(str(seed), scale, World()) for seed in range(scale.pick(3, 1))]
    today = [seed_weeks.played(0.0) for seed_weeks in weeks]
    yield from _as_today(_all(today))
    for share in SHARES:
        played = [seed_weeks.played(share) for seed_weeks in weeks]
        yield from _compared(share, _all(played), _all(today))
        worst = max(_mean(mine) / _mean(theirs) for mine, theirs in zip(played, today, strict=True))
        yield line(f"waiting.mean, {share:.0%} follow, worst seed", worst, "of today's", load=load())
        yield from _told(share, _all(played))
        if share in CLAIRVOYANT_AT:
            yield from _held_against(share, _all(played), _all(today))
    for name, other in OTHERWISE.items():
        changed = _Weeks("otherwise", scale, other)
        mine, theirs = _mean(changed.played(PROMISED)), _mean(changed.played(0.0))
        text = f"waiting.mean, {PROMISED:.0%} follow, {name}"
        yield line(text, mine, "min", reference=theirs, load=load())


class _Weeks:
    """The days of one seed: the earlier ones, on which the hospital measured, and the one that is evaluated."""

    def __init__(self, seed: str, scale: Scale, world: World) -> None:
        departments, before = DOCTORS[-scale.pick(len(DOCTORS), 1) :], scale.pick(3, 1)
        first, self._then, self._now = (
            [list(crowds(f"{seed}/{part}/{day}", departments, world)) for day in range(count)]
            for part, count in (("first", before), ("then", before), ("now", 1))
        )
        self._known = [measured([_played(day, 0.0, ()) for day in same]) for same in zip(*first, strict=True)]

    def played(self, share: float) -> list[Played]:
        """All departments on the evaluated day, when this share follows the recommendation."""
        found = []
        for number, as_today in enumerate(self._known):
            known = measured([_played(day[number], share, as_today) for day in self._then]) if share else as_today
            found += [_played(day[number], share, known) for day in self._now]
        return found


def _played(crowd: Crowd, share: float, known: Sequence[MeasuredWait]) -> Played:
    return play(crowd, *book(crowd, share, known))


def _all(seeds: Sequence[Sequence[Played]]) -> list[Played]:
    return [day for seed in seeds for day in seed]


def _waits(days: Sequence[Played]) -> list[float]:
    return [wait for day in days for wait in (*day.waits.values(), *day.walk_in_waits)]


def _mean(days: Sequence[Played]) -> float:
    return statistics.fmean(_waits(days))


def _as_today(days: Sequence[Played]) -> Iterator[Line]:
    yield line("waiting.visits", len(_waits(days)), "visits", load=load())
    yield line("waiting.mean, as today", _mean(days), "min", load=load())
    for percent in (90, 99):
        yield line(f"waiting.p{percent}, as today", percentile(_waits(days), percent), "min", load=load())
    yield line("waiting.doctors idle, as today", _idle(days), "%", load=load())


def _compared(share: float, days: Sequence[Played], today: Sequence[Played]) -> Iterator[Line]:
    """Compared with the same people on the same days without the recommendation."""

    def against(name: str, unit: str, measure: Callable[[Sequence[Played]], float], limit: Limit | None = None) -> Line:
        text = f"waiting.{name}, {share:.0%} follow"
        return line(text, measure(days), unit, reference=measure(today), limit=limit, load=load())

    yield against("mean", "min", _mean, HALVED if share == PROMISED else None)
    yield against("p90", "min", lambda played: percentile(_waits(played), 90))
    yield against("p99", "min", lambda played: percentile(_waits(played), 99), NOT_MORE)
    yield against("p99 of those who do", "min", lambda played: _p99_of(played, share, follow=True), NOT_MORE)
    if share < 1:
        yield against("p99 of those who do not", "min", lambda played: _p99_of(played, share, follow=False), NOT_MORE)
    yield against("p99 of walk-ins", "min", _p99_of_walk_ins, NOT_MORE)
    yield against("doctors idle", "%", _idle)
    yield against("seen within the hours", "visits", _seen, NOT_LESS)


def _p99_of(days: Sequence[Played], share: float, *, follow: bool) -> float:
    """The 99th percentile of those who follow at this share, or of those who do not."""
    people = ((day.crowd.people[at], wait) for day in days for at, wait in day.waits.items())
    return percentile([wait for person, wait in people if (person.advised < share) is follow], 99)


def _p99_of_walk_ins(days: Sequence[Played]) -> float:
    return percentile([wait for day in days for wait in day.walk_in_waits], 99)


def _seen(days: Sequence[Played]) -> float:
    return float(sum(doctor.seen for day in days for doctor in day.days))


def _idle(days: Sequence[Played]) -> float:
    doctors = [doctor for day in days for doctor in day.days]
    return 100 * (1 - sum(doctor.busy for doctor in doctors) / len(doctors) / CLINIC_MINUTES)


def _told(share: float, days: Sequence[Played]) -> Iterator[Line]:
    """Compares the waits that followers were told with their real ones."""
    both = [(day.told[at], wait) for day in days for at, wait in day.waits.items() if at in day.told]
    told = statistics.fmean(wait.expected for wait, _ in both)
    came = statistics.fmean(wait for _, wait in both)
    within = sum(wait.low <= true <= wait.high for wait, true in both) / len(both)
    yield line(f"waiting.told, {share:.0%} follow", told, "min", reference=came, load=load())
    yield line(f"waiting.within the range told, {share:.0%} follow", 100 * within, "%", reference=80.0, load=load())


def _held_against(share: float, days: Sequence[Played], today: Sequence[Played]) -> Iterator[Line]:
    """Compared with clairvoyants who assign the same people their numbers; the others choose as they did. The limit is
    for the one who knows the demand only: nobody who assigns numbers in advance can know how long people will take."""
    left = [{at: day.numbers[at] for at, who in enumerate(day.crowd.people) if who.advised >= share} for day in days]
    for name, best, limit in (
        ("knows all who will ask", clairvoyant.knowing_demand, NEAR),
        ("knows everything", clairvoyant.knowing_all, None),
    ):
        theirs = _mean([play(day.crowd, best(day.crowd, given)) for day, given in zip(days, left, strict=True)])
        text = f"waiting.mean, {share:.0%} follow, against who {name}"
        yield line(text, _mean(days), "min", reference=theirs, limit=limit, load=load())
        saved = 100 * (_mean(today) - _mean(days)) / (_mean(today) - theirs)
        yield line(f"waiting.saved of what could be, {share:.0%} follow, by who {name}", saved, "%", load=load())
