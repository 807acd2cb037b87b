"""All vaccinations, newest first: the vaccine, the day, and whether it was given."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.fhir.when import When
from services.immunizations.queries import immunizations
from services.record.immunizations import Immunization, ImmunizationStatus
from views import paths
from views.answers import Answer
from views.component import screen
from views.context import UiContext
from views.hooks import use_patient, use_query, use_ui_context
from views.i18n.format import full_date, full_day, local_date
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import Mood

_STATUS: dict[ImmunizationStatus, tuple[str, Mood, ft.IconData]] = {
    ImmunizationStatus.COMPLETED: ("immunizations.status.completed", "good", ft.Icons.CHECK_CIRCLE_OUTLINE),
    ImmunizationStatus.NOT_DONE: ("immunizations.status.not_done", "plain", ft.Icons.CANCEL_OUTLINED),
    ImmunizationStatus.WITHDRAWN: ("immunizations.status.withdrawn", "bad", ft.Icons.BLOCK),
    ImmunizationStatus.UNKNOWN: ("immunizations.status.unknown", "info", ft.Icons.HELP_OUTLINE),
}


@screen
def ImmunizationsScreen() -> ft.View:
    """Gathers the vaccinations of the person in view."""
    language = use_ui_context().texts.language.value
    return ImmunizationsView(found=use_query(immunizations, use_patient(), language))


@screen
def ImmunizationsView(*, found: Answer[tuple[Immunization, ...]]) -> ft.View:
    around = use_ui_context()
    listed = answer(
        around.look,
        around.texts,
        found,
        lambda every: list_group(around.look, [_row(around, each) for each in every]),
        nothing=lambda: _nothing(around),
    )
    title = around.texts.get("immunizations.title")
    return page_frame(around, [listed], route=paths.immunizations(), title_words=title, door=paths.immunizations())


def _nothing(around: UiContext) -> ft.Control:
    look, t = around.look, around.texts
    words = t.get("immunizations.empty.body")
    return empty(look, t.get("immunizations.empty"), words, shows=Picture.TRAY)


def _row(around: UiContext, given: Immunization) -> ft.Control:
    t = around.texts
    words, mood, icon = _STATUS[given.status]
    return list_row(
        around.look,
        given.vaccine or t.get("immunizations.unnamed"),
        _day(around, given.when),
        icon=ft.Icons.VACCINES_OUTLINED,
        mood=mood,
        marks=[chip(around.look, t.get(words), mood, icon)],
        done=given.status is not ImmunizationStatus.COMPLETED,
    )


def _day(around: UiContext, when: When | None) -> str:
    """The day by the clinic's calendar, as exactly as it was given."""
    t = around.texts
    if when is None:
        return t.get("immunizations.when.unknown")
    if isinstance(when, datetime):
        return full_day(t, local_date(when, around.zones))
    return full_date(t, when)
