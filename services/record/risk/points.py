"""Scores that add points: stroke in atrial fibrillation, diabetes within ten years, readmission after a stay. Pure.

Sources: CHA2DS2-VASc: Lip et al., Chest 2010; 137: 263-272 (table 2). FINDRISC: Lindström and Tuomilehto, Diabetes
Care 2003; 26: 725-731, with the questionnaire in use since (age over 64; family history). LACE: van Walraven et al.,
CMAJ 2010; 182: 551-557 (table 3); its Charlson score is that of `charlson.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from services.record.risk.model import (
    Change,
    Factor,
    NotComputed,
    Publication,
    Relation,
    RiskFacts,
    RiskLevel,
    RiskScore,
    ScoreKind,
)

CHA2DS2_VASC_SOURCE: Final = Publication(
    "Refining clinical risk stratification for predicting stroke in atrial fibrillation", "Chest", 2010,
    "10.1378/chest.09-1584",
)  # fmt: skip
FINDRISC_SOURCE: Final = Publication(
    "The diabetes risk score: a practical tool to predict type 2 diabetes risk", "Diabetes Care", 2003,
    "10.2337/diacare.26.3.725",
)  # fmt: skip
LACE_SOURCE: Final = Publication(
    "Derivation and validation of an index to predict early death or unplanned readmission", "CMAJ", 2010,
    "10.1503/cmaj.091117",
)  # fmt: skip

Points = Callable[[RiskFacts], int]


def _banded(factor: Factor, limits: Sequence[int], points: Sequence[int]) -> Points:
    """Points by where a number stands: below the first limit the first of them, from it on the second."""
    return lambda facts: points[bisect_right(limits, getattr(facts, factor))]


def _if(factor: Factor, points: int, *, when: bool = True) -> Points:
    return lambda facts: points if getattr(facts, factor) is when else 0


def _above(value: Decimal | None, low: int, high: int) -> int:
    """0 below `low`, 1 from there, 2 above `high`."""
    assert value is not None  # noqa: S101 - the caller sees to it that nothing is missing
    return (value >= low) + (value > high)


def _bmi(facts: RiskFacts) -> int:
    return (0, 1, 3)[_above(facts.bmi, 25, 30)]


def _waist(facts: RiskFacts) -> int:
    return (0, 3, 4)[_above(facts.waist, *((80, 88) if facts.female else (94, 102)))]


def _family(facts: RiskFacts) -> int:
    return {Relation.FIRST_DEGREE: 5, Relation.SECOND_DEGREE: 3}.get(facts.family or Relation.NONE, 0)


def _visits(facts: RiskFacts) -> int:
    return min(4, facts.emergency_visits or 0)


_CHA2DS2_VASC: Final[Mapping[Factor, Points]] = {
    Factor.HEART_FAILURE: _if(Factor.HEART_FAILURE, 1),
    Factor.HYPERTENSION: _if(Factor.HYPERTENSION, 1),
    Factor.AGE: _banded(Factor.AGE, (65, 75), (0, 1, 2)),
    Factor.DIABETES: _if(Factor.DIABETES, 1),
    Factor.STROKE: _if(Factor.STROKE, 2),
    Factor.VASCULAR: _if(Factor.VASCULAR, 1),
    Factor.SEX: _if(Factor.SEX, 1),
}
_FINDRISC: Final[Mapping[Factor, Points]] = {
    Factor.AGE: _banded(Factor.AGE, (45, 55, 65), (0, 2, 3, 4)),
    Factor.BMI: _bmi,
    Factor.WAIST: _waist,
    Factor.ACTIVE: _if(Factor.ACTIVE, 2, when=False),
    Factor.VEGETABLES: _if(Factor.VEGETABLES, 1, when=False),
    Factor.TREATED: _if(Factor.TREATED, 2),
    Factor.HIGH_GLUCOSE: _if(Factor.HIGH_GLUCOSE, 5),
    Factor.FAMILY: _family,
}
_LACE: Final[Mapping[Factor, Points]] = {
    Factor.DAYS_IN_HOSPITAL: _banded(Factor.DAYS_IN_HOSPITAL, (1, 2, 3, 4, 7, 14), (0, 1, 2, 3, 4, 5, 7)),
    Factor.EMERGENCY: _if(Factor.EMERGENCY, 3),
    Factor.CHARLSON: _banded(Factor.CHARLSON, (1, 2, 3, 4), (0, 1, 2, 3, 5)),
    Factor.EMERGENCY_VISITS: _visits,
}
CHA2DS2_VASC_FACTORS: Final = tuple(_CHA2DS2_VASC)
FINDRISC_FACTORS: Final = (*_FINDRISC, Factor.SEX)
LACE_FACTORS: Final = tuple(_LACE)


def cha2ds2_vasc(facts: RiskFacts) -> RiskScore:
    """0 to 9 points; for people with atrial fibrillation alone. 2 and more are high, 1 is raised."""
    kind, source = ScoreKind.CHA2DS2_VASC, CHA2DS2_VASC_SOURCE
    if facts.fibrillation is not True:
        about = (Factor.FIBRILLATION,)
        why = NotComputed.MISSING if facts.fibrillation is None else NotComputed.OUT_OF_RANGE
        return RiskScore(kind, source, why=why, about=about)
    return _added(kind, source, facts, _CHA2DS2_VASC, most=9, limits=(1, 2))


def findrisc(facts: RiskFacts) -> RiskScore:
    """0 to 26 points; for adults without diabetes. 12 and more are raised, 15 and more are high."""
    kind, source = ScoreKind.FINDRISC, FINDRISC_SOURCE
    if facts.diabetes:
        return RiskScore(kind, source, why=NotComputed.HAS_IT)
    if facts.age is not None and facts.age < 18:
        return RiskScore(kind, source, why=NotComputed.OUT_OF_RANGE, about=(Factor.AGE,))
    return _added(
        kind, source, facts, _FINDRISC, most=26, limits=(12, 15), changeable=(Factor.ACTIVE, Factor.VEGETABLES)
    )


def lace(facts: RiskFacts) -> RiskScore:
    """0 to 19 points; for adults after a stay in hospital. 5 and more are raised, 10 and more are high."""
    kind, source = ScoreKind.LACE, LACE_SOURCE
    if facts.age is not None and facts.age < 18:
        return RiskScore(kind, source, why=NotComputed.OUT_OF_RANGE, about=(Factor.AGE,))
    return _added(kind, source, facts, _LACE, most=19, limits=(5, 10))


def _added(
    kind: ScoreKind,
    source: Publication,
    facts: RiskFacts,
    table: Mapping[Factor, Points],
    *,
    most: int,
    limits: tuple[int, int],
    changeable: tuple[Factor, ...] = (),
) -> RiskScore:
    missing = [factor for factor in table if not facts.has(factor)]
    if Factor.WAIST in table and facts.female is None:  # its limits are those of a sex
        missing.append(Factor.SEX)
    if missing:
        return RiskScore(kind, source, why=NotComputed.MISSING, about=tuple(missing))
    points = {factor: give(facts) for factor, give in table.items()}
    total = sum(points.values())
    heaviest = sorted((factor for factor in points if points[factor]), key=lambda factor: -points[factor])
    return RiskScore(
        kind,
        source,
        Decimal(total),
        most=most,
        level=(RiskLevel.LOW, RiskLevel.RAISED, RiskLevel.HIGH)[bisect_right(limits, total)],
        because=tuple(heaviest),
        changes=tuple(Change(each, None, Decimal(total - points[each])) for each in changeable if points[each]),
    )
