"""Pictures of what the hospital says on the health plan: readings at the clinic, goals so far, what is to be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import flet as ft

from services.fhir.when import FhirDate
from services.plan.care_plan import GoalTarget, HospitalGoal, PlannedActivity
from services.plan.model import PlanPage
from services.record.measurements.kinds import DIASTOLIC, KINDS, SYSTOLIC, MeasurementKind
from services.record.measurements.model import Measurement
from services.record.risk.findings import RecentReadings
from services.record.risk.reviews import ClinicReview, ReviewAnswer
from views.answers import Ready
from views.kit.scene import Scene
from views.plan.plan import PlanView

NOW = datetime(2026, 11, 21, 19, 42, tzinfo=timezone(timedelta(hours=8)))
_RISING = "家庭血压持续升高，高于目标"
_PLAN = "体检后的健康计划"
_CHECKUP = "2026-11-02 体检：血压 148/92 mmHg"
_GOALS = (
    HospitalGoal(
        "在家量的血压低于 135/85 mmHg",
        FhirDate(2027, 2, 2),
        _CHECKUP,
        (
            GoalTarget(SYSTOLIC.token, Decimal(135), inclusive=False),
            GoalTarget(DIASTOLIC.token, Decimal(85), inclusive=False),
        ),
    ),
    HospitalGoal(
        "半年内体重减到 72 kg",
        FhirDate(2027, 5, 2),
        "2026-11-02 体检：体重指数 26.4",
        (GoalTarget(KINDS[MeasurementKind.WEIGHT].coding.token, Decimal(72)),),
    ),
)
_ACTIVITIES = (
    PlannedActivity("复查血脂", None, _PLAN, FhirDate(2026, 11, 20), "2026-11-02 体检：低密度脂蛋白 3.9 mmol/L"),
    PlannedActivity("每天早晚各量一次血压，连量七天", None, _PLAN, FhirDate(2026, 12, 2), _CHECKUP),
    PlannedActivity("读一读：少吃盐", None, _PLAN, None, _CHECKUP, "article-low-salt"),
)


def _pressure(systolic: int, lower: int, days: int) -> Measurement:
    return Measurement(MeasurementKind.PRESSURE, NOW - timedelta(days=days), Decimal(systolic), Decimal(lower))


def _weight(value: str) -> Measurement:
    return Measurement(MeasurementKind.WEIGHT, NOW - timedelta(days=1), Decimal(value))


def _answered(answer: ReviewAnswer, words: str | None = None, *, days: int = 1, prescribed: bool = False) -> PlanPage:
    review = ClinicReview("r", answer, _RISING, words, NOW - timedelta(days=days), prescribed)
    return PlanPage(reviews=(review,))


GOALS_SO_FAR = PlanPage(
    recent=RecentReadings((*(_pressure(138 + n % 3, 86, n) for n in range(6)), _weight("71.6"))),
    goals=_GOALS,
    activities=_ACTIVITIES,
)


def hospital_scenes() -> list[Scene]:
    shown: dict[str, Callable[[], PlanPage]] = {
        "plan-goals": lambda: GOALS_SO_FAR,
        "plan-review-sent": lambda: _answered(ReviewAnswer.SENT, days=0),
        "plan-review-looked-at": lambda: _answered(ReviewAnswer.LOOKED_AT, "先加半片"),
        "plan-review-agreed": lambda: _answered(ReviewAnswer.AGREED, "明天起每天一片半，两周后复诊。", prescribed=True),
        "plan-review-visit": lambda: _answered(ReviewAnswer.VISIT, "请带上血压计，本周来门诊。"),
        "plan-review-declined": lambda: _answered(ReviewAnswer.DECLINED, "袖带换大一号，再量一周。"),
    }
    return [Scene(name, _view(build), quick=False) for name, build in shown.items()]


def _view(build: Callable[[], PlanPage]) -> Callable[[], ft.View]:
    return lambda: PlanView(found=Ready(build()), now=NOW, on_call=lambda _: None)
