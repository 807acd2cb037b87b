"""The health plan: what needs something now, the risks, the advice with its reasons, and what the hospital set out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import flet as ft

from services.moments import day_in
from services.plan.advice import MEDICINES, ChosenAdvice
from services.plan.model import PlanPage
from services.plan.queries import plan_page
from services.record.risk.findings import FindingUrgency
from services.record.risk.model import RiskScore, ScoreKind
from views import paths
from views.answers import Answer, Ready
from views.care_entry import CareSummary
from views.clinic_reviews import reviews_group
from views.component import screen
from views.context import UiContext
from views.findings.finding_banner import finding_banner
from views.findings.words import title_words
from views.hooks import use_now, use_opening, use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import Mood, card, column, section
from views.look.text import body, heading, small
from views.plan.assessed import assessed_card
from views.plan.from_hospital import activities_group, goals_group
from views.plan.words import ADVICE, SCORES, level_words, reasons_words, value_words, why_words


def use_plan(now: datetime) -> Answer[PlanPage]:
    """The plan of the person in view."""
    around, patient = use_ui_context(), use_patient()
    zone = around.zones.own
    return use_query(plan_page, patient, around.texts.language.value, day_in(now, zone), zone)


@screen
def PlanScreen() -> ft.View:
    """Asks for the plan."""
    now, calling = use_now(30), use_opening()
    return PlanView(found=use_plan(now), now=now, on_call=calling.run)


def use_plan_summary() -> CareSummary | None:
    """The most urgent finding, else how much there is, for the screen "health"."""
    t, now = use_ui_context().texts, use_now(60)
    found = use_plan(now)
    if not isinstance(found, Ready):
        return None
    urgent = next(iter(found.value.findings(now)), None)
    if urgent is not None:
        mood: Mood = "bad" if urgent.urgency is FindingUrgency.NOW else "warm"
        return CareSummary(title_words(t, urgent), t.get("finding.mark"), mood)
    computed = sum(score.value is not None for score in found.value.scores)
    if not computed and not found.value.advice:
        return CareSummary(t.get("plan.summary.begin"))
    return CareSummary(t.get("plan.summary", advice=len(found.value.advice), scores=computed))


@screen
def PlanView(*, found: Answer[PlanPage], now: datetime, on_call: Callable[[str], None]) -> ft.View:
    """Shows it."""
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        [answer(around.look, t, found, lambda page: _body(around, page, now, on_call), skeletons=5)],
        route=paths.plan(),
        title_words=t.get("plan.title"),
        door=paths.care(),
        back=True,
    )


def _body(around: UiContext, page: PlanPage, now: datetime, on_call: Callable[[str], None]) -> ft.Control:
    look, t = around.look, around.texts
    advice = page.advice_now(now)
    by_medicine = [each for each in advice if each.kind in MEDICINES]
    others = [each for each in advice if each.kind not in MEDICINES]
    return column(
        [
            *(finding_banner(around, finding, now, on_call) for finding in page.findings(now)),
            reviews_group(around, page.reviews, now),
            risks_group(around, page),
            _advice(around, t.get("plan.living"), others),
            _advice(around, t.get("plan.medicines"), by_medicine),
            _assessed(around, page, day_in(now, around.zones.own)),
            goals_group(around, page, now),
            activities_group(around, page, now),
            small(look, t.get("plan.honest")),
        ],
        look.gap + 4,
    )


def risks_group(
    around: UiContext, page: PlanPage, chosen: ScoreKind | None = None, *, at_facts: bool = False
) -> ft.Control:
    """The scores and the way to what the person says. `chosen`: the score that stands open beside it; `at_facts`: that
    what the person says does."""
    look, t = around.look, around.texts
    about = list_row(
        look,
        t.get("plan.about_me"),
        t.get("plan.about_me.note"),
        icon=ft.Icons.PERSON_OUTLINE,
        on_click=lambda: around.go(paths.plan_facts()),
        selected=at_facts,
    )
    rows = [_risk(around, score, selected=score.kind is chosen) for score in page.scores]
    return list_group(look, [*rows, about], title=t.get("plan.risks"), note=t.get("plan.risks.note"))


def _risk(around: UiContext, score: RiskScore, *, selected: bool) -> ft.Control:
    look, t = around.look, around.texts
    marks = []
    if score.level is not None:
        key, mood = level_words(score.kind, score.level)
        marks = [chip(look, t.get(key), mood)]
    note = value_words(t, score) if score.value is not None else why_words(t, score)
    return list_row(
        look,
        t.get(SCORES[score.kind].title),
        note,
        icon=ft.Icons.INSIGHTS,
        marks=marks,
        on_click=lambda: around.go(paths.plan_score(score.kind)),
        selected=selected,
    )


def _advice(around: UiContext, title: str, chosen: Sequence[ChosenAdvice]) -> ft.Control | None:
    if not chosen:
        return None
    return section(around.look, title, [_piece(around, each) for each in chosen])


def _piece(around: UiContext, chosen: ChosenAdvice) -> ft.Control:
    """What is advised, for what reason, and by whom."""
    look, t, keys = around.look, around.texts, ADVICE[chosen.kind]
    why = None
    if chosen.medicines:
        why = t.get("plan.because.medicine", names=t.get("plan.and").join(chosen.medicines))
    elif chosen.factors:
        why = t.get("plan.because", names=reasons_words(t, chosen.factors))
    return card(
        look,
        [
            heading(look, t.get(keys.title), level=3),
            body(look, t.get(keys.words)),
            small(look, why, "brand") if why else None,
            small(look, t.get("plan.source", source=t.get(keys.source))),
        ],
    )


def _assessed(around: UiContext, page: PlanPage, today: date) -> ft.Control | None:
    if not page.assessed:
        return None
    cards = [assessed_card(around, risk, today) for risk in page.assessed]
    return section(around.look, around.texts.get("plan.assessed"), cards)
