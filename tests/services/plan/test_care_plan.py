"""Goals and activities are the hospital's words, and only those that are valid now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.fhir.when import FhirDate
from services.plan.care_plan import MOST_ACTIVITIES, GoalTarget, PlannedActivity, activities, hospital_goal


def plan(plan_status: str = "active", **detail: Any) -> dict[str, Any]:
    detail = {"status": "scheduled", "description": "快走 30 分钟", "scheduledString": "每周五天", **detail}
    return {"resourceType": "CarePlan", "status": plan_status, "title": "高血压管理", "activity": [{"detail": detail}]}


def test_a_goal_says_what_and_until_when() -> None:
    goal = hospital_goal(
        {
            "lifecycleStatus": "active",
            "description": {"text": "血压低于 130/80"},
            "target": [{"detailString": "130/80"}, {"dueDate": "2027-03-01"}],
        }
    )
    assert goal is not None and goal.words == "血压低于 130/80"
    assert isinstance(goal.due, FhirDate) and goal.due.first_day == date(2027, 3, 1)


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"lifecycleStatus": "active"}, {"lifecycleStatus": "cancelled", "description": {"text": "a"}}],
)
def test_a_goal_that_is_over_or_says_nothing_is_none(body: Any) -> None:
    assert hospital_goal(body) is None


def test_an_activity_says_what_and_how_often() -> None:
    assert activities(plan()) == (PlannedActivity("快走 30 分钟", "每周五天", "高血压管理"),)
    assert activities(plan(description=None, code={"text": "快走"}))[0].words == "快走"


@pytest.mark.parametrize(
    "body",
    [
        plan("revoked"),
        plan(status="completed"),
        plan(doNotPerform=True),
        plan(description=7),
        {"status": "active", "activity": [{"reference": {"reference": "Appointment/1"}}, 3]},
        "active",
    ],
)
def test_what_is_over_or_cannot_be_read_is_left_out(body: Any) -> None:
    found = activities(body)
    assert found == ()


LOINC = "http://loinc.org"


def test_a_goal_says_what_it_is_for_and_what_can_be_measured() -> None:
    measure = {"coding": [{"system": LOINC, "code": "8480-6"}]}
    below = {"measure": measure, "detailQuantity": {"value": Decimal(135), "comparator": "<"}}
    band = {"measure": measure, "detailRange": {"high": {"value": Decimal(134)}}}
    goal = hospital_goal(
        {
            "lifecycleStatus": "active",
            "description": {"text": "血压"},
            "addresses": [{"reference": "Observation/1"}, {"reference": "Observation/2", "display": "血压 148/92"}],
            "target": [below, band, {"measure": measure, "detailQuantity": {"value": "low"}}, {"measure": measure}],
        }
    )
    assert goal is not None and goal.why == "血压 148/92"
    token = f"{LOINC}|8480-6"
    assert goal.targets == (GoalTarget(token, Decimal(135), inclusive=False), GoalTarget(token, Decimal(134)))
    assert not goal.targets[0].is_met_by(Decimal(135)) and goal.targets[1].is_met_by(Decimal(134))


def test_an_activity_says_until_when_why_and_what_to_read() -> None:
    found = activities(
        plan(
            scheduledString=None,
            scheduledPeriod={"end": "2026-12-02"},
            reasonReference=[{"display": "血压 148/92"}],
            instantiatesUri=["https://elsewhere.example/Library/1", "Library/article-low-salt"],
        )
    )
    assert (found[0].due, found[0].why, found[0].article) == (FhirDate(2026, 12, 2), "血压 148/92", "article-low-salt")


def test_a_plan_without_end_is_bounded() -> None:
    endless = plan()
    endless["activity"] *= 10_000
    assert len(activities(endless)) == MOST_ACTIVITIES
    goal = {"lifecycleStatus": "active", "description": {"text": "a"}, "target": [{"dueDate": 7}] * 10_000}
    assert hospital_goal(goal) is not None
