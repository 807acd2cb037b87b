"""The screens of the health plan, their addresses, and its entry on the screen "health"."""

from __future__ import annotations

from functools import partial

import flet as ft

from services.record.risk.model import ScoreKind
from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _plan(_: Values) -> ft.Control:
    from views.plan.plan import PlanScreen

    return PlanScreen()


def _about_me(_: Values) -> ft.Control:
    from views.plan.about_me import AboutMeScreen

    return AboutMeScreen()


def _score(kind: ScoreKind, _: Values) -> ft.Control:
    from views.plan.score import ScoreScreen

    return ScoreScreen(kind)


def _use_summary() -> CareSummary | None:
    from views.plan.plan import use_plan_summary

    return use_plan_summary()


SCREENS = (
    Screen(paths.plan(), _plan, above=paths.care()),
    Screen(paths.plan_facts(), _about_me, above=paths.plan()),
    *(Screen(paths.plan_score(kind), partial(_score, kind), above=paths.plan()) for kind in ScoreKind),
)
CARE = (CareEntry(paths.plan(), ft.Icons.FACT_CHECK_OUTLINED, "plan.title", 40, _use_summary),)
