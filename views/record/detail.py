"""One entry of the record in full: what it says, fact by fact, and who said it."""

from __future__ import annotations

from itertools import groupby

import flet as ft

from services.errors import NotDownloaded
from services.record.timeline.entry import EntryStatus
from services.record.timeline.facts import FactName, RecordDetail, RecordFact
from services.record.timeline.queries import record_detail
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import UiContext
from views.hooks import use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, pair, row
from views.look.text import heading, small
from views.record.words import FACTS, day_words, fact_words, kind_words, said_by_patient, status_chip, title_of
from views.written import in_chinese


@screen
def RecordEntryScreen(type_: str, id_: str) -> ft.View:
    """Asks for the entry."""
    language = use_ui_context().texts.language.value
    return RecordEntryView(type_=type_, id_=id_, found=use_query(record_detail, use_patient(), type_, id_, language))


@screen
def RecordEntryView(*, type_: str, id_: str, found: Answer[RecordDetail | None]) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(found, Ready) and found.value is None
    given: Answer[RecordDetail | None] = Failed(NotDownloaded(type_, id_)) if missing else found
    known = found.value if isinstance(found, Ready) else None
    return page_frame(
        around,
        [answer(look, t, given, lambda shown: _shown(around, shown) if shown else column([]))],
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
    marks = row([status_chip(around, entry, always=True), said_by_patient(around, entry)], 8, wrap=True)
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
            small(look, t.get("record.as_sent")),
        ],
        look.gap,
    )


def _name(fact: RecordFact) -> FactName:
    return fact.name
