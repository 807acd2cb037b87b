"""Pictures of the health plan from fixed data: every state of every screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import flet as ft

from services.errors import StoreUnreadable
from services.fhir.when import FhirDate
from services.plan.advice import AdviceKind, ChosenAdvice, chosen_advice
from services.plan.assessment import AssessedRisk, assessed_risk
from services.plan.care_plan import HospitalGoal, PlannedActivity
from services.plan.model import PlanPage, scores
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.risk.facts import KnownFacts, ToldFacts
from services.record.risk.findings import RecentReadings
from services.record.risk.model import Factor, Relation, RiskFacts, ScoreKind
from views.answers import Answer, Failed, Loading, Ready
from views.kit.scene import Scene
from views.plan.about_me import AboutMeView, FactsForm, first_form
from views.plan.gallery.from_hospital import hospital_scenes
from views.plan.plan import PlanView
from views.plan.score import ScoreView

K = MeasurementKind
NOW = datetime(2026, 11, 21, 19, 42, tzinfo=timezone(timedelta(hours=8)))
_FACTS = RiskFacts(
    age=61,
    female=False,
    systolic=Decimal(146),
    treated=True,
    cholesterol=Decimal("5.62"),
    hdl=Decimal("1.08"),
    smoker=True,
    bmi=Decimal("26.4"),
    waist=Decimal(96),
    active=False,
    vegetables=True,
    high_glucose=False,
    family=Relation.FIRST_DEGREE,
    hypertension=True,
    heart_failure=False,
    stroke=False,
    vascular=False,
    fibrillation=False,
    diabetes=False,
)
_KNOWN = KnownFacts(
    _FACTS,
    {
        Factor.CHOLESTEROL: date(2026, 6, 3),
        Factor.HDL: date(2026, 6, 3),
        Factor.SYSTOLIC: date(2026, 11, 21),
        Factor.BMI: date(2026, 11, 18),
    },
    frozenset({Factor.SMOKER, Factor.ACTIVE, Factor.VEGETABLES, Factor.HIGH_GLUCOSE, Factor.FAMILY, Factor.WAIST}),
    at_home=14,
)
_TOLD = ToldFacts(smoker=True, active=False, vegetables=True, family=Relation.FIRST_DEGREE, waist=Decimal(96))
_HEART = KnownFacts(
    RiskFacts(
        age=74,
        female=True,
        diabetes=False,
        heart_failure=True,
        hypertension=True,
        stroke=False,
        vascular=False,
        fibrillation=True,
    )
)


_HOME_AGAIN = KnownFacts(
    replace(_FACTS, days_in_hospital=6, emergency=True, charlson=3, emergency_visits=1),
    {Factor.DAYS_IN_HOSPITAL: date(2026, 11, 12)},
    after_stay=True,
)
_STAY_UNKNOWN = replace(_HOME_AGAIN, facts=replace(_HOME_AGAIN.facts, emergency=None, charlson=None))


def reading(kind: MeasurementKind, value: str, hours: int = 0, lower: str | None = None) -> Measurement:
    return Measurement(kind, NOW - timedelta(hours=hours), Decimal(value), Decimal(lower) if lower else None)


def page(known: KnownFacts = _KNOWN, *advice: ChosenAdvice, **more: Any) -> PlanPage:
    chosen = (*chosen_advice(known.facts, ()), *advice)
    return PlanPage(scores=scores(known), advice=chosen, known=known, **more)


_GOALS: dict[str, Any] = {
    "goals": (HospitalGoal("血压控制在 130/80 mmHg 以下", FhirDate(2027, 3, 1)), HospitalGoal("戒烟")),
    "activities": (
        PlannedActivity("快走 30 分钟", "每周五天", "高血压管理"),
        PlannedActivity("复查血脂", "三个月一次"),
    ),
}
_MEDICINES = (
    ChosenAdvice(AdviceKind.VITAMIN_K, medicines=("华法林钠片",)),
    ChosenAdvice(AdviceKind.GRAPEFRUIT, medicines=("非洛地平缓释片", "辛伐他汀片")),
    ChosenAdvice(AdviceKind.POTASSIUM, medicines=("缬沙坦胶囊",)),
    ChosenAdvice(AdviceKind.ALCOHOL, medicines=("二甲双胍缓释片",)),
)
PLAN = page(_KNOWN, *_MEDICINES, told=_TOLD, **_GOALS)
CRISIS = replace(PLAN, recent=RecentReadings((reading(K.PRESSURE, "186", 1, "121"), reading(K.GLUCOSE, "3.4"))))
_GAIN = RecentReadings((reading(K.WEIGHT, "62.4", 60), reading(K.WEIGHT, "65.1", 2)), heart_failure=True)
HEART = page(_HEART, recent=_GAIN)
_RISE = tuple(reading(K.PRESSURE, str(160 - n), 24 * n, "92") for n in range(14))
RISING = replace(PLAN, recent=RecentReadings(_RISE))
_FEVER = tuple(reading(K.TEMPERATURE, "38.6", 12 * n) for n in range(8))
FEVER = replace(page(KnownFacts()), recent=RecentReadings(_FEVER))
VERY_LOW = replace(PLAN, recent=RecentReadings((reading(K.GLUCOSE, "2.6"),)))


_ASSESSED: tuple[dict[str, Any], ...] = (
    {
        "status": "final",
        "code": {"text": "跌倒风险"},
        "method": {"text": "Morse 跌倒评估量表"},
        "occurrenceDateTime": "2026-11-12",
        "performer": {"display": "李芳（护士）"},
        "basis": [{"display": "步态评估"}, {"display": "用药情况"}, {"reference": "Observation/o1"}],
        "prediction": [{"outcome": {"text": "住院期间跌倒"}, "qualitativeRisk": {"text": "中等"}}],
        "mitigation": "下床先坐一会儿，夜里开小灯，穿防滑鞋。",
    },
    {
        "status": "preliminary",
        "method": {"text": "本院模型 2.1"},
        "occurrenceDateTime": "0001-01-01",
        "prediction": [
            {"outcome": {"text": "十年内心肌梗死"}, "probabilityDecimal": Decimal("12.5")},
            {"outcome": {"text": "脑卒中"}, "probabilityRange": {"low": {"value": 5, "unit": "%"}, "high": {
                "value": 8, "unit": "%"}}, "whenPeriod": {"end": "9999-12-31"}},
            {"outcome": {"text": "心力衰竭"}, "probabilityDecimal": "NaN"},
        ],
    },
)  # fmt: skip


def nothing(*_: Any) -> None:
    return


def _plan(found: PlanPage) -> ft.View:
    return _answered(Ready(found))


def _answered(found: Answer[PlanPage]) -> ft.View:
    return PlanView(found=found, now=NOW, on_call=nothing)


def _read(body: dict[str, Any]) -> AssessedRisk | None:
    return assessed_risk(body, lambda _: None)


def _score(kind: ScoreKind, found: PlanPage = PLAN) -> ft.View:
    return ScoreView(kind=kind, found=Ready(found), now=NOW)


def _about(form: FactsForm) -> ft.View:
    return AboutMeView(found=Ready(PLAN), form=form, on_change=nothing, on_save=nothing)


def scenes() -> list[Scene]:
    patient = replace(_KNOWN, facts=replace(_FACTS, vascular=True, diabetes=True))
    shown = {
        "plan": lambda: _plan(PLAN),
        "plan-crisis": lambda: _plan(CRISIS),
        "plan-very-low-glucose": lambda: _plan(VERY_LOW),
        "plan-weight-gain": lambda: _plan(HEART),
        "plan-rising": lambda: _plan(RISING),
        "plan-fever": lambda: _plan(FEVER),
        "plan-assessed": lambda: _plan(
            replace(page(KnownFacts()), assessed=tuple(filter(None, map(_read, reversed(_ASSESSED)))))
        ),
        "plan-first": lambda: _plan(page(KnownFacts())),
        "plan-loading": lambda: _answered(Loading()),
        "plan-failed": lambda: _answered(Failed(StoreUnreadable())),
        "plan-score-heart": lambda: _score(ScoreKind.FRAMINGHAM),
        "plan-score-diabetes": lambda: _score(ScoreKind.FINDRISC),
        "plan-score-stroke": lambda: _score(ScoreKind.CHA2DS2_VASC, HEART),
        "plan-score-missing": lambda: _score(ScoreKind.FRAMINGHAM, page(KnownFacts())),
        "plan-score-has-it": lambda: _score(ScoreKind.FRAMINGHAM, page(patient)),
        "plan-after-stay": lambda: _plan(page(_HOME_AGAIN)),
        "plan-score-stay": lambda: _score(ScoreKind.LACE, page(_HOME_AGAIN)),
        "plan-score-stay-missing": lambda: _score(ScoreKind.LACE, page(_STAY_UNKNOWN)),
        "plan-score-none": lambda: _score(ScoreKind.LACE),
        "plan-about-me": lambda: _about(first_form(_TOLD)),
        "plan-about-me-first": lambda: _about(first_form(ToldFacts())),
        "plan-about-me-wrong": lambda: _about(FactsForm(_TOLD, waist="9", height="1.72")),
    }
    return [*(Scene(name, build, quick=False) for name, build in shown.items()), *hospital_scenes()]
