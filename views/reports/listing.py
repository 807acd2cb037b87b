"""All reports, newest first, by month: what was found in words, what may still change, what was withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import flet as ft

from services.record.results import rules
from services.record.results.rules import ReportKind, ReportSummary, ResultStatus
from services.record.results.urgency import chief
from services.reports.queries import ReportFilter, ReportList, reports
from views import paths
from views.answers import Answer, Loading, Ready
from views.component import rows, screen, unread_rows
from views.context import UiContext
from views.fold import use_unfolded
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n.format import capital
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import quiet_button
from views.kit.choose import Option, segmented
from views.kit.fields import text_field
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.report_icon import report_icon
from views.reports.fold import first_reports
from views.reports.words import (
    KINDS,
    counts_chip,
    day_words,
    month_words,
    status_chip,
    status_words,
    title_of,
    total_words,
)
from views.siblings import keyed
from views.written import in_chinese

PAGE = 60


@dataclass(frozen=True)
class ReportSearch:
    """What was typed and chosen above the list, and how many reports it shows."""

    typed: str
    on_ask: Callable[[str], None]
    kind: str
    on_kind: Callable[[str], None]
    shown: int
    on_more: Callable[[], None]


def use_report_search(given: ReportSearch | None = None) -> ReportSearch:
    """The search of this screen, which lasts as long as the screen; or the one it was `given`, which lasts longer."""
    typed, ask = ft.use_state("")
    kind, choose = ft.use_state("")
    shown, show = ft.use_state(PAGE)
    return given or ReportSearch(typed, ask, kind, choose, shown, lambda: show(lambda n: n + PAGE))


@screen
def ReportsScreen(search: ReportSearch | None = None) -> ft.View:
    """Gathers the reports that fit the search."""
    own = use_report_search(search)
    found = use_reports(own.typed, own.kind, own.shown)
    unfolded = use_unfolded(ready=isinstance(found, Ready))
    return ReportsView(
        found=found if unfolded else first_reports(found),
        typed=own.typed,
        on_ask=own.on_ask,
        kind=own.kind,
        on_kind=own.on_kind,
        on_more=own.on_more,
        now=use_now(60),
    )


def use_reports(typed: str, kind: str, shown: int) -> Answer[ReportList]:
    """The newest `shown` reports, keeping the last answer while the next one is read, so that typing does not flicker.
    With `shown` 0 nothing is read: on a phone a tapped report does not wait for the others."""
    t = use_ui_context().texts
    patient = use_patient()
    wanted = ReportFilter(typed.strip(), ReportKind(kind) if kind else None, shown)
    fresh = use_query(reports, patient, t.language.value, wanted, wanted=shown > 0)
    last: ft.MutableRef[Answer[ReportList] | None] = ft.use_ref(None)
    if not isinstance(fresh, Loading):
        last.current = fresh
    return last.current or fresh


@screen
def ReportsView(
    *,
    found: Answer[ReportList],
    typed: str,
    on_ask: Callable[[str], None],
    kind: str,
    on_kind: Callable[[str], None],
    on_more: Callable[[], None],
    now: datetime,
) -> ft.View:
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        report_list(around, found, typed, on_ask, kind=kind, on_kind=on_kind, on_more=on_more, now=now),
        route=paths.reports(),
        title_words=t.get("reports.title"),
        door=paths.reports(),
        lazily=True,
    )


def report_list(
    around: UiContext,
    found: Answer[ReportList],
    typed: str,
    on_ask: Callable[[str], None],
    *,
    kind: str,
    on_kind: Callable[[str], None],
    on_more: Callable[[], None],
    now: datetime,
    chosen: str | None = None,
) -> list[ft.Control]:
    """Search, kinds, and the months below."""
    look, t = around.look, around.texts
    shelves = [Option("", t.get("reports.kind.all")), *(Option(k.value, t.get(KINDS[k])) for k in ReportKind)]
    if typed or kind:
        nothing = empty(look, t.get("reports.none_found"), t.get("reports.none_found.body"), shows=Picture.SEARCH)
    else:
        nothing = empty(look, t.get("reports.empty"), t.get("reports.empty.body"), shows=Picture.REPORT)
    return [
        text_field(
            look, t.get("reports.search"), typed, on_ask, hint=t.get("reports.search.hint"), icon=ft.Icons.SEARCH
        ),
        segmented(look, t.get("reports.kind"), shelves, kind, on_kind),
        *_listed(around, found, nothing, now, chosen),
        *_more(around, found, on_more),
    ]


def _listed(
    around: UiContext, found: Answer[ReportList], nothing: ft.Control, now: datetime, chosen: str | None
) -> list[ft.Control]:
    """The months, each by itself, so that a list can be built lazily."""
    if isinstance(found, Ready) and _has_any(found.value):
        return _months(around, found.value, now, chosen)
    return [answer(around.look, around.texts, found, lambda _: nothing)]


def _more(around: UiContext, found: Answer[ReportList], on_more: Callable[[], None]) -> list[ft.Control]:
    if not isinstance(found, Ready) or not found.value.more:
        return []
    return [quiet_button(around.look, around.texts.get("reports.more", n=found.value.more), on_more)]


def _has_any(page: ReportList) -> bool:
    return bool(page.listed or page.unreadable)


def _months(around: UiContext, page: ReportList, now: datetime, chosen: str | None) -> list[ft.Control]:
    def drawn(report: ReportSummary) -> ft.Control:
        return report_tile(around, report, now, report.id == chosen)

    months = groupby(page.listed, key=lambda report: month_words(around, report.when))
    sections = [
        keyed(list_group(around.look, rows(around, "DiagnosticReport", group, drawn), title=name), name)
        for name, group in months
    ]
    unread = [list_group(around.look, unread_rows(around, page.unreadable))] if page.unreadable else []
    chinese = in_chinese(around.look, around.texts, *(report.title for report in page.listed))
    return [*([chinese] if chinese else []), *sections, *unread]


def report_tile(around: UiContext, report: ReportSummary, now: datetime, selected: bool = False) -> ft.Control:
    """One report: its name, when, how many results with how many flagged, and a status other than "final"."""
    t, meaning = around.texts, rules.result_status(report.status)
    note = " · ".join(part for part in (day_words(around, report.when, now), total_words(t, report.counts)) if part)
    urgency = chief(report.critical, now)
    hidden = rules.is_hidden(report.status)
    chips = [
        counts_chip(around, report.counts, urgency),
        None if meaning is ResultStatus.FINAL else status_chip(around, report.status),
    ]
    marks = [mark for mark in chips if mark is not None]
    return list_row(
        around.look,
        title_of(t, report.title),
        capital(note) if not hidden else status_words(t, report.status),
        icon=report_icon(report.kind, report.section),
        mood="plain" if hidden else "brand",
        marks=marks,
        on_click=lambda: around.go(paths.report(report.id)),
        selected=selected,
        done=hidden,
    )
