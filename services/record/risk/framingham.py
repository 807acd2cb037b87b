"""The risk of a first cardiovascular event within ten years. Pure.

Source: D'Agostino et al., General cardiovascular risk profile for use in primary care: the Framingham Heart Study,
Circulation 2008; 117: 743-753, primary model (table 2; worked examples in the appendix). Made for people of 30 to 74
years without a cardiovascular disease; Americans, so that it says too much about many others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import exp, log
from typing import Final

from services.record.risk.model import (
    Change,
    Factor,
    NotComputed,
    Publication,
    RiskFacts,
    RiskLevel,
    RiskScore,
    ScoreKind,
)

SOURCE: Final = Publication(
    "General cardiovascular risk profile for use in primary care",
    "Circulation",
    2008,
    "10.1161/CIRCULATIONAHA.107.699579",
)
AGES: Final = range(30, 75)
MG_PER_MMOL: Final = Decimal("38.67")
"""Milligrams of cholesterol in a decilitre for one millimole in a litre (molar mass 386.7 g/mol)."""
TARGET_SYSTOLIC: Final = Decimal(120)
_TENTH: Final = Decimal("0.1")
NEEDED: Final = (
    Factor.AGE,
    Factor.SEX,
    Factor.CHOLESTEROL,
    Factor.HDL,
    Factor.SYSTOLIC,
    Factor.TREATED,
    Factor.SMOKER,
    Factor.DIABETES,
)


@dataclass(frozen=True)
class _Model:
    """The coefficients of one sex: of the logarithms of age, cholesterol (mg/dL) and systolic pressure (mmHg)."""

    age: float
    total: float
    hdl: float
    untreated: float
    treated: float
    smoker: float
    diabetes: float
    mean: float
    survival: float


_WOMEN: Final = _Model(2.32888, 1.20904, -0.70833, 2.76157, 2.82263, 0.52873, 0.69154, 26.1931, 0.95012)
_MEN: Final = _Model(3.06117, 1.12370, -0.93263, 1.93303, 1.99881, 0.65451, 0.57367, 23.9802, 0.88936)


def framingham(facts: RiskFacts) -> RiskScore:
    """The risk in percent, to a tenth. The paper calls less than 6 % low and 20 % or more high."""
    missing = tuple(factor for factor in NEEDED if not facts.has(factor))
    if facts.vascular or facts.stroke or facts.heart_failure:
        return RiskScore(ScoreKind.FRAMINGHAM, SOURCE, why=NotComputed.HAS_IT)
    if facts.age is not None and facts.age not in AGES:
        return RiskScore(ScoreKind.FRAMINGHAM, SOURCE, why=NotComputed.OUT_OF_RANGE, about=(Factor.AGE,))
    if missing:
        return RiskScore(ScoreKind.FRAMINGHAM, SOURCE, why=NotComputed.MISSING, about=missing)
    odd = tuple(_not_positive(facts))
    if odd:
        return RiskScore(ScoreKind.FRAMINGHAM, SOURCE, why=NotComputed.OUT_OF_RANGE, about=odd)
    value = _percent(facts)
    level = RiskLevel.HIGH if value >= 20 else RiskLevel.RAISED if value >= 6 else RiskLevel.LOW
    return RiskScore(
        ScoreKind.FRAMINGHAM,
        SOURCE,
        value,
        level=level,
        because=tuple(_because(facts)),
        changes=tuple(_changes(facts, value)),
    )


def _percent(facts: RiskFacts) -> Decimal:
    assert facts.age and facts.cholesterol and facts.hdl and facts.systolic  # noqa: S101 - seen to by the caller
    model = _WOMEN if facts.female else _MEN
    total = (
        model.age * log(facts.age)
        + model.total * log(facts.cholesterol * MG_PER_MMOL)
        + model.hdl * log(facts.hdl * MG_PER_MMOL)
        + (model.treated if facts.treated else model.untreated) * log(facts.systolic)
        + (model.smoker if facts.smoker else 0)
        + (model.diabetes if facts.diabetes else 0)
    )
    risk = 1 - model.survival ** exp(total - model.mean)
    return Decimal(100 * risk).quantize(_TENTH)


def _not_positive(facts: RiskFacts) -> Iterator[Factor]:
    for factor in (Factor.CHOLESTEROL, Factor.HDL, Factor.SYSTOLIC):
        if getattr(facts, factor) <= 0:
            yield factor


def _because(facts: RiskFacts) -> Iterator[Factor]:
    """What is not as it should be."""
    if facts.smoker:
        yield Factor.SMOKER
    if facts.diabetes:
        yield Factor.DIABETES
    if facts.systolic is not None and facts.systolic > TARGET_SYSTOLIC:
        yield Factor.SYSTOLIC


def _changes(facts: RiskFacts, now: Decimal) -> Iterator[Change]:
    """What a person can change, by the same model; the paper did not follow people who changed it."""
    if facts.smoker:
        yield Change(Factor.SMOKER, None, _percent(replace(facts, smoker=False)))
    if facts.systolic is not None and facts.systolic > TARGET_SYSTOLIC:
        lower = _percent(replace(facts, systolic=TARGET_SYSTOLIC))
        if lower < now:
            yield Change(Factor.SYSTOLIC, TARGET_SYSTOLIC, lower)
