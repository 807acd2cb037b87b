"""What a Timing says, as a rule by which doses can be counted. Pure; never raises.

The plan holds the fewest doses that fulfil an instruction: of "every 4 to 6 hours" the six, of "3 to 4 times a day" the
three; what may come beyond that is a limit. An instruction that contradicts itself, or that says less than is needed,
is no rule (`Unplanned`): doses are never guessed. Source: FHIR R4 §2.24.0.23 Timing.

A cycle (21 days on, 7 off) is a `duration` of whole days within a longer period, with times of the day. A `duration`
without times of the day is how long one dose lasts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from services.moments import days_later
from services.record.medicines import abbreviations
from services.record.medicines.day_pattern import DayBlocks, DayPattern, MonthBlocks, spread
from services.record.medicines.day_times import DAY, Times, at_clock, at_events, so_often, wake_minute
from services.record.medicines.dose import Unplanned
from services.record.medicines.model import Repeat, Rhythm, Timing

MOST_PER_DAY: Final = 96
_SHORTEST: Final = timedelta(minutes=15)
_LONGEST_STEP: Final = 400  # days
_USUAL: Final = Rhythm()
_MOST_OFFSETS: Final = 1000
_LONGEST_SECONDS: Final = 10**12
_SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Start:
    """From when on doses stand. `nominal`: no earlier than this time on the clock; None: from the day on. `exact`: the
    prescriber wrote this time, so intervals count from it; else they count from the day's waking."""

    day: date
    nominal: datetime | None = None
    exact: bool = False

    def anchor(self, rhythm: Rhythm) -> datetime:
        """The time from which intervals count."""
        if self.exact and self.nominal is not None:
            return self.nominal
        return datetime.combine(self.day, time()) + timedelta(minutes=wake_minute(rhythm))

    @property
    def label(self) -> str:
        return f"{self.nominal:%Y-%m-%dT%H:%M}" if self.exact and self.nominal else self.day.isoformat()


@dataclass(frozen=True)
class DayRule:
    """Doses at these times of these days. `times` are by the usual rhythm: they say which doses there are, for
    everybody the same; `minutes` are when this person takes them. `step`: hours from a dose to the next, at the least.
    `usual`: the prescriber wrote how often and no times."""

    pattern: DayPattern
    times: Times
    minutes: tuple[int, ...]
    step: float
    usual: bool = False


@dataclass(frozen=True)
class IntervalRule:
    """`frequency` doses in every period, counted from an anchor. `days`: the weekdays to which they are kept. `shift`:
    minutes by which this person's rhythm moves them."""

    anchor: datetime
    label: str
    period: timedelta
    frequency: int
    days: tuple[int, ...] = ()
    shift: int = 0

    @property
    def step(self) -> float:
        return self.period / self.frequency / timedelta(hours=1)


@dataclass(frozen=True)
class ChainRule:
    """Each dose so long after the one before was taken; after its planned time, where it was not."""

    anchor: datetime
    label: str
    every: timedelta

    @property
    def step(self) -> float:
        return self.every / timedelta(hours=1)


@dataclass(frozen=True)
class OnceRule:
    """One dose at the start."""

    anchor: datetime
    day: date
    shift: int = 0
    step: float = 24.0


Rule = DayRule | IntervalRule | ChainRule | OnceRule


def stated(timing: Timing) -> Repeat | None:
    """The structured repeat; where it says no more than bounds, what the code says within them. None: neither says
    anything."""
    own = timing.repeat
    if own is not None and _says_when(own):
        return own
    said = abbreviations.expanded(timing.code) if timing.code else None
    if said is None or own is None:
        return said
    return replace(
        own,
        frequency=said.frequency,
        period=said.period,
        period_unit=said.period_unit,
        when=said.when,
        count=own.count or said.count,
    )


class _NoRuleError(Exception):
    """Within this module: why a repeat is no rule."""

    def __init__(self, why: Unplanned) -> None:
        self.why = why


def rule_for(timing: Timing, repeat: Repeat, start: Start, rhythm: Rhythm) -> Rule | Unplanned:
    """The rule of a repeat, or why there is none. Which doses there are depends on the prescription alone, when they
    are taken on the rhythm, too."""
    try:
        usual, own = _rule(timing, repeat, start, _USUAL), _rule(timing, repeat, start, rhythm)
    except _NoRuleError as no:
        return no.why
    if isinstance(usual, DayRule) and isinstance(own, DayRule):
        minutes = dict(own.times)
        return replace(usual, minutes=tuple(minutes[name] for name, _ in usual.times), step=own.step)
    if isinstance(usual, IntervalRule | OnceRule) and isinstance(own, IntervalRule | OnceRule):
        return replace(usual, shift=(own.anchor - usual.anchor) // timedelta(minutes=1))
    return own


def _rule(timing: Timing, repeat: Repeat, start: Start, rhythm: Rhythm) -> Rule:
    _need(not repeat.unread)
    if repeat.period is None:
        return _without_period(timing, repeat, start, rhythm)
    _need(repeat.period_unit is not None)
    repeat, unit, period = _plain(repeat, repeat.period_unit or "", max(repeat.period, repeat.period_max or Decimal(0)))
    if timing.from_taken:
        return _chained(repeat, unit, period, start, rhythm)
    if unit in {"s", "min", "h"} or (unit == "d" and period != int(period)):
        _need(not _has_times(repeat))
        return _interval(repeat, unit, period, start, rhythm)
    _need(period == int(period))
    by = _monthly if unit == "mo" else _in_days
    return by(repeat, int(period), start, rhythm)


def _need(condition: bool, why: Unplanned = Unplanned.TIMING_UNREAD) -> None:
    if not condition:
        raise _NoRuleError(why)


def in_hours(repeat: Repeat) -> bool:
    """Whether it is written as an interval of hours, minutes or seconds."""
    return repeat.period_unit in {"s", "min", "h"} and not _has_times(repeat)


def cycle_of(repeat: Repeat) -> tuple[int, int] | None:
    """How many days of a cycle are on, and how long it is; None when the repeat is no cycle."""
    if repeat.period is None or not _has_times(repeat):
        return None
    days = repeat.period * {"d": 1, "wk": 7}.get(repeat.period_unit or "", 0)
    on_days = _days_on(repeat, int(days)) if days == int(days) else None
    return None if on_days is None else (on_days, int(days))


def _days_on(repeat: Repeat, period: int) -> int | None:
    """How many days of a cycle are on; None when it is none."""
    weeks = {"d": 1, "wk": 7}.get(repeat.duration_unit or "")
    if repeat.duration is None or weeks is None or repeat.duration != int(repeat.duration):
        return None
    on_days = int(repeat.duration) * weeks
    return on_days if 1 < on_days < period and on_days <= _MOST_OFFSETS else None


def _says_when(repeat: Repeat) -> bool:
    by_clock = repeat.days or repeat.times or repeat.when
    return bool(by_clock or repeat.period or repeat.frequency or repeat.count == 1 or repeat.unread)


def _has_times(repeat: Repeat) -> bool:
    return bool(repeat.times or repeat.when)


def _without_period(timing: Timing, repeat: Repeat, start: Start, rhythm: Rhythm) -> Rule:
    _need(not timing.from_taken and (repeat.frequency or 1) == 1)
    if _has_times(repeat) or repeat.days:
        return _in_days(replace(repeat, frequency=None), 1, start, rhythm)
    _need(repeat.count == 1 and repeat.count_max in (None, 1))
    return OnceRule(start.anchor(rhythm), start.day)


def _plain(repeat: Repeat, unit: str, period: Decimal) -> tuple[Repeat, str, Decimal]:
    """The same in seconds, minutes, hours, days or months; at times of the day in whole days."""
    if unit in {"wk", "a"}:
        unit, period = ("d", period * 7) if unit == "wk" else ("mo", period * 12)
    if unit == "h" and _has_times(repeat) and period % 24 == 0:
        unit, period = "d", period / 24
    often = 1 / period
    if unit in {"d", "mo"} and period < 1 and often == int(often):
        repeat, period = replace(repeat, frequency=(repeat.frequency or 1) * int(often)), Decimal(1)
    return repeat, unit, period


def _in_days(repeat: Repeat, period: int, start: Start, rhythm: Rhythm) -> Rule:
    """Doses by days. `period`: how many days the frequency is about."""
    daily = repeat.frequency if period == 1 else None
    times = _times(repeat, daily, rhythm)
    if repeat.days:
        return _on_weekdays(repeat, period, times, start, rhythm)
    if times:
        return _at_times(repeat, period, times, start)
    frequency = repeat.frequency or 1
    if frequency % period == 0:
        return _every_day(frequency // period, DayBlocks(start.day, 1, (0,)), rhythm)
    if frequency < period and frequency <= _MOST_OFFSETS:
        return _every_day(1, DayBlocks(start.day, period, spread(frequency, period)), rhythm)
    return _interval(repeat, "d", Decimal(period), start, rhythm)


def _times(repeat: Repeat, daily: int | None, rhythm: Rhythm) -> Times:
    """The times of the day that are given; empty where none are. Not both by the clock and by events (R4 tim-10)."""
    _need(not (repeat.times and repeat.when))
    return at_clock(repeat.times) if repeat.times else at_events(repeat.when, repeat.offset, daily, rhythm)


def _on_weekdays(repeat: Repeat, period: int, times: Times, start: Start, rhythm: Rhythm) -> Rule:
    """Doses on days of the week. So many times a week on so many days have to go up, else the days are a choice."""
    _need(period == 1 or period % 7 == 0)
    monday = days_later(start.day, -start.day.weekday())
    pattern = DayBlocks(monday, 7 if period == 1 else period, repeat.days)
    days = 1 if period == 1 else len(repeat.days)
    per_day, rest = divmod(repeat.frequency or days * (len(times) or 1), days)
    _need(not rest and per_day == (len(times) or per_day))
    return _day_rule(pattern, times) if times else _every_day(per_day, pattern, rhythm)


def _at_times(repeat: Repeat, period: int, times: Times, start: Start) -> Rule:
    """Doses at times of the day: each day of a cycle, or as many days of a period as the frequency needs. A frequency
    that is no multiple of the times contradicts them."""
    if (found := _days_on(repeat, period)) is not None:
        _need(repeat.frequency in (None, 1, len(times)))
        return _day_rule(DayBlocks(start.day, period, tuple(range(found))), times)
    days, rest = divmod(repeat.frequency or len(times), len(times))
    _need(not rest and 0 < days <= min(period, _MOST_OFFSETS))
    return _day_rule(DayBlocks(start.day, period, spread(days, period)), times)


def _monthly(repeat: Repeat, months: int, start: Start, rhythm: Rhythm) -> Rule:
    times = _times(repeat, None, rhythm)
    _need(not repeat.days and repeat.duration_unit not in {"d", "wk", "mo", "a"})
    days, rest = divmod(repeat.frequency or len(times) or 1, len(times) or 1)
    _need(not rest and 0 < days <= min(28 * months, _MOST_OFFSETS))
    pattern = MonthBlocks(start.day, months, spread(days, 28 * months))
    return _day_rule(pattern, times) if times else _every_day(1, pattern, rhythm)


def _every_day(number: int, pattern: DayPattern, rhythm: Rhythm) -> Rule:
    _need(number <= MOST_PER_DAY, Unplanned.TOO_OFTEN)
    return replace(_day_rule(pattern, so_often(number, rhythm)), usual=True)


def at_chosen_times(rule: DayRule, chosen: Times) -> DayRule:
    """The same doses at the times that the person chose, in order; the names of the doses stay."""
    if not rule.usual or len(chosen) != len(rule.times):
        return rule
    return replace(rule, minutes=tuple(minute for _, minute in chosen), step=_step(rule.pattern, chosen))


def _day_rule(pattern: DayPattern, times: Times) -> DayRule:
    _need(len(times) <= MOST_PER_DAY, Unplanned.TOO_OFTEN)
    return DayRule(pattern, times, tuple(minute for _, minute in times), _step(pattern, times))


def _step(pattern: DayPattern, times: Times) -> float:
    """The hours from a dose to the next, at the least."""
    minutes = [minute for _, minute in times]
    wrap = min(pattern.step, _LONGEST_STEP) * DAY + minutes[0]
    return min(after - before for before, after in zip(minutes, (*minutes[1:], wrap), strict=True)) / 60


def _interval(repeat: Repeat, unit: str, period: Decimal, start: Start, rhythm: Rhythm) -> Rule:
    length, frequency = _length(unit, period), repeat.frequency or 1
    _need(not repeat.days or not (repeat.count or repeat.count_max))
    _need(length / frequency >= _SHORTEST, Unplanned.TOO_OFTEN)
    return IntervalRule(start.anchor(rhythm), start.label, length, frequency, repeat.days)


def _chained(repeat: Repeat, unit: str, period: Decimal, start: Start, rhythm: Rhythm) -> Rule:
    _need(unit != "mo" and not _has_times(repeat) and not repeat.days)
    every = _length(unit, period) / (repeat.frequency or 1)
    _need(every >= _SHORTEST, Unplanned.TOO_OFTEN)
    return ChainRule(start.anchor(rhythm), start.label, every)


def _length(unit: str, period: Decimal) -> timedelta:
    return timedelta(milliseconds=int(min(period * _SECONDS[unit], Decimal(_LONGEST_SECONDS)) * 1000))
