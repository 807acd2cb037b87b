"""The record: allergies, conditions and medicines first, then every entry, the newest first, by year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, cast
from uuid import uuid4

import flet as ft

from services.record.timeline.entry import RecordEntry
from services.record.timeline.kinds import APART, RecordKind
from services.record.timeline.own import OwnKind
from services.record.timeline.queries import (
    RecordCounts,
    RecordFilter,
    RecordPage,
    RecordSummary,
    record_counts,
    record_summary,
    timeline,
)
from services.record.timeline.recording import record_none_known
from services.record.timeline.summary import OPEN, AllergyStatement, ConditionStatement
from views import paths
from views.answers import Answer, Loading, Ready
from views.component import rows, screen, unread_rows
from views.context import Notice, UiContext
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import quiet_button
from views.kit.chips import choice_chip, removable_chip
from views.kit.fields import text_field
from views.kit.folded import Folded
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column, row
from views.look.text import small
from views.record.words import (
    KINDS,
    OVER,
    allergy_words,
    day_words,
    joined,
    kind_words,
    marks_of,
    no_conditions_words,
    path_of,
    title_of,
    year_words,
)
from views.siblings import keyed
from views.written import in_chinese

PAGE = 60
_NAMED = 4
"""So many conditions or medicines are named above the list; the rest is counted."""


@dataclass(frozen=True)
class RecordListing:
    """What the screen shows, what was typed and chosen above it, and what to do when that changes."""

    found: Answer[RecordPage]
    summary: Answer[RecordSummary]
    counts: RecordCounts
    typed: str
    kind: RecordKind | None
    on_type: Callable[[str], None]
    on_kind: Callable[[RecordKind | None], None]
    on_more: Callable[[], None]
    on_none_known: Callable[[OwnKind], None]


#: What the person says where they know of none, word for word.
NONE_KNOWN: Final = {OwnKind.ALLERGY: "record.allergies.none_known", OwnKind.CONDITION: "record.conditions.none_known"}
_SAY_NONE: Final = {OwnKind.ALLERGY: "record.allergies.say_none", OwnKind.CONDITION: "record.conditions.say_none"}


@screen
def RecordScreen() -> ft.View:
    """Asks for the page that fits what is typed and chosen, keeping the last one while the next is read."""
    around, clock = use_ui_context(), use_app().clock
    patient, t = use_patient(), around.texts
    language = t.language.value
    saying = use_action(record_none_known, lambda _: around.notify(Notice(t.get("record.own.done"))))
    typed, on_type = ft.use_state("")
    kind, choose = ft.use_state(cast("RecordKind | None", None))
    shown, show = ft.use_state(PAGE)
    fresh = use_query(timeline, patient, language, RecordFilter(typed.strip(), kind, shown))
    last: ft.MutableRef[tuple[str, Answer[RecordPage]] | None] = ft.use_ref(None)
    if not isinstance(fresh, Loading):
        last.current = (patient, fresh)
    counted = use_query(record_counts, patient)

    def on_kind(wanted: RecordKind | None) -> None:
        choose(wanted)
        show(PAGE)

    return RecordView(
        listing=RecordListing(
            found=last.current[1] if last.current and last.current[0] == patient else fresh,
            summary=use_query(record_summary, patient, language),
            counts=counted.value if isinstance(counted, Ready) else RecordCounts(),
            typed=typed,
            kind=kind,
            on_type=on_type,
            on_kind=on_kind,
            on_more=lambda: show(lambda n: n + PAGE),
            on_none_known=lambda wanted: saying.run(
                str(uuid4()), wanted, t.get(NONE_KNOWN[wanted]), patient=patient, now=clock.now()
            ),
        )
    )


@screen
def RecordView(*, listing: RecordListing) -> ft.View:
    """On a phone what counts first stands above the list, on a desktop beside it."""
    around = use_ui_context()
    add = quiet_button(
        around.look, around.texts.get("record.own.title"), lambda: around.go(paths.record_add()), icon=ft.Icons.ADD
    )
    first = [*summary_rows(around, listing), add]
    listed = [*_searching(around, listing), *_listed(around, listing)]
    return page_frame(
        around,
        listed if around.look.wide else [*first, *listed],
        route=paths.record(),
        title_words=around.texts.get("record.title"),
        door=paths.care(),
        back=True,
        lazily=True,
        detail=first,
    )


def summary_rows(around: UiContext, listing: RecordListing) -> list[ft.Control | None]:
    """Allergies, and the conditions and medicines that hold now; a tap shows all of the kind."""
    look, t = around.look, around.texts

    def shown(found: RecordSummary) -> ft.Control:
        words, meaning = allergy_words(t, found.allergies)
        known = found.allergies.statement is AllergyStatement.KNOWN
        drawn = [
            list_row(
                look,
                words,
                meaning,
                icon=KINDS[RecordKind.ALLERGY][1],
                mood="bad" if known else "plain",
                on_click=lambda: listing.on_kind(RecordKind.ALLERGY),
            ),
            _held(around, listing, RecordKind.CONDITION, found.conditions, no_conditions_words(t, found.no_conditions)),
            _held(around, listing, RecordKind.MEDICINE, found.medicines, t.get("record.held.none")),
        ]
        group = list_group(look, drawn, title=t.get("record.first"))
        return column([group, *_none_known(around, listing, found)], look.gap)

    return [keyed(answer(look, t, listing.summary, shown), "summary")]


def _none_known(around: UiContext, listing: RecordListing, found: RecordSummary) -> list[ft.Control | None]:
    """Where the record leaves it open, the person may say that they know of none."""
    no_disease = not found.conditions and found.no_conditions is ConditionStatement.NOT_RECORDED
    open_ = {OwnKind.ALLERGY: found.allergies.statement in OPEN, OwnKind.CONDITION: no_disease}
    return [
        quiet_button(
            around.look,
            around.texts.get(words),
            partial(listing.on_none_known, kind),
            icon=ft.Icons.CHECK_CIRCLE_OUTLINE,
            decides=True,
        )
        for kind, words in _SAY_NONE.items()
        if open_[kind]
    ]


def _held(
    around: UiContext, listing: RecordListing, kind: RecordKind, entries: Sequence[RecordEntry], nothing: str
) -> ft.Control:
    look, t = around.look, around.texts
    names = joined(t, [title_of(t, each) for each in entries[:_NAMED]])
    if len(entries) > _NAMED:
        names = t.get("record.held.more", names=names, n=len(entries))
    words, icon = KINDS[kind]
    return list_row(look, t.get(words), names or nothing, icon=icon, on_click=lambda: listing.on_kind(kind))


def _searching(around: UiContext, listing: RecordListing) -> list[ft.Control | None]:
    """The search, and the kinds of which there is anything."""
    look, t = around.look, around.texts
    search = text_field(look, t.get("record.search"), listing.typed, listing.on_type, icon=ft.Icons.SEARCH)
    there = [kind for kind in RecordKind if listing.counts.by_kind.get(kind) or kind is listing.kind]

    def choice(kind: RecordKind | None, words: str) -> ft.Control:
        return choice_chip(look, words, selected=kind is listing.kind, on_click=lambda: listing.on_kind(kind))

    chosen = [choice(kind, _counted(around, listing.counts, kind)) for kind in there]
    chips = row([choice(None, t.get("record.kind.all")), *chosen], 8, wrap=True)
    if look.wide or not there:
        return [search, chips if there else None]
    return [search, _chosen(around, listing), Folded(words=t.get("record.kinds"), parts=(chips,))]


def _chosen(around: UiContext, listing: RecordListing) -> ft.Control | None:
    """The kind that alone is shown, to be taken away by a tap."""
    if listing.kind is None:
        return None
    words = kind_words(around.texts, listing.kind)
    spoken = around.texts.get("record.kind.shown", kind=words)
    return row([removable_chip(around.look, words, spoken, lambda: listing.on_kind(None))], wrap=True)


def _counted(around: UiContext, counts: RecordCounts, kind: RecordKind) -> str:
    name, number = kind_words(around.texts, kind), counts.by_kind.get(kind, 0)
    return around.texts.get("record.kind.counted", kind=name, n=number) if number else name


def _listed(around: UiContext, listing: RecordListing) -> list[ft.Control | None]:
    look, t, found = around.look, around.texts, listing.found
    if not isinstance(found, Ready) or not (found.value.entries or found.value.unreadable):
        return [answer(look, t, found, lambda _: _nothing(around, listing))]
    page = found.value
    unread = list_group(look, unread_rows(around, page.unreadable)) if page.unreadable else None
    more = quiet_button(look, t.get("record.more"), listing.on_more) if page.more else None
    return [
        _apart(around, listing),
        in_chinese(look, t, *(entry.title for entry in page.entries)),
        *_years(around, page.entries, whole=bool(listing.typed)),
        unread,
        more,
    ]


def _apart(around: UiContext, listing: RecordListing) -> ft.Control | None:
    """That single values and doses are not among these, where somebody could miss them."""
    there = any(listing.counts.by_kind.get(kind) for kind in APART)
    if listing.kind is not None or listing.typed or not there:
        return None
    return small(around.look, around.texts.get("record.apart"))


def _nothing(around: UiContext, listing: RecordListing) -> ft.Control:
    look, t = around.look, around.texts
    if listing.typed or listing.kind:
        return empty(look, t.get("record.none_found"), t.get("record.none_found.body"), shows=Picture.SEARCH)
    return empty(look, t.get("record.none"), t.get("record.none.body"), shows=Picture.TRAY)


def _years(around: UiContext, entries: Sequence[RecordEntry], *, whole: bool) -> list[ft.Control]:
    """The entries by year, those without a date last; the matches of a search as one list, the best first."""
    groups: dict[str, list[RecordEntry]] = {}
    for entry in (*(each for each in entries if each.when), *(each for each in entries if not each.when)):
        groups.setdefault(year_words(around, entry.when), []).append(entry)
    if whole:
        groups = {around.texts.get("record.matches"): [*entries]}
    return [
        keyed(
            list_group(
                around.look, rows(around, "Resource", group, lambda entry: entry_row(around, entry)), title=name
            ),
            name,
        )
        for name, group in groups.items()
    ]


def entry_row(around: UiContext, entry: RecordEntry) -> ft.Control:
    """One entry: its name, the day, what belongs to it, and what is unusual about it."""
    t = around.texts
    told = (day_words(around, entry.when), kind_words(t, entry.kind) if entry.title else None)
    marks = [mark for mark in marks_of(around, entry) if mark]
    return list_row(
        around.look,
        title_of(t, entry),
        " · ".join(words for words in told if words),
        more=entry.note,
        icon=KINDS[entry.kind][1],
        mood="plain" if entry.status in OVER else "brand",
        marks=marks,
        on_click=lambda: around.go(path_of(entry)),
        done=entry.status in OVER,
    )
