"""Adding an allergy or a disease in the family, or saying one's own entry anew; what is typed is kept until then."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import flet as ft

from services.errors import AppError
from services.record.timeline.own import (
    LONGEST_NAME,
    LONGEST_NOTE,
    TYPES,
    OwnEntry,
    OwnKind,
    Relative,
)
from services.record.timeline.queries import record_detail
from services.record.timeline.recording import record_own
from views import paths
from views.answers import Ready
from views.component import screen
from views.context import Edit, Notice, UiContext
from views.drafts import DraftForm, FormDraft, kept_strip, use_draft
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, segmented
from views.kit.fields import text_field, too_long
from views.kit.frame import page_frame
from views.kit.surfaces import column, row
from views.look.text import small, strong

OWN_ENTRY: Final = DraftForm("record.own_entry", OwnEntry)
RELATIVES: Final[dict[Relative, str]] = {
    Relative.FATHER: "record.relative.father",
    Relative.MOTHER: "record.relative.mother",
    Relative.SIBLING: "record.relative.sibling",
    Relative.CHILD: "record.relative.child",
    Relative.GRANDPARENT: "record.relative.grandparent",
    Relative.OTHER: "record.relative.other",
}


@dataclass(frozen=True)
class OwnEntryForm:
    """What is typed and what happens with it. `is_new`: the kind may still be chosen. `on_save` None: not complete."""

    said: OwnEntry
    edit: Edit[OwnEntry]
    is_new: bool
    on_save: Callable[[], None] | None
    busy: bool = False
    error: AppError | None = None
    kept: ft.Control | None = None


@screen
def AddOwnEntryScreen() -> ft.View:
    """A new entry."""
    patient = use_patient()
    draft = use_draft(OWN_ENTRY, f"{patient}/new", OwnEntry())
    return _Form(draft=draft, patient=patient, id_=None, route=paths.record_add())


@screen
def EditOwnEntryScreen(type_: str, id_: str) -> ft.View:
    """The person's own entry, to be said anew."""
    patient, language = use_patient(), use_ui_context().texts.language.value
    found = use_query(record_detail, patient, type_, id_, language)
    known = found.value.own if isinstance(found, Ready) and found.value else None
    kinds = {name: kind for kind, name in TYPES.items()}
    first = known or OwnEntry(kinds.get(type_, OwnKind.ALLERGY))
    draft = use_draft(OWN_ENTRY, f"{patient}/{type_}/{id_}", first, wanted=known is not None)
    return _Form(draft=draft, patient=patient, id_=id_, route=paths.record_edit(type_, id_))


@screen
def _Form(*, draft: FormDraft[OwnEntry], patient: str, id_: str | None, route: str) -> ft.View:
    around, clock = use_ui_context(), use_app().clock
    t = around.texts

    def saved(_result: None) -> None:
        around.notify(Notice(t.get("record.own.done")))
        around.back()

    saving = use_action(draft.sending(record_own), saved)

    def save() -> None:
        said = draft.newest()
        words = t.get(RELATIVES[said.relative])
        saving.run(id_ or str(uuid.uuid4()), said, words, patient=patient, now=clock.now())

    form = OwnEntryForm(
        draft.value,
        draft.edit,
        id_ is None,
        save if draft.value.is_complete else None,
        saving.busy,
        saving.error,
        kept_strip(around, draft),
    )
    return OwnEntryView(form=form, route=route)


@screen
def OwnEntryView(*, form: OwnEntryForm, route: str) -> ft.View:
    """What is typed; what sends it stays above a phone's keyboard."""
    around = use_ui_context()
    look, t = around.look, around.texts
    trouble = problem(look, error_words(t, form.error).both) if form.error else None
    send = primary_button(look, t.get("record.own.send"), form.on_save, icon=ft.Icons.SEND, busy=form.busy)
    return page_frame(
        around,
        _fields(around, form),
        route=route,
        title_words=t.get("record.own.title" if form.is_new else "record.own.edit"),
        door=paths.care(),
        back=True,
        foot=[trouble, send],
    )


def _fields(around: UiContext, form: OwnEntryForm) -> list[ft.Control | None]:
    look, t, said = around.look, around.texts, form.said
    kinds = [
        Option(OwnKind.ALLERGY.value, t.get("record.kind.allergy")),
        Option(OwnKind.FAMILY.value, t.get("record.kind.family")),
    ]

    def choose(kind: str) -> None:
        form.edit(lambda newest: replace(newest, kind=OwnKind(kind)))

    is_allergy = said.kind is OwnKind.ALLERGY
    name = "record.own.substance" if is_allergy else "record.own.disease"
    return [
        form.kept,
        strip(look, t.get("record.own.what"), icon=ft.Icons.INFO_OUTLINE),
        segmented(look, t.get("record.own.kind"), kinds, said.kind.value, choose) if form.is_new else None,
        None if is_allergy else _relatives(around, form),
        text_field(
            look,
            t.get(name),
            said.name,
            lambda words: form.edit(lambda newest: replace(newest, name=words)),
            hint=t.get("record.own.substance.hint" if is_allergy else "record.own.disease.hint"),
            error=too_long(t, said.name, LONGEST_NAME),
            disabled=form.busy,
        ),
        _reaction(around, form) if is_allergy else None,
        text_field(
            look,
            t.get("record.own.note"),
            said.note,
            lambda words: form.edit(lambda newest: replace(newest, note=words)),
            error=too_long(t, said.note, LONGEST_NOTE),
            multiline=True,
            disabled=form.busy,
        ),
        small(look, t.get("record.own.then")),
    ]


def _reaction(around: UiContext, form: OwnEntryForm) -> ft.Control:
    t = around.texts
    return text_field(
        around.look,
        t.get("record.own.reaction"),
        form.said.reaction,
        lambda words: form.edit(lambda newest: replace(newest, reaction=words)),
        hint=t.get("record.own.reaction.hint"),
        error=too_long(t, form.said.reaction, LONGEST_NOTE),
        disabled=form.busy,
    )


def _relatives(around: UiContext, form: OwnEntryForm) -> ft.Control:
    look, t = around.look, around.texts

    def chosen(relative: Relative) -> Callable[[], None]:
        return lambda: form.edit(lambda newest: replace(newest, relative=relative))

    chips = [
        choice_chip(look, t.get(words), selected=relative is form.said.relative, on_click=chosen(relative))
        for relative, words in RELATIVES.items()
    ]
    return column([strong(look, t.get("record.own.relative")), row(chips, 8, wrap=True)], 8)
