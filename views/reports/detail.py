"""One report: its reliability, what changed, what is urgent, then results, text and documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import flet as ft

from services.errors import NotDownloaded
from services.fhir.resource import instant_of
from services.record.results import rules
from services.record.results.model import Report
from services.record.results.rules import ReportKind, ResultStatus
from services.record.results.seen import mark_seen
from services.record.results.urgency import chief
from services.reports.queries import Branch, ReportList, ReportPage, report_page
from views import paths
from views.aloud import Aloud, aloud_button, use_aloud
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import UiContext
from views.fold import use_unfolded
from views.hooks import (
    use_app,
    use_life,
    use_now,
    use_patient,
    use_query,
    use_quiet_action,
    use_task,
    use_ui_context,
)
from views.i18n import format as fmt
from views.kit import icons
from views.kit.answer import answer, as_of
from views.kit.banner import empty
from views.kit.buttons import quiet_button
from views.kit.chips import chip
from views.kit.folded import unless_elder
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import badge, card, column, pair, row, section
from views.look.text import body, heading
from views.report_icon import report_icon
from views.reports.files import Keeping, Printing, forms_part, save_part, use_keeping, use_printing
from views.reports.fold import first_lines, for_elders
from views.reports.knowing import use_critical_actions
from views.reports.lines import Fetching, Reading, branch_cards
from views.reports.listing import ReportSearch, report_list, use_report_search, use_reports
from views.reports.notices import CriticalActions, critical_notices, status_banner
from views.reports.spoken import observations_in, spoken_report
from views.reports.words import counts_chip, made_by, status_chip, title_of, when_words
from views.written import in_chinese

REPORT = "DiagnosticReport"


@screen
def ReportScreen(report_id: str, at: str | None = None, search: ReportSearch | None = None) -> ft.View:
    """Gathers one report with its results, and (for a desktop) the list beside it. Remembers that it was opened, unless
    it stands at the list's address (`at`), where nobody chose it."""
    app, around = use_app(), use_ui_context()
    own = use_report_search(search)
    page = use_query(report_page, use_patient(), report_id, around.texts.language.value)
    fetching, fetching_report = use_task(app.sync.refresh), use_task(app.sync.refresh)
    critical, keeping, printing = use_critical_actions(), use_keeping(), use_printing()
    see = use_quiet_action(mark_seen)
    version = page.value.report.version if isinstance(page, Ready) and page.value else None
    here = isinstance(page, Ready) and page.value is not None

    unfolded = use_unfolded(ready=here)

    def look_at() -> Callable[[], None]:
        if here and unfolded and at is None:  # once it stands there: every list that shows what is new is read again
            see(report_id, version)
        return lambda: None

    use_life(look_at, report_id, version, here, unfolded)
    now = use_now(60)
    found = page.value if isinstance(page, Ready) else None
    aloud = use_aloud(spoken_report(around, found, now) if found and around.look.elder else "")
    return ReportView(
        report_id=report_id,
        at=at,
        page=page,
        listed=use_reports(own.typed, own.kind, own.shown if around.look.wide else 0),
        typed=own.typed,
        on_ask=own.on_ask,
        kind=own.kind,
        on_kind=own.on_kind,
        on_more=own.on_more,
        get=Fetching(lambda id_: fetching.run("Observation", id_), fetching.busy),
        on_fetch=lambda: fetching_report.run(REPORT, report_id),
        critical=critical,
        keep=Keeping(keeping.run, keeping.busy, keeping.error),
        to_print=Printing(lambda title: printing.run(report_id, title), printing.busy, printing.error, app.shared),
        now=now,
        aloud=aloud,
        unfolded=unfolded,
    )


@screen
def ReportView(
    *,
    report_id: str,
    page: Answer[ReportPage | None],
    listed: Answer[ReportList],
    typed: str,
    on_ask: Callable[[str], None],
    kind: str,
    on_kind: Callable[[str], None],
    on_more: Callable[[], None],
    get: Fetching,
    on_fetch: Callable[[], None],
    critical: CriticalActions,
    now: datetime,
    keep: Keeping | None = None,
    to_print: Printing | None = None,
    aloud: Aloud | None = None,
    unfolded: bool = True,
    at: str | None = None,
) -> ft.View:
    """The report alone on a phone, beside the list on a desktop. Until it is `unfolded`, only what fits the window."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[ReportPage | None] = Failed(NotDownloaded(REPORT, report_id)) if missing else page

    def show(found: ReportPage | None) -> ft.Control:
        if found is None:
            return column([])
        return report_body(
            around, found, now, get, critical, keep=keep, to_print=to_print, aloud=aloud, unfolded=unfolded
        )

    body_ = answer(look, t, given, show)
    fetch = quiet_button(look, t.get("kit.retry"), on_fetch) if missing else None
    known = page.value.report if isinstance(page, Ready) and page.value else None
    title = title_of(t, known.title) if known else t.get("reports.report")
    route = at or paths.report(report_id)
    if not look.wide:
        return page_frame(
            around,
            [body_, fetch],
            route=route,
            title_words=title,
            door=paths.reports(),
            back=True,
            times_at=now,
        )
    listing = report_list(
        around,
        listed,
        typed,
        on_ask,
        kind=kind,
        on_kind=on_kind,
        on_more=on_more,
        now=now,
        chosen=report_id,
    )
    return page_frame(
        around,
        listing,
        route=route,
        title_words=t.get("reports.title"),
        door=paths.reports(),
        detail=[heading(look, title, size=look.display), body_, fetch],
        lazily=True,
        times_at=now,
    )


def report_body(
    around: UiContext,
    page: ReportPage,
    now: datetime,
    get: Fetching,
    actions: CriticalActions,
    *,
    keep: Keeping | None = None,
    to_print: Printing | None = None,
    aloud: Aloud | None = None,
    unfolded: bool = True,
) -> ft.Control:
    """Everything below the title. Withdrawn: only that it was withdrawn. Cancelled: only why."""
    report = page.report
    meaning = rules.result_status(report.status)
    hidden = rules.is_hidden(report.status)
    parts: list[ft.Control | None] = [
        status_banner(around, report.status, report.changed),
        *critical_notices(around, page.critical, page.hospital_phone, actions, now),
        _head(around, page, now, to_print),
        aloud_button(around, aloud) if around.look.elder else None,
        _age(around, page, now),
        in_chinese(around.look, around.texts, *_written(page)),
    ]
    if meaning is ResultStatus.WITHDRAWN:
        return column(parts, around.look.gap + 4)
    parts.append(_conclusion(around, report))
    first = first_lines(page.branches)
    if not hidden and not unfolded and first != page.branches:
        parts.append(_results(around, replace(page, branches=first), now, get))
    elif not hidden:
        parts += [_results(around, page, now, get), _images(around, report), forms_part(around, report, keep)]
        parts += save_part(around, report, to_print) if around.look.elder else []
    return column(parts, around.look.gap + 4)


def _written(page: ReportPage) -> Iterator[str | None]:
    """What the hospital wrote in words."""
    report = page.report
    yield from (report.title, report.conclusion, *report.conclusion_codes, *report.changed)
    for result in observations_in(page.branches):
        yield from (result.measured.title, *result.notes)


def _head(around: UiContext, page: ReportPage, now: datetime, to_print: Printing | None) -> ft.Control:
    look, t, report = around.look, around.texts, page.report
    marks = [status_chip(around, report.status)]
    if not rules.is_hidden(report.status):
        counted = counts_chip(around, page.counts, chief(page.critical, now))
        total = chip(look, t.get("reports.counts", total=page.counts.total), "plain") if page.counts.total else None
        marks += [mark for mark in (counted, total) if mark is not None]
    taken = t.get("reports.effective") if page.kind is ReportKind.LAB else t.get("reports.effective.other")
    rows = [
        (taken, when_words(around, report.effective, now) if report.effective else None),
        (t.get("reports.issued"), when_words(around, report.issued, now) if report.issued else None),
        (t.get("reports.by"), made_by(report)),
    ]
    facts = [pair(look, name, value) for name, value in rows if value]
    chips = row(marks, 8, wrap=True)
    kind = badge(look, report_icon(page.kind, rules.section(report)))
    first = column([row([kind]), chips]) if look.large else row([kind, ft.Container(content=chips, expand=True)])
    return card(look, column([first, *facts, *([] if look.elder else save_part(around, report, to_print))], 10))


def _age(around: UiContext, page: ReportPage, now: datetime) -> ft.Control | None:
    heard = instant_of(page.fetched_at)
    if heard is None:
        return None
    return as_of(
        around.look, around.texts, fmt.device_moment(around.texts, heard, now, around.zones), offline=not around.online
    )


def _conclusion(around: UiContext, report: Report) -> ft.Control | None:
    words = [word for word in (report.conclusion, *report.conclusion_codes) if word]
    if not words:
        return None
    look = around.look
    return card(
        look, column([heading(look, around.texts.get("reports.conclusion")), *(body(look, w) for w in words)], 8)
    )


def _results(around: UiContext, page: ReportPage, now: datetime, get: Fetching) -> ft.Control | None:
    look, t, report = around.look, around.texts, page.report
    if page.branches:
        note = t.get("reports.results.note") if page.kind is ReportKind.LAB else None
        reading = Reading(now, get, page.earlier, page.explained)
        return section(look, t.get("reports.results"), _shown_results(around, page.branches, reading), note=note)
    if report.conclusion or report.forms or report.images:
        return None
    awaited = rules.result_status(report.status) is ResultStatus.AWAITED
    words = t.get("reports.results.awaited") if awaited else t.get("reports.results.none")
    return empty(look, words, t.get("reports.results.none.body"), shows=Picture.REPORT)


def _shown_results(around: UiContext, branches: Sequence[Branch], reading: Reading) -> list[ft.Control | None]:
    """All of them in the laboratory's order; in elder mode those that want a look, and the normal ones behind one
    button."""
    apart, normal = for_elders(branches)
    if not (around.look.elder and apart and normal):
        return [*branch_cards(around, branches, reading)]
    words = around.texts.get("reports.results.normal", n=len(normal))
    return [
        *branch_cards(around, apart, reading),
        *unless_elder(around.look, words, branch_cards(around, normal, reading)),
    ]


def _images(around: UiContext, report: Report) -> ft.Control | None:
    if not report.images:
        return None
    t = around.texts
    words = t.get("reports.images", n=report.images)
    return list_group(around.look, [list_row(around.look, words, t.get("reports.images.body"), icon=icons.SCAN)])
