"""One entry of the record in full: what it says, fact by fact, and who said it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import flet as ft

from services.changes.commands import send_again
from services.documents.queries import PaperState, SentPaper, papers_about
from services.errors import AppError, NotDownloaded
from services.record.documents.own_paper import DOCUMENT
from services.record.timeline.entry import EntryStatus, Sending
from services.record.timeline.facts import FactName, RecordDetail, RecordFact
from services.record.timeline.kinds import RecordKind
from services.record.timeline.queries import record_detail
from services.record.timeline.recording import withdraw_own
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import rows, screen
from views.context import UiContext
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, problem
from views.kit.buttons import danger_button, quiet_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import Mood, card, column, pair, row
from views.look.text import heading, small
from views.record.words import FACTS, day_words, fact_words, kind_words, marks_of, status_chip, title_of
from views.written import in_chinese

#: Of a paper that the hospital has nothing is said.
_PAPER_MARKS: Final[dict[PaperState, tuple[str, Mood]]] = {
    PaperState.WAITING: ("record.sending.waiting", "plain"),
    PaperState.REFUSED: ("record.sending.refused", "bad"),
}


@dataclass(frozen=True)
class EntryDoings:
    """What the person can do with an entry, and what came of it."""

    on_withdraw: Callable[[], None]
    on_again: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


@screen
def RecordEntryScreen(type_: str, id_: str) -> ft.View:
    """Asks for the entry."""
    language = use_ui_context().texts.language.value
    around, clock = use_ui_context(), use_app().clock
    asking, ask = ft.use_state(False)
    taking, sending = use_action(withdraw_own), use_action(send_again)

    def take_back() -> None:
        ask(False)
        taking.run(type_, id_, clock.now())

    papers = use_query(papers_about, use_patient(), type_, id_)
    use_prompt(withdraw_prompt(around.texts, take_back, lambda: ask(False)) if asking else None)
    return RecordEntryView(
        type_=type_,
        id_=id_,
        found=use_query(record_detail, use_patient(), type_, id_, language),
        doings=EntryDoings(
            lambda: ask(True),
            lambda: sending.run(type_, id_),
            taking.busy or sending.busy,
            taking.error or sending.error,
        ),
        papers=papers.value if isinstance(papers, Ready) else (),
    )


@screen
def RecordEntryView(
    *,
    type_: str,
    id_: str,
    found: Answer[RecordDetail | None],
    doings: EntryDoings | None = None,
    papers: Sequence[SentPaper] = (),
) -> ft.View:
    """The entry, and below it what the person can do: say their own anew, or tell what is wrong with another's."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(found, Ready) and found.value is None
    given: Answer[RecordDetail | None] = Failed(NotDownloaded(type_, id_)) if missing else found
    known = found.value if isinstance(found, Ready) else None
    return page_frame(
        around,
        [
            answer(look, t, given, lambda shown: _shown(around, shown) if shown else column([])),
            problem(look, error_words(t, doings.error).both) if doings and doings.error else None,
            _papers(around, papers) if known and papers else None,
            *(_doings(around, known, doings) if known and doings else []),
        ],
        route=paths.record_entry(type_, id_),
        title_words=kind_words(t, known.entry.kind) if known else t.get("record.title"),
        door=paths.care(),
        back=True,
    )


def _shown(around: UiContext, shown: RecordDetail) -> ft.Control:
    look, t, entry = around.look, around.texts, shown.entry
    if entry.status is EntryStatus.WITHDRAWN:
        return card(look, column([status_chip(around, entry), small(look, t.get("record.withdrawn.body"))]))
    when = day_words(around, entry.when)
    marks = row(marks_of(around, entry, always=True), 8, wrap=True)
    head = [heading(look, title_of(t, entry)), small(look, when or t.get("record.undated")), marks]
    facts = [
        pair(look, t.get(FACTS[name]), "\n".join(dict.fromkeys(fact_words(around, fact) for fact in facts)))
        for name, facts in groupby(sorted(shown.facts, key=lambda fact: list(FACTS).index(fact.name)), _name)
    ]
    words = [fact.value for fact in shown.facts if isinstance(fact.value, str)]
    return column(
        [
            card(look, column([*head, in_chinese(look, t, entry.title, *words)])),
            card(look, column(facts)) if facts else small(look, t.get("record.no_facts")),
            small(look, t.get("record.as_told" if entry.by_patient else "record.as_sent")),
        ],
        look.gap,
    )


def _papers(around: UiContext, papers: Sequence[SentPaper]) -> ft.Control:
    """What the person sent with the entry; a tap opens it."""
    look, t = around.look, around.texts

    def drawn(sent: SentPaper) -> ft.Control:
        mark = _PAPER_MARKS.get(sent.state)
        share = t.get("record.sending.share", n=sent.share) if sent.share is not None else None
        return list_row(
            look,
            sent.paper.title or kind_words(t, RecordKind.DOCUMENT),
            day_words(around, sent.paper.sent),
            icon=ft.Icons.DESCRIPTION_OUTLINED,
            marks=[chip(look, share or t.get(mark[0]), mark[1])] if mark else [],
            on_click=lambda: around.go(paths.document(sent.paper.id)),
        )

    return list_group(look, rows(around, DOCUMENT, papers, drawn), title=t.get("record.papers"))


def _doings(around: UiContext, shown: RecordDetail, doings: EntryDoings) -> list[ft.Control | None]:
    """Clinicians' entries are commented on and never overwritten; one's own are said anew, or withdrawn."""
    look, t, entry = around.look, around.texts, shown.entry
    if entry.status is EntryStatus.WITHDRAWN and entry.sending is not Sending.REFUSED:
        return []
    again = quiet_button(look, t.get("record.send_again"), doings.on_again, icon=ft.Icons.REFRESH, busy=doings.busy)
    refused = again if entry.sending is Sending.REFUSED else None
    if not shown.is_own:
        wrong = quiet_button(
            look,
            t.get("record.remark"),
            lambda: around.go(paths.record_remark(entry.type, entry.id)),
            icon=ft.Icons.CHAT_OUTLINED,
        )
        return [refused, None if entry.by_patient else wrong]
    edit = quiet_button(
        look,
        t.get("record.own.edit"),
        lambda: around.go(paths.record_edit(entry.type, entry.id)),
        icon=ft.Icons.EDIT_OUTLINED,
    )
    add = quiet_button(
        look,
        t.get("record.papers.add"),
        lambda: around.go(paths.document_add_for(entry.type, entry.id)),
        icon=ft.Icons.ADD_A_PHOTO_OUTLINED,
    )
    named = shown.own is not None
    return [
        refused,
        edit if named else None,
        add if named else None,
        danger_button(look, t.get("record.own.withdraw"), doings.on_withdraw, busy=doings.busy),
    ]


def withdraw_prompt(t: Texts, on_yes: Callable[[], None], on_no: Callable[[], None]) -> Prompt:
    """Whether an entry of one's own is really wrong: the doctor may have read it already."""
    return Prompt(
        t.get("record.own.withdraw.sure"),
        t.get("record.own.withdraw.body"),
        [
            Choice(t.get("record.own.withdraw.yes"), on_yes, danger=True),
            Choice(t.get("record.own.withdraw.no"), on_no, strong=True),
        ],
        on_no,
        icon=ft.Icons.DELETE_OUTLINE,
    )


def _name(fact: RecordFact) -> FactName:
    return fact.name
