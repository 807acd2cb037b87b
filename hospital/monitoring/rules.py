"""The rules by which home readings call for a clinician: each with its publication and the version of the rule. Pure.

They are the hospital's own. What the app shows to the person follows the same publications (tests hold both against one
table of readings). A rule judges as of the newest reading of its kind, not as of now: what arrives late, out of a
phone that was offline, means the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from hospital.monitoring.readings import HomeReading, ReadingKind
from hospital.monitoring.trend import is_rising, rise_in_a_week


class MonitoringRule(StrEnum):
    """The rules, the most urgent first. The value names a rule in every Task: it never changes."""

    PRESSURE_CRISIS = "pressure-crisis"
    VERY_LOW_GLUCOSE = "very-low-glucose"
    WEIGHT_GAIN = "weight-gain"
    FEVER_THREE_DAYS = "fever-three-days"
    PRESSURE_RISING = "pressure-rising"


@dataclass(frozen=True)
class RuleRow:
    """`version`: of the rule as it is computed here. `groups`: the medicines it may be about, by the beginnings of
    their ATC codes. `names` and `publication`: in Chinese and in English."""

    kind: ReadingKind
    names: tuple[str, str]
    publication: tuple[str, str]
    version: str = "1"
    urgent: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleFinding:
    """`readings`: what a rule found, oldest first. `amount`: how much, in the unit of their kind; of a rise, in a
    week."""

    rule: MonitoringRule
    readings: tuple[HomeReading, ...]
    amount: Decimal | None = None


_HYPERTENSION: Final = "Chinese guidelines for the prevention and treatment of hypertension, 2024 revision"
_HYPERTENSION_CHINESE: Final = "中国高血压防治指南（2024 年修订版）"
ANTIHYPERTENSIVES: Final = ("C02", "C03", "C07", "C08", "C09")
RULES: Final[Mapping[MonitoringRule, RuleRow]] = {
    MonitoringRule.PRESSURE_CRISIS: RuleRow(
        ReadingKind.PRESSURE,
        ("家庭血压达到 180/120 mmHg", "Home blood pressure of 180/120 mmHg or above"),
        (f"{_HYPERTENSION_CHINESE}：180/120 mmHg 起为重度", f"{_HYPERTENSION}: severe from 180/120 mmHg"),
        urgent=True,
        groups=ANTIHYPERTENSIVES,
    ),
    MonitoringRule.VERY_LOW_GLUCOSE: RuleRow(
        ReadingKind.GLUCOSE,
        ("血糖低于 3.0 mmol/L", "Glucose below 3.0 mmol/L"),
        (
            "美国糖尿病学会《糖尿病诊疗标准》2024，第 6 节：2 级低血糖应重新评估治疗",
            "ADA Standards of Care in Diabetes, 2024, section 6: level 2 hypoglycaemia, treatment is re-evaluated",
        ),
        urgent=True,
        groups=("A10",),
    ),
    MonitoringRule.WEIGHT_GAIN: RuleRow(
        ReadingKind.WEIGHT,
        ("心力衰竭患者三天内体重增加超过 2 kg", "Heart failure: more than 2 kg gained in three days"),
        (
            "欧洲心脏病学会急慢性心力衰竭指南 2021，表 14",
            "ESC guidelines for acute and chronic heart failure, 2021, table 14",
        ),
        urgent=True,
        groups=("C03",),
    ),
    MonitoringRule.FEVER_THREE_DAYS: RuleRow(
        ReadingKind.TEMPERATURE,
        ("发热超过三天", "Fever for more than three days"),
        ("英国国民保健署（NHS）成人发热指引 2023", "NHS, High temperature in adults, 2023"),
    ),
    MonitoringRule.PRESSURE_RISING: RuleRow(
        ReadingKind.PRESSURE,
        ("家庭血压持续升高，高于目标", "Home blood pressure is rising and above target"),
        (
            f"Mann-Kendall 趋势检验（Mann 1945，Kendall 1975），双侧 5%；{_HYPERTENSION_CHINESE}：家庭血压 135/85 mmHg",
            f"Mann-Kendall test (Mann 1945, Kendall 1975), two-sided 5 %; {_HYPERTENSION}: 135/85 mmHg at home",
        ),
        groups=ANTIHYPERTENSIVES,
    ),
}
TREND_DAYS: Final = 28
FEWEST_FOR_TREND: Final = 10
#: An episode of low glucose counts for so long.
EPISODE: Final = timedelta(days=7)
_USUAL: Final = Decimal(134)
_CRISIS: Final = (Decimal(180), Decimal(120))
_VERY_LOW: Final = Decimal("3.0")
_GAIN: Final = Decimal(2)
_GAIN_DAYS: Final = 3
_FEVER: Final = Decimal(38)
_FEVER_DAYS: Final = 3


def finding(rule: MonitoringRule, readings: Sequence[HomeReading], *, heart_failure: bool) -> RuleFinding | None:
    """What a rule finds in readings of any kind and order, as of the newest of its kind."""
    if rule is MonitoringRule.WEIGHT_GAIN and not heart_failure:
        return None
    mine = sorted((each for each in readings if each.kind is RULES[rule].kind), key=lambda each: each.moment)
    return _JUDGES[rule](mine) if mine else None


def findings(readings: Sequence[HomeReading], *, heart_failure: bool) -> tuple[RuleFinding, ...]:
    """What every rule finds, in the order of the rules."""
    found = (finding(rule, readings, heart_failure=heart_failure) for rule in MonitoringRule)
    return tuple(each for each in found if each is not None)


def _lately(readings: Sequence[HomeReading], length: timedelta) -> list[HomeReading]:
    return [each for each in readings if readings[-1].moment - each.moment <= length]


def _crisis(readings: Sequence[HomeReading]) -> RuleFinding | None:
    newest = readings[-1]
    high = newest.value >= _CRISIS[0] or (newest.diastolic is not None and newest.diastolic >= _CRISIS[1])
    return RuleFinding(MonitoringRule.PRESSURE_CRISIS, (newest,)) if high else None


def _rising(readings: Sequence[HomeReading]) -> RuleFinding | None:
    recent = _lately(readings, timedelta(days=TREND_DAYS))
    values = [each.value for each in recent]
    if len(values) < FEWEST_FOR_TREND or median(values[-5:]) <= _USUAL or not is_rising(values):
        return None
    amount = rise_in_a_week([(each.moment, each.value) for each in recent])
    return RuleFinding(MonitoringRule.PRESSURE_RISING, tuple(recent), amount)


def _very_low(readings: Sequence[HomeReading]) -> RuleFinding | None:
    """Also when a later one is normal: sugar helped, what caused it is still there."""
    low = [each for each in _lately(readings, EPISODE) if each.value < _VERY_LOW]
    return RuleFinding(MonitoringRule.VERY_LOW_GLUCOSE, tuple(low), min(each.value for each in low)) if low else None


def _weight_gain(readings: Sequence[HomeReading]) -> RuleFinding | None:
    recent = _lately(readings, timedelta(days=_GAIN_DAYS))
    if len(recent) < 2:
        return None
    least = min(recent[:-1], key=lambda each: each.value)
    gain = recent[-1].value - least.value
    return RuleFinding(MonitoringRule.WEIGHT_GAIN, (least, recent[-1]), gain) if gain > _GAIN else None


def _fever(readings: Sequence[HomeReading]) -> RuleFinding | None:
    """More than three days on which every reading is over 38."""
    high: list[HomeReading] = []
    for each in reversed(_lately(readings, timedelta(days=_FEVER_DAYS + 2))):
        if each.value <= _FEVER:
            break
        high.insert(0, each)
    long = bool(high) and high[-1].moment - high[0].moment > timedelta(days=_FEVER_DAYS)
    return RuleFinding(MonitoringRule.FEVER_THREE_DAYS, tuple(high)) if long else None


_JUDGES: Final[Mapping[MonitoringRule, Callable[[Sequence[HomeReading]], RuleFinding | None]]] = {
    MonitoringRule.PRESSURE_CRISIS: _crisis,
    MonitoringRule.VERY_LOW_GLUCOSE: _very_low,
    MonitoringRule.WEIGHT_GAIN: _weight_gain,
    MonitoringRule.FEVER_THREE_DAYS: _fever,
    MonitoringRule.PRESSURE_RISING: _rising,
}
