"""Telling the care team what is wrong with an entry. It goes to them as a question; the entry stays as it is."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import flet as ft

from services.education.asking import ask_care_team
from services.errors import AppError
from services.record.timeline.entry import RecordEntry
from services.record.timeline.queries import record_detail
from views import paths
from views.answers import Ready
from views.component import screen
from views.context import Notice, UiContext
from views.drafts import DraftForm, kept_strip, use_draft
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button
from views.kit.fields import text_field, too_long
from views.kit.frame import page_frame
from views.kit.surfaces import card
from views.look.text import small, strong
from views.record.words import day_words, kind_words, title_of

LONGEST: Final = 800
"""Characters: with the name of the entry it stays within what a question may have."""


@dataclass(frozen=True)
class TypedRemark:
    """What is typed."""

    words: str = ""


REMARK: Final = DraftForm("record.remark", TypedRemark)


@dataclass(frozen=True)
class RemarkForm:
    """About what, what is typed, and what happens with it. `on_send` None: not yet complete."""

    about: str | None
    words: str
    on_words: Callable[[str], None]
    on_send: Callable[[], None] | None
    busy: bool = False
    error: AppError | None = None
    kept: ft.Control | None = None


@screen
def RemarkScreen(type_: str, id_: str) -> ft.View:
    """Keeps what is typed while it is typed; the answer comes with the other questions to the care team."""
    around, patient, clock = use_ui_context(), use_patient(), use_app().clock
    t = around.texts
    found = use_query(record_detail, patient, type_, id_, t.language.value)
    draft = use_draft(REMARK, f"{patient}/{type_}/{id_}", TypedRemark())
    known = found.value.entry if isinstance(found, Ready) and found.value else None
    about = named(around, known) if known else None

    def told(_result: None) -> None:
        around.notify(Notice(t.get("record.remark.done")))
        around.go_on(paths.care_questions())

    sending = use_action(draft.sending(ask_care_team), told)

    def send() -> None:
        words = t.get("record.remark.about", entry=about or "", words=draft.newest().words.strip())
        sending.run(str(uuid.uuid4()), words, article=None, may_be_published=False, patient=patient, now=clock.now())

    typed = draft.value.words
    fits = bool(typed.strip()) and len(typed) <= LONGEST and about is not None
    form = RemarkForm(
        about,
        typed,
        lambda words: draft.edit(lambda newest: replace(newest, words=words)),
        send if fits else None,
        sending.busy,
        sending.error,
        kept_strip(around, draft),
    )
    return RemarkView(form=form, route=paths.record_remark(type_, id_))


@screen
def RemarkView(*, form: RemarkForm, route: str) -> ft.View:
    """What is wrong, in the person's words."""
    around = use_ui_context()
    look, t = around.look, around.texts
    trouble = problem(look, error_words(t, form.error).both) if form.error else None
    field = text_field(
        look,
        t.get("record.remark.words"),
        form.words,
        form.on_words,
        hint=t.get("record.remark.hint"),
        error=too_long(t, form.words, LONGEST),
        multiline=True,
        disabled=form.busy,
    )
    send = primary_button(look, t.get("record.own.send"), form.on_send, icon=ft.Icons.SEND, busy=form.busy)
    return page_frame(
        around,
        [
            form.kept,
            strip(look, t.get("record.remark.what"), icon=ft.Icons.INFO_OUTLINE),
            card(look, [small(look, t.get("record.remark.of")), strong(look, form.about)]) if form.about else None,
            field,
        ],
        route=route,
        title_words=t.get("record.remark"),
        door=paths.care(),
        back=True,
        foot=[trouble, send],
    )


def named(around: UiContext, entry: RecordEntry) -> str:
    """An entry by its kind, name and day, as the care team finds it."""
    t = around.texts
    parts = (kind_words(t, entry.kind), title_of(t, entry), day_words(around, entry.when))
    return " · ".join(dict.fromkeys(part for part in parts if part))
