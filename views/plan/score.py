"""One risk score: what it says, what it was computed from, what is missing, and whose work it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import flet as ft

from services.moments import day_in
from services.plan.model import PlanPage
from services.record.measurements.kinds import MeasurementKind
from services.record.risk.framingham import NEEDED
from services.record.risk.model import Factor, NotComputed, RiskScore, ScoreKind
from services.record.risk.points import CHA2DS2_VASC_FACTORS, FINDRISC_FACTORS, LACE_FACTORS
from views import paths
from views.answers import Answer
from views.component import screen
from views.context import UiContext
from views.hooks import use_now, use_ui_context
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import quiet_button
from views.kit.chips import chip
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, row
from views.look.text import body, figure, heading, small
from views.look.tokens import S2
from views.plan.plan import risks_group, use_plan
from views.plan.words import (
    FACTORS,
    SCORES,
    change_words,
    factor_words,
    level_words,
    origin_words,
    value_words,
    why_words,
)

INPUTS: Final = {
    ScoreKind.FRAMINGHAM: NEEDED,
    ScoreKind.CHA2DS2_VASC: CHA2DS2_VASC_FACTORS,
    ScoreKind.FINDRISC: FINDRISC_FACTORS,
    ScoreKind.LACE: LACE_FACTORS,
}
_SAID: Final = frozenset(
    {
        Factor.SMOKER, Factor.ACTIVE, Factor.VEGETABLES, Factor.FAMILY, Factor.WAIST, Factor.HIGH_GLUCOSE,
        Factor.TREATED, Factor.DIABETES, Factor.BMI,
    }
)  # fmt: skip


@screen
def ScoreScreen(kind: ScoreKind) -> ft.View:
    """Asks for the plan that the score is part of."""
    now = use_now(300)
    return ScoreView(kind=kind, found=use_plan(now), now=now)


@screen
def ScoreView(*, kind: ScoreKind, found: Answer[PlanPage], now: datetime) -> ft.View:
    """Shows it."""
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        [answer(around.look, t, found, lambda page: _body(around, page, kind, now))],
        route=paths.plan_score(kind),
        title_words=t.get(SCORES[kind].title),
        door=paths.care(),
        back=True,
        beside=Beside("plan.title", [answer(around.look, t, found, lambda page: risks_group(around, page, kind))]),
    )


def _body(around: UiContext, page: PlanPage, kind: ScoreKind, now: datetime) -> ft.Control:
    look, t, score = around.look, around.texts, page.score(kind)
    if score is None:
        return empty(look, t.get("plan.score.none"))
    today = day_in(now, around.zones.own)
    return column(
        [
            _said(around, score),
            _missing(around, score),
            _changes(around, score),
            list_group(look, _inputs(around, page, kind, today), title=t.get("plan.inputs")),
            body(look, t.get(SCORES[kind].source), "soft"),
            small(look, _publication(around, score)),
        ],
        look.gap + 4,
    )


def _said(around: UiContext, score: RiskScore) -> ft.Control:
    look, t = around.look, around.texts
    means = body(look, t.get(SCORES[score.kind].words))
    if score.value is None or score.level is None:
        return card(look, [means, body(look, why_words(t, score))], mood="info")
    key, mood = level_words(score.kind, score.level)
    return card(look, [row([figure(look, value_words(t, score)), chip(look, t.get(key), mood)], S2, wrap=True), means])


def _missing(around: UiContext, score: RiskScore) -> ft.Control | None:
    """The ways to what is missing: measured, said by the person, or asked of a doctor."""
    if score.why is not NotComputed.MISSING:
        return None
    look, t, about = around.look, around.texts, set(score.about)
    ways: list[ft.Control] = []
    if Factor.SYSTOLIC in about:
        ways.append(_way(around, "plan.way.pressure", paths.vital_entry(MeasurementKind.PRESSURE)))
    if Factor.BMI in about:
        ways.append(_way(around, "plan.way.weight", paths.vital_entry(MeasurementKind.WEIGHT)))
    if about & _SAID:
        ways.append(_way(around, "plan.way.say", paths.plan_facts()))
    if about & {Factor.CHOLESTEROL, Factor.HDL}:
        ways.append(body(look, t.get("plan.way.lipids")))
    if about - _SAID - {Factor.SYSTOLIC, Factor.CHOLESTEROL, Factor.HDL}:
        ways.append(body(look, t.get("plan.way.hospital")))
    return column([*ways], S2)


def _way(around: UiContext, key: str, path: str) -> ft.Control:
    return quiet_button(around.look, around.texts.get(key), lambda: around.go(path), icon=ft.Icons.ADD)


def _changes(around: UiContext, score: RiskScore) -> ft.Control | None:
    look, t = around.look, around.texts
    lines = change_words(t, score)
    if not lines:
        return None
    return card(
        look,
        [
            heading(look, t.get("plan.changes")),
            *(body(look, line) for line in lines),
            small(look, t.get("plan.changes.note")),
        ],
        mood="good",
    )


def _inputs(around: UiContext, page: PlanPage, kind: ScoreKind, today: date) -> list[ft.Control]:
    look, t, known = around.look, around.texts, page.known
    return [
        list_row(
            look,
            t.get(FACTORS[factor]),
            origin_words(t, known, factor, today),
            value=factor_words(t, known, factor) if known.facts.has(factor) else t.get("plan.unknown"),
        )
        for factor in INPUTS[kind]
    ]


def _publication(around: UiContext, score: RiskScore) -> str:
    source = score.source
    return around.texts.get(
        "plan.publication", title=source.title, journal=source.journal, year=source.year, doi=source.doi
    )
