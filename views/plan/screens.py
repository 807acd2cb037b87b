"""The screens of the health plan, their addresses, and its entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.record.risk.model import ScoreKind
from views import paths
from views.care_entry import CareEntry
from views.plan.about_me import AboutMeScreen
from views.plan.plan import PlanScreen, use_plan_summary
from views.plan.score import ScoreScreen
from views.screens import Screen

SCREENS = (
    Screen(paths.plan(), lambda _: PlanScreen(), above=paths.care()),
    Screen(paths.plan_facts(), lambda _: AboutMeScreen(), above=paths.plan()),
    *(
        Screen(paths.plan_score(kind), lambda _, kind=kind: ScoreScreen(kind), above=paths.plan())  # type: ignore[misc]
        for kind in ScoreKind
    ),
)
CARE = (CareEntry(paths.plan(), ft.Icons.FACT_CHECK_OUTLINED, "plan.title", 40, use_plan_summary),)
