"""Goals and activities are the hospital's words, and only those that are valid now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.fhir.when import FhirDate
from services.plan.care_plan import PlannedActivity, activities, hospital_goal


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
