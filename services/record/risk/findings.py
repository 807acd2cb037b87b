"""What home readings mean together: rules of guidelines, each with its source. Pure.

A finding never changes a dose. What needs help now says so; what a doctor should weigh is proposed to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from math import sqrt
from statistics import median
from typing import Final

from services.clock import instant
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.pressure_class import is_crisis_now
from services.record.measurements.target import SYSTOLIC_TARGET


class FindingKind(StrEnum):
    """What was found, with the publication of its rule."""

    PRESSURE_CRISIS = "pressure-crisis"  # Chinese guidelines for hypertension, 2024 revision: 180/120 and above
    PRESSURE_RISING = "pressure-rising"  # Mann, Econometrica 1945; Kendall 1975 (trend); the same guidelines (135)
    LOW_GLUCOSE = "low-glucose"  # ADA Standards of Care 2024, section 6: below 3.9 mmol/L (level 1)
    VERY_LOW_GLUCOSE = "very-low-glucose"  # the same: below 3.0 mmol/L (level 2)
    WEIGHT_GAIN = "weight-gain"  # ESC guidelines for heart failure, 2021, table 14: over 2 kg in three days
    FEVER_THREE_DAYS = "fever-three-days"  # NHS, High temperature in adults (2023): over 38 for more than three days


class FindingUrgency(StrEnum):
    """What it asks for: help now, something to do now, or a doctor who weighs it."""

    NOW = "now"
    ACT = "act"
    DOCTOR = "doctor"


@dataclass(frozen=True)
class HomeFinding:
    """`readings`: what it was found in, oldest first. `amount`: how much, in the unit of their kind, where the words
    name it."""

    kind: FindingKind
    urgency: FindingUrgency
    readings: tuple[Measurement, ...]
    amount: Decimal | None = None

    @property
    def key(self) -> str:
        """What it was found by: the same until there is a newer reading."""
        newest = self.readings[-1]
        return f"{instant(newest.moment)} {newest.value}"


@dataclass(frozen=True)
class RecentReadings:
    """What findings are made from: the readings of the last days, whether the person has heart failure, and which
    findings they have put away, kind by kind with its key."""

    measured: tuple[Measurement, ...] = ()
    heart_failure: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)

    def findings(self, now: datetime) -> tuple[HomeFinding, ...]:
        """Everything that needs something now, the most urgent first."""
        return findings(self.measured, now, heart_failure=self.heart_failure)

    def help_now(self, now: datetime) -> tuple[HomeFinding, ...]:
        """What cannot wait and was not put away: all but what a doctor is to weigh some day."""
        found = (each for each in self.findings(now) if each.kind is not FindingKind.PRESSURE_RISING)
        return tuple(each for each in found if self.seen.get(each.kind) != each.key)


GLUCOSE_COUNTS: Final = timedelta(hours=2)
TREND_DAYS: Final = 28
FEWEST_FOR_TREND: Final = 10
CERTAIN: Final = 1.96
"""Of a normal distribution: a trend this clear is by chance one time in twenty."""
GAIN_DAYS: Final = 3
GAIN: Final = Decimal(2)
FEVER: Final = Decimal(38)
FEVER_DAYS: Final = 3
HELP_DAYS: Final = FEVER_DAYS + 2
"""So far back reach the readings by which something cannot wait."""


def findings(readings: Sequence[Measurement], now: datetime, *, heart_failure: bool) -> tuple[HomeFinding, ...]:
    """Everything that these readings mean now, the most urgent first. Withdrawn ones and those of the future have no
    effect."""
    valid = sorted(
        (each for each in readings if not each.withdrawn and each.moment <= now), key=lambda each: each.moment
    )
    found = [*_pressure(valid, now), *_glucose(valid, now), *_fever(valid, now)]
    if heart_failure:
        found += _weight(valid, now)
    order = list(FindingUrgency)
    return tuple(sorted(found, key=lambda finding: order.index(finding.urgency)))


def _of(readings: Sequence[Measurement], kind: MeasurementKind, now: datetime, days: int) -> list[Measurement]:
    return [each for each in readings if each.kind is kind and now - each.moment <= timedelta(days=days)]


def _pressure(readings: Sequence[Measurement], now: datetime) -> Iterator[HomeFinding]:
    recent = _of(readings, MeasurementKind.PRESSURE, now, TREND_DAYS)
    if recent and is_crisis_now(recent[-1], now):
        yield HomeFinding(FindingKind.PRESSURE_CRISIS, FindingUrgency.NOW, (recent[-1],))
    values = [each.value for each in recent]
    usual = SYSTOLIC_TARGET.high
    if len(values) >= FEWEST_FOR_TREND and is_rising(values) and usual is not None and median(values[-5:]) > usual:
        yield HomeFinding(FindingKind.PRESSURE_RISING, FindingUrgency.DOCTOR, tuple(recent), _rise(recent))


def _glucose(readings: Sequence[Measurement], now: datetime) -> Iterator[HomeFinding]:
    """By the newest reading alone: a normal one after it has settled it."""
    recent = _of(readings, MeasurementKind.GLUCOSE, now, 1)
    if not recent or now - recent[-1].moment > GLUCOSE_COUNTS:
        return
    newest = recent[-1]
    if newest.value < Decimal("3.0"):
        yield HomeFinding(FindingKind.VERY_LOW_GLUCOSE, FindingUrgency.NOW, (newest,))
    elif newest.value < Decimal("3.9"):
        yield HomeFinding(FindingKind.LOW_GLUCOSE, FindingUrgency.ACT, (newest,))


def _weight(readings: Sequence[Measurement], now: datetime) -> Iterator[HomeFinding]:
    recent = _of(readings, MeasurementKind.WEIGHT, now, GAIN_DAYS)
    if len(recent) < 2:
        return
    least = min(recent[:-1], key=lambda each: each.value)
    if recent[-1].value - least.value > GAIN:
        yield HomeFinding(
            FindingKind.WEIGHT_GAIN, FindingUrgency.DOCTOR, (least, recent[-1]), recent[-1].value - least.value
        )


def _fever(readings: Sequence[Measurement], now: datetime) -> Iterator[HomeFinding]:
    """More than three days on which every reading is over 38, up to today."""
    recent = _of(readings, MeasurementKind.TEMPERATURE, now, HELP_DAYS)
    high: list[Measurement] = []
    for each in reversed(recent):
        if each.value <= FEVER:
            break
        high.insert(0, each)
    if (
        high
        and now - high[-1].moment <= timedelta(days=1)
        and high[-1].moment - high[0].moment > timedelta(days=FEVER_DAYS)
    ):
        yield HomeFinding(FindingKind.FEVER_THREE_DAYS, FindingUrgency.DOCTOR, tuple(high))


def is_rising(values: Sequence[Decimal]) -> bool:
    """Whether values in order of time rise by the Mann-Kendall test, two-sided at 5 %, with the correction for ties
    (Kendall, Rank correlation methods, 1975)."""
    n = len(values)
    rises = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    ties = [values.count(value) for value in set(values)]
    spread = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    return rises > 0 and spread > 0 and (rises - 1) / sqrt(spread) > CERTAIN


def _rise(readings: Sequence[Measurement]) -> Decimal:
    """How much the values rise in a week, by Theil and Sen's slope: the median of the slopes of all pairs."""
    slopes = [
        (later.value - earlier.value) / _weeks(later.moment - earlier.moment)
        for earlier, later in combinations(readings, 2)
        if later.moment > earlier.moment
    ]
    return median(slopes).quantize(Decimal(1)) if slopes else Decimal(0)


def _weeks(length: timedelta) -> Decimal:
    return Decimal(length.total_seconds()) / Decimal(timedelta(weeks=1).total_seconds())
