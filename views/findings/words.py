"""Words of what was found in home readings. Texts come from the catalogs."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from services.record.measurements.model import Measurement
from services.record.risk.findings import FindingKind, HomeFinding
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.measurement_words import amount_words


class FindingWords(NamedTuple):
    """The keys of a title, of what to do, and of whose rule it is."""

    title: str
    do: str
    source: str


FINDINGS: Final = {
    FindingKind.PRESSURE_CRISIS: FindingWords(
        "finding.pressure_crisis.title", "finding.pressure_crisis.do", "finding.pressure_crisis.source"
    ),
    FindingKind.PRESSURE_RISING: FindingWords(
        "finding.pressure_rising.title", "finding.pressure_rising.do", "finding.pressure_rising.source"
    ),
    FindingKind.LOW_GLUCOSE: FindingWords(
        "finding.low_glucose.title", "finding.low_glucose.do", "finding.low_glucose.source"
    ),
    FindingKind.VERY_LOW_GLUCOSE: FindingWords(
        "finding.very_low_glucose.title",
        "finding.very_low_glucose.do",
        "finding.very_low_glucose.source",
    ),
    FindingKind.WEIGHT_GAIN: FindingWords(
        "finding.weight_gain.title", "finding.weight_gain.do", "finding.weight_gain.source"
    ),
    FindingKind.FEVER_THREE_DAYS: FindingWords(
        "finding.fever_three_days.title",
        "finding.fever_three_days.do",
        "finding.fever_three_days.source",
    ),
}


def title_words(t: Texts, finding: HomeFinding) -> str:
    """What was found: "三天里体重增加了 2.7 kg"."""
    return t.get(FINDINGS[finding.kind].title, amount=gained(finding))


def gained(finding: HomeFinding) -> str:
    """How much, as a number; empty where the words name none."""
    return "" if finding.amount is None else fmt.number(finding.amount)


def readings_words(around: UiContext, readings: tuple[Measurement, ...], now: datetime) -> str:
    """The first and the last of the readings that something was found in, each with its moment."""
    t, ends = around.texts, readings[:1] if len(readings) < 2 else (readings[0], readings[-1])
    moments = [fmt.device_moment(t, each.moment, now, around.zones) for each in ends]
    words = [
        t.get("finding.reading", amount=amount_words(t, each), when=when)
        for each, when in zip(ends, moments, strict=True)
    ]
    return t.get("plan.and").join(words)
