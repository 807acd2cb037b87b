"""Advice on food, exercise and medicines, chosen by what is known about a person. Pure.

Each piece has its source (`AdviceKind`); its words stand in the catalogs. Advice never changes a dose, and what is not
known chooses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.record.measurements.target import SYSTOLIC_TARGET
from services.record.medicines.model import Prescription
from services.record.risk.diagnoses import takes
from services.record.risk.model import Factor, RiskFacts


class AdviceKind(StrEnum):
    """What is advised, with the guidance it is from, in the order of the page."""

    SMOKING = "smoking"  # Chinese clinical guideline for stopping smoking, 2015
    SALT = "salt"  # Chinese guidelines for hypertension, 2024 revision
    SUGAR = "sugar"  # National Health Commission of China, food guide for adults with diabetes, 2023
    FAT = "fat"  # the same, food guide for adults with high blood lipids, 2023
    WEIGHT = "weight"  # the same, food guide for adults with obesity, 2024; WS/T 428-2013 (24 and above)
    EXERCISE = "exercise"  # WHO guidelines on physical activity and sedentary behaviour, 2020
    EXERCISE_GLUCOSE = "exercise-glucose"  # ADA Standards of Care 2024, section 5
    HEART = "heart"  # ESC guidelines for heart failure, 2021
    VITAMIN_K = "vitamin-k"  # FDA, label of Coumadin (warfarin), section 17
    GRAPEFRUIT = "grapefruit"  # FDA, Grapefruit Juice and Some Drugs Don't Mix, 2021; label of Plendil (felodipine)
    POTASSIUM = "potassium"  # FDA, labels of Zestril (lisinopril) and Cozaar (losartan), patient information
    ALCOHOL = "alcohol"  # FDA, label of Glucophage (metformin), lactic acidosis


MEDICINES: Final = {
    AdviceKind.VITAMIN_K: ("B01AA03",),
    AdviceKind.GRAPEFRUIT: ("C08CA02", "C08CA05", "C10AA01", "C10AA05", "C10BA02"),
    AdviceKind.POTASSIUM: ("C09A", "C09B", "C09C", "C09D"),
    AdviceKind.ALCOHOL: ("A10BA02", "A10BD"),
    AdviceKind.EXERCISE_GLUCOSE: ("A10A", "A10BB"),
}
"""By ATC: which medicines ask for it."""
EXERCISE: Final = frozenset({AdviceKind.EXERCISE, AdviceKind.EXERCISE_GLUCOSE})
HIGH_CHOLESTEROL: Final = Decimal("5.2")
"""mmol/L: Chinese guidelines for the management of blood lipids, 2023 (marginally raised)."""
OVERWEIGHT: Final = Decimal(24)
ADULT: Final = 18


@dataclass(frozen=True)
class ChosenAdvice:
    """A piece of advice and why it was chosen: by what is known, or by medicines with these names."""

    kind: AdviceKind
    factors: tuple[Factor, ...] = ()
    medicines: tuple[str, ...] = ()


def chosen_advice(facts: RiskFacts, medicines: Sequence[Prescription]) -> tuple[ChosenAdvice, ...]:
    """The advice for a person with the medicines they take now, in the order of its kinds. None for somebody who is not
    grown up, or whose age is not known, but what medicines ask for: the guidance is for adults."""
    found = {each.kind: each for each in _by_medicines(medicines)}
    if facts.age is not None and facts.age >= ADULT:
        found |= {each.kind: each for each in _by_facts(facts)}
    return tuple(found[kind] for kind in AdviceKind if kind in found)


def _by_medicines(medicines: Sequence[Prescription]) -> Iterator[ChosenAdvice]:
    for kind, groups in MEDICINES.items():
        names = dict.fromkeys(each.name for each in medicines if takes((each,), *groups))
        if names:
            yield ChosenAdvice(kind, medicines=tuple(names))


def _by_facts(facts: RiskFacts) -> Iterator[ChosenAdvice]:
    for kind, factors in _FACTORS.items():
        reasons = tuple(factor for factor in factors if _CAUSES[factor](facts))
        if reasons:
            yield ChosenAdvice(kind, reasons)
    if not facts.heart_failure:
        yield ChosenAdvice(AdviceKind.EXERCISE)


def _is_true(factor: Factor) -> Callable[[RiskFacts], bool]:
    return lambda facts: getattr(facts, factor) is True


def _from(factor: Factor, limit: Decimal) -> Callable[[RiskFacts], bool]:
    return lambda facts: facts.has(factor) and getattr(facts, factor) >= limit


def _is_high(facts: RiskFacts) -> bool:
    usual = SYSTOLIC_TARGET.high
    return facts.systolic is not None and usual is not None and facts.systolic > usual


_CAUSES: Final[dict[Factor, Callable[[RiskFacts], bool]]] = {
    Factor.SMOKER: _is_true(Factor.SMOKER),
    Factor.HYPERTENSION: _is_true(Factor.HYPERTENSION),
    Factor.SYSTOLIC: _is_high,
    Factor.DIABETES: _is_true(Factor.DIABETES),
    Factor.VASCULAR: _is_true(Factor.VASCULAR),
    Factor.CHOLESTEROL: _from(Factor.CHOLESTEROL, HIGH_CHOLESTEROL),
    Factor.BMI: _from(Factor.BMI, OVERWEIGHT),
    Factor.HEART_FAILURE: _is_true(Factor.HEART_FAILURE),
}
_FACTORS: Final = {
    AdviceKind.SMOKING: (Factor.SMOKER,),
    AdviceKind.SALT: (Factor.HYPERTENSION, Factor.SYSTOLIC, Factor.HEART_FAILURE),
    AdviceKind.SUGAR: (Factor.DIABETES,),
    AdviceKind.FAT: (Factor.CHOLESTEROL, Factor.VASCULAR),
    AdviceKind.WEIGHT: (Factor.BMI,),
    AdviceKind.HEART: (Factor.HEART_FAILURE,),
}
