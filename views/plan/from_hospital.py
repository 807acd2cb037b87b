"""What the hospital says on the health plan: goals with how far they have come, and what is to be done, each with its
reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import flet as ft

from services.fhir.when import When
from services.moments import day_in
from services.plan.care_plan import HospitalGoal, PlannedActivity
from services.plan.goal_now import GoalNow, goal_now
from services.plan.model import PlanPage
from services.record.measurements.kinds import MeasurementKind
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.chips import chip
from views.kit.lists import list_group, list_row
from views.measurement_words import numbers_words


def goals_group(around: UiContext, page: PlanPage, now: datetime) -> ft.Control | None:
    """The goals that the hospital set."""
    rows = [_goal(around, goal, goal_now(goal, page.recent.measured, now)) for goal in page.goals]
    return _group(around, "plan.goals", rows)


def activities_group(around: UiContext, page: PlanPage, now: datetime) -> ft.Control | None:
    """What is to be done: what is due first."""
    today = day_in(now, around.zones.own)
    ordered = sorted(page.activities, key=lambda each: _day(around, each.due) or date.max)
    return _group(around, "plan.activities", [_activity(around, each, today) for each in ordered])


def _group(around: UiContext, title: str, rows: Sequence[ft.Control], *, note: str | None = None) -> ft.Control | None:
    t = around.texts
    return list_group(around.look, rows, title=t.get(title), note=t.get(note) if note else None) if rows else None


def _goal(around: UiContext, goal: HospitalGoal, so_far: GoalNow | None) -> ft.Control:
    look, t = around.look, around.texts
    day = _day(around, goal.due)
    lines = [
        None if so_far is None else _so_far_words(around, so_far),
        t.get("plan.goal.due", day=fmt.full_day(t, day)) if day else None,
        t.get("plan.because", names=goal.why) if goal.why else None,
    ]
    within = so_far is not None and so_far.within
    return list_row(
        look,
        goal.words,
        "\n".join(filter(None, lines)) or None,
        icon=ft.Icons.FLAG_OUTLINED,
        marks=[chip(look, t.get("plan.goal.within"), "good")] if within else [],
        on_click=None if so_far is None else lambda: around.go(paths.vital(so_far.kind)),
    )


def _so_far_words(around: UiContext, so_far: GoalNow) -> str:
    t = around.texts
    amount = numbers_words(t, so_far.kind, so_far.value, so_far.diastolic)
    if so_far.kind is MeasurementKind.WEIGHT:
        return t.get("plan.goal.weight", amount=amount)
    return t.get("plan.goal.pressure", amount=amount, n=so_far.readings)


def _day(around: UiContext, due: When | None) -> date | None:
    """The day by which something is due, by the person's own clock."""
    if due is None:
        return None
    return day_in(due, around.zones.own) if isinstance(due, datetime) else due.first_day


def _activity(around: UiContext, activity: PlannedActivity, today: date) -> ft.Control:
    look, t = around.look, around.texts
    due, article = _day(around, activity.due), activity.article
    lines = [
        " · ".join(filter(None, (activity.often, activity.plan))) or None,
        t.get("plan.goal.due", day=fmt.full_day(t, due)) if due else None,
        t.get("plan.because", names=activity.why) if activity.why else None,
    ]
    return list_row(
        look,
        activity.words,
        "\n".join(filter(None, lines)) or None,
        icon=ft.Icons.MENU_BOOK_OUTLINED if article else ft.Icons.TASK_ALT,
        marks=[chip(look, t.get("plan.activity.due"), "warm")] if due is not None and due <= today else [],
        on_click=(lambda: around.go(paths.article(article))) if article else None,
    )
