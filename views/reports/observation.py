"""One result by itself: for results without a report, and for the details of a number."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.errors import NotDownloaded
from services.fhir.resource import instant_of
from services.record.results.model import MissingResult, Observation
from services.reports.queries import ResultPage, result_page
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_now, use_patient, use_query, use_task, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer, as_of
from views.kit.buttons import quiet_button
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, pair
from views.reports.knowing import use_critical_actions
from views.reports.lines import Fetching, Reading, branch_cards
from views.reports.notices import CriticalActions, critical_notices, status_banner
from views.reports.words import status_chip, title_of, when_words

OBSERVATION = "Observation"


@screen
def ObservationScreen(observation_id: str) -> ft.View:
    """Gathers one result and what it groups."""
    app, around = use_app(), use_ui_context()
    fetching = use_task(app.sync.refresh)
    return ObservationView(
        observation_id=observation_id,
        page=use_query(result_page, use_patient(), observation_id, around.texts.language.value),
        get=Fetching(lambda id_: fetching.run(OBSERVATION, id_), fetching.busy),
        critical=use_critical_actions(),
        now=use_now(60),
    )


@screen
def ObservationView(
    *,
    observation_id: str,
    page: Answer[ResultPage | None],
    get: Fetching,
    critical: CriticalActions,
    now: datetime,
) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[ResultPage | None] = Failed(NotDownloaded(OBSERVATION, observation_id)) if missing else page
    again = quiet_button(look, t.get("kit.retry"), lambda: get.on_fetch(observation_id), busy=get.busy)
    result = page.value.branch.result if isinstance(page, Ready) and page.value else None
    title = title_of(t, result.measured.title if isinstance(result, Observation) else None)
    return page_frame(
        around,
        [
            answer(look, t, given, lambda p: result_body(around, p, now, get, critical) if p else column([])),
            again if missing else None,
        ],
        route=paths.observation(observation_id),
        title_words=title if result else t.get("reports.result"),
        door=paths.reports(),
        back=True,
    )


def result_body(
    around: UiContext,
    page: ResultPage,
    now: datetime,
    get: Fetching,
    actions: CriticalActions,
) -> ft.Control:
    """Status first, then the value, then everything that helps to read it."""
    result = page.branch.result
    if isinstance(result, MissingResult):
        return column([])
    heard = instant_of(page.fetched_at)
    age = fmt.device_moment(around.texts, heard, now, around.zones) if heard else ""
    return column(
        [
            status_banner(around, result.status, ()),
            *critical_notices(around, page.critical, page.hospital_phone, actions, now),
            as_of(around.look, around.texts, age, offline=not around.online) if age else None,
            *branch_cards(around, (page.branch,), Reading(now, get, page.earlier, page.explained)),
            _facts(around, result, now),
        ],
        around.look.gap + 4,
    )


def _facts(around: UiContext, observation: Observation, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    rows = [
        (t.get("reports.effective"), when_words(around, observation.effective, now) if observation.effective else None),
        (t.get("reports.issued"), when_words(around, observation.issued, now) if observation.issued else None),
        (t.get("reports.by"), " · ".join(observation.performers) or None),
        (t.get("reports.method"), observation.method),
        (t.get("reports.site"), observation.site),
        (t.get("reports.specimen"), observation.specimen),
    ]
    mark = ft.Row(controls=[status_chip(around, observation.status)], wrap=True)
    return card(look, column([mark, *(pair(look, name, value) for name, value in rows if value)], 10))
