"""Words of the health plan: scores, what they are made from, and advice. Texts come from the catalogs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from services.plan.advice import AdviceKind
from services.record.risk.facts import KnownFacts
from services.record.risk.model import Factor, NotComputed, Relation, RiskLevel, RiskScore, ScoreKind
from services.record.risk.told_observation import SENT
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.surfaces import Mood


class PlanWords(NamedTuple):
    """The keys of a title, of its words, and of the source (of a score: of what to know before believing it)."""

    title: str
    words: str
    source: str


ADVICE: Final = {
    AdviceKind.SMOKING: PlanWords("plan.advice.smoking.title", "plan.advice.smoking.do", "plan.advice.smoking.source"),
    AdviceKind.SALT: PlanWords("plan.advice.salt.title", "plan.advice.salt.do", "plan.advice.salt.source"),
    AdviceKind.SUGAR: PlanWords("plan.advice.sugar.title", "plan.advice.sugar.do", "plan.advice.sugar.source"),
    AdviceKind.FAT: PlanWords("plan.advice.fat.title", "plan.advice.fat.do", "plan.advice.fat.source"),
    AdviceKind.WEIGHT: PlanWords("plan.advice.weight.title", "plan.advice.weight.do", "plan.advice.weight.source"),
    AdviceKind.EXERCISE: PlanWords(
        "plan.advice.exercise.title", "plan.advice.exercise.do", "plan.advice.exercise.source"
    ),
    AdviceKind.EXERCISE_GLUCOSE: PlanWords(
        "plan.advice.exercise_glucose.title", "plan.advice.exercise_glucose.do", "plan.advice.exercise_glucose.source"
    ),
    AdviceKind.HEART: PlanWords("plan.advice.heart.title", "plan.advice.heart.do", "plan.advice.heart.source"),
    AdviceKind.VITAMIN_K: PlanWords(
        "plan.advice.vitamin_k.title", "plan.advice.vitamin_k.do", "plan.advice.vitamin_k.source"
    ),
    AdviceKind.GRAPEFRUIT: PlanWords(
        "plan.advice.grapefruit.title", "plan.advice.grapefruit.do", "plan.advice.grapefruit.source"
    ),
    AdviceKind.POTASSIUM: PlanWords(
        "plan.advice.potassium.title", "plan.advice.potassium.do", "plan.advice.potassium.source"
    ),
    AdviceKind.ALCOHOL: PlanWords("plan.advice.alcohol.title", "plan.advice.alcohol.do", "plan.advice.alcohol.source"),
}
SCORES: Final = {
    ScoreKind.FRAMINGHAM: PlanWords(
        "plan.score.framingham.title", "plan.score.framingham.means", "plan.score.framingham.honest"
    ),
    ScoreKind.CHA2DS2_VASC: PlanWords(
        "plan.score.cha2ds2_vasc.title", "plan.score.cha2ds2_vasc.means", "plan.score.cha2ds2_vasc.honest"
    ),
    ScoreKind.FINDRISC: PlanWords(
        "plan.score.findrisc.title", "plan.score.findrisc.means", "plan.score.findrisc.honest"
    ),
    ScoreKind.LACE: PlanWords("plan.score.lace.title", "plan.score.lace.means", "plan.score.lace.honest"),
}
FACTORS: Final = {
    Factor.AGE: "plan.factor.age",
    Factor.SEX: "plan.factor.sex",
    Factor.SYSTOLIC: "plan.factor.systolic",
    Factor.TREATED: "plan.factor.treated",
    Factor.CHOLESTEROL: "plan.factor.cholesterol",
    Factor.HDL: "plan.factor.hdl",
    Factor.SMOKER: "plan.factor.smoker",
    Factor.DIABETES: "plan.factor.diabetes",
    Factor.BMI: "plan.factor.bmi",
    Factor.WAIST: "plan.factor.waist",
    Factor.ACTIVE: "plan.factor.active",
    Factor.VEGETABLES: "plan.factor.vegetables",
    Factor.HIGH_GLUCOSE: "plan.factor.high_glucose",
    Factor.FAMILY: "plan.factor.family",
    Factor.HEART_FAILURE: "plan.factor.heart_failure",
    Factor.HYPERTENSION: "plan.factor.hypertension",
    Factor.STROKE: "plan.factor.stroke",
    Factor.VASCULAR: "plan.factor.vascular",
    Factor.FIBRILLATION: "plan.factor.fibrillation",
    Factor.DAYS_IN_HOSPITAL: "plan.factor.days_in_hospital",
    Factor.EMERGENCY: "plan.factor.emergency",
    Factor.CHARLSON: "plan.factor.charlson",
    Factor.EMERGENCY_VISITS: "plan.factor.emergency_visits",
}
_REASONS: Final = {
    Factor.SYSTOLIC: "plan.reason.systolic",
    Factor.CHOLESTEROL: "plan.reason.cholesterol",
    Factor.BMI: "plan.reason.bmi",
    Factor.HYPERTENSION: "plan.reason.hypertension",
    Factor.SMOKER: "plan.reason.smoker",
}
"""What is said of a factor that something was chosen for; of the others their names."""
RELATIONS: Final = {
    Relation.NONE: "plan.family.none",
    Relation.SECOND_DEGREE: "plan.family.second",
    Relation.FIRST_DEGREE: "plan.family.first",
}
LEVELS: Final[dict[RiskLevel, tuple[str, Mood]]] = {
    RiskLevel.LOW: ("plan.level.low", "good"),
    RiskLevel.RAISED: ("plan.level.raised", "warm"),
    RiskLevel.HIGH: ("plan.level.high", "bad"),
}
_AFTER_STAY: Final[dict[RiskLevel, tuple[str, Mood]]] = {
    RiskLevel.LOW: ("plan.level.steady", "good"),
    RiskLevel.RAISED: ("plan.level.watch", "info"),
    RiskLevel.HIGH: ("plan.level.soon", "warm"),
}
"""Whoever has just come home is not told that they are in danger, but what to do."""
_CHANGES: Final = {
    Factor.SMOKER: "plan.change.smoker",
    Factor.SYSTOLIC: "plan.change.systolic",
    Factor.ACTIVE: "plan.change.active",
    Factor.VEGETABLES: "plan.change.vegetables",
}
_UNITS: Final = {
    Factor.SYSTOLIC: "mmHg",
    Factor.CHOLESTEROL: "mmol/L",
    Factor.HDL: "mmol/L",
    Factor.BMI: "kg/m²",
    Factor.WAIST: "cm",
}


def level_words(kind: ScoreKind, level: RiskLevel) -> tuple[str, Mood]:
    """The key of a level's word, and its mood."""
    return (_AFTER_STAY if kind is ScoreKind.LACE else LEVELS)[level]


def names_words(t: Texts, factors: tuple[Factor, ...]) -> str:
    """The names of these, one after the other."""
    return t.get("plan.and").join(t.get(FACTORS[factor]) for factor in factors)


def reasons_words(t: Texts, factors: tuple[Factor, ...]) -> str:
    """What of a person something was chosen for."""
    return t.get("plan.and").join(t.get(_REASONS.get(factor, FACTORS[factor])) for factor in factors)


def value_words(t: Texts, score: RiskScore) -> str:
    """ "12.3%", "5 分（最高 9 分）"; empty where it cannot be computed."""
    return "" if score.value is None else score_words(t, score, score.value)


def score_words(t: Texts, score: RiskScore, value: Decimal) -> str:
    """A value of this score, as it is or as it would be."""
    if score.most is None:
        return t.get("plan.percent", n=fmt.number(value))
    return t.get("plan.points", n=fmt.number(value), most=score.most)


def why_words(t: Texts, score: RiskScore) -> str:
    """Why there is no score."""
    if score.why is NotComputed.HAS_IT:
        heart = score.kind is ScoreKind.FRAMINGHAM
        return t.get("plan.why.has_heart_disease" if heart else "plan.why.has_diabetes")
    if score.why is NotComputed.OUT_OF_RANGE:
        if score.about == (Factor.AGE,) and score.kind is ScoreKind.FRAMINGHAM:
            return t.get("plan.why.age")
        return t.get("plan.why.out_of_range", names=names_words(t, score.about))
    return t.get("plan.why.missing", names=names_words(t, score.about))


def change_words(t: Texts, score: RiskScore) -> list[str]:
    """What it would be if one thing were otherwise, a line each."""
    lines = []
    for change in score.changes:
        to = "" if change.to is None else fmt.number(change.to)
        lines.append(t.get(_CHANGES[change.factor], to=to, value=score_words(t, score, change.value)))
    return lines


def factor_words(t: Texts, known: KnownFacts, factor: Factor) -> str:
    """The value of a factor as a person reads it: "5.2 mmol/L", "是", "女"."""
    value = getattr(known.facts, factor)
    if factor is Factor.SEX:
        return t.get("plan.sex.female" if value else "plan.sex.male")
    if isinstance(value, bool):
        return t.get("plan.yes" if value else "plan.no")
    if isinstance(value, Relation):
        return t.get(RELATIONS[value])
    return f"{fmt.number(value)} {_UNITS.get(factor, '')}".strip()


def origin_words(t: Texts, known: KnownFacts, factor: Factor, today: date) -> str | None:
    """Where a value is from: the person's word, so many readings at home, or the day of it."""
    if factor in known.told:
        return t.get("plan.origin.told" if factor in SENT else "plan.origin.told_here")
    if factor is Factor.SYSTOLIC and known.at_home:
        return t.get("plan.origin.home", n=known.at_home)
    day = known.days.get(factor)
    return None if day is None else fmt.near_day(t, day, today)
