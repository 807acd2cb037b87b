"""What many measurements come to: a day's mean, the share in the target range, this week beside the last. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal

from services.moments import day_in, days_later
from services.record.measurements.conversion import rounded
from services.record.measurements.model import Measurement
from services.record.measurements.target import PUBLISHED, TargetBands


@dataclass(frozen=True)
class DayMean:
    """The mean of a day's measurements."""

    day: date
    value: Decimal
    diastolic: Decimal | None
    count: int


@dataclass(frozen=True)
class TargetShare:
    """How many of so many measurements lie in the range."""

    within: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.within / self.of)


@dataclass(frozen=True)
class WeekSummary:
    """The seven days that end today: how often on how many days, mean, lowest and highest, share in range; and the mean
    of the seven days before."""

    count: int
    days: int
    mean: Decimal
    mean_diastolic: Decimal | None
    lowest: Decimal
    highest: Decimal
    share: TargetShare | None
    before: Decimal | None


def day_means(measured: Iterable[Measurement], zone: tzinfo) -> tuple[DayMean, ...]:
    """One mean for each day with measurements of one kind, oldest first."""
    days: dict[date, list[Measurement]] = {}
    for each in measured:
        days.setdefault(day_in(each.moment, zone), []).append(each)
    return tuple(DayMean(day, *_means(days[day]), len(days[day])) for day in sorted(days))


def target_share(measured: Iterable[Measurement], bands: TargetBands = PUBLISHED) -> TargetShare | None:
    """The share of measurements of one kind in the target range; None without a range or without measurements."""
    judged = [within for each in measured if (within := bands.has(each)) is not None]
    return TargetShare(sum(judged), len(judged)) if judged else None


def week_summary(
    measured: Sequence[Measurement], zone: tzinfo, today: date, bands: TargetBands = PUBLISHED
) -> WeekSummary | None:
    """The last seven days of measurements of one kind; None when there is none in them."""
    week = _between(measured, zone, days_later(today, -6), today)
    if not week:
        return None
    before = _between(measured, zone, days_later(today, -13), days_later(today, -7))
    mean, lower = _means(week)
    values = [each.value for each in week]
    return WeekSummary(
        count=len(week),
        days=len({day_in(each.moment, zone) for each in week}),
        mean=mean,
        mean_diastolic=lower,
        lowest=min(values),
        highest=max(values),
        share=target_share(week, bands),
        before=_means(before)[0] if before else None,
    )


def _between(measured: Iterable[Measurement], zone: tzinfo, first: date, last: date) -> list[Measurement]:
    return [each for each in measured if first <= day_in(each.moment, zone) <= last]


def _means(measured: Sequence[Measurement]) -> tuple[Decimal, Decimal | None]:
    kind, lower = measured[0].kind, [each.diastolic for each in measured if each.diastolic is not None]
    mean = rounded(kind, sum((each.value for each in measured), Decimal()) / len(measured))
    return mean, rounded(kind, sum(lower, Decimal()) / len(lower)) if lower else None
