"""Adding what a person knows of themselves, or saying one's own entry anew: one form for every kind, whose fields are
those of `FIELDS`. What is typed is kept until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

import flet as ft

from services.errors import AppError
from services.record.timeline.own import (
    FIELDS,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_DOSES,
    ConditionCourse,
    OwnEntry,
    OwnField,
    OwnKind,
    Relative,
)
from services.record.timeline.own_shapes import KIND_OF_TYPE
from services.record.timeline.queries import record_detail
from services.record.timeline.recording import record_own
from views import paths
from views.answers import Ready
from views.component import screen
from views.context import Edit, Notice, UiContext
from views.drafts import DraftForm, FormDraft, kept_strip, use_draft
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, options
from views.kit.fields import text_field, too_long
from views.kit.frame import page_frame
from views.kit.surfaces import column, row
from views.look.text import small, strong
from views.record.words import told_words

OWN_ENTRY: Final = DraftForm("record.own_entry", OwnEntry)
KINDS: Final[dict[OwnKind, str]] = {
    OwnKind.ALLERGY: "record.kind.allergy",
    OwnKind.CONDITION: "record.own.kind.condition",
    OwnKind.PROCEDURE: "record.own.kind.procedure",
    OwnKind.IMMUNIZATION: "record.kind.immunization",
    OwnKind.FAMILY: "record.kind.family",
}
RELATIVES: Final[dict[Relative, str]] = {
    Relative.FATHER: "record.relative.father",
    Relative.MOTHER: "record.relative.mother",
    Relative.SIBLING: "record.relative.sibling",
    Relative.CHILD: "record.relative.child",
    Relative.GRANDPARENT: "record.relative.grandparent",
    Relative.OTHER: "record.relative.other",
}
COURSES: Final[dict[ConditionCourse, str]] = {
    ConditionCourse.NOW: "record.course.now",
    ConditionCourse.PAST: "record.course.past",
    ConditionCourse.UNSURE: "record.course.unsure",
}
_NAMES: Final[dict[OwnKind, tuple[str, str]]] = {
    OwnKind.ALLERGY: ("record.own.substance", "record.own.substance.hint"),
    OwnKind.CONDITION: ("record.own.disease", "record.own.disease.hint"),
    OwnKind.PROCEDURE: ("record.own.operation", "record.own.operation.hint"),
    OwnKind.IMMUNIZATION: ("record.own.vaccine", "record.own.vaccine.hint"),
    OwnKind.FAMILY: ("record.own.disease", "record.own.disease.hint"),
}
_WHEN: Final[dict[OwnKind, tuple[str, str]]] = {
    OwnKind.CONDITION: ("record.own.since", "record.own.since.hint"),
    OwnKind.PROCEDURE: ("record.own.done_when", "record.own.since.hint"),
    OwnKind.IMMUNIZATION: ("record.own.given_when", "record.own.given_when.hint"),
}


@dataclass(frozen=True)
class OwnEntryForm:
    """What is typed and what happens with it. `is_new`: the kind may still be chosen. `on_save` None: not complete.
    `today`: by the clinic's calendar."""

    said: OwnEntry
    edit: Edit[OwnEntry]
    is_new: bool
    on_save: Callable[[], None] | None
    today: date
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
    first = known or OwnEntry(KIND_OF_TYPE.get(type_, OwnKind.ALLERGY))
    draft = use_draft(OWN_ENTRY, f"{patient}/{type_}/{id_}", first, wanted=known is not None)
    return _Form(draft=draft, patient=patient, id_=id_, route=paths.record_edit(type_, id_))


@screen
def _Form(*, draft: FormDraft[OwnEntry], patient: str, id_: str | None, route: str) -> ft.View:
    around, clock = use_ui_context(), use_app().clock
    t = around.texts
    new_id = ft.use_ref(str(uuid4())).current or ""
    today = fmt.local_date(clock.now(), around.zones)

    def saved(type_: str) -> None:
        around.notify(Notice(t.get("record.own.done")))
        if id_ is None:
            around.go_on(paths.record_entry(type_, new_id))
        else:
            around.back()

    saving = use_action(draft.sending(record_own), saved)

    def save() -> None:
        said = draft.newest()
        words = t.get(RELATIVES[said.relative])
        saving.run(id_ or new_id, said, words, patient=patient, now=clock.now(), today=today)

    form = OwnEntryForm(
        draft.value,
        draft.edit,
        id_ is None,
        save if draft.value.is_complete(today) else None,
        today,
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
        [
            form.kept,
            strip(look, t.get("record.own.what"), icon=ft.Icons.INFO_OUTLINE),
            _kinds(around, form) if form.is_new else None,
            *(_DRAWN[field](around, form) for field in FIELDS[form.said.kind]),
            small(look, t.get("record.own.then")),
        ],
        route=route,
        title_words=t.get("record.own.title" if form.is_new else "record.own.edit"),
        door=paths.care(),
        back=True,
        foot=[trouble, send],
    )


def _chips(
    around: UiContext, title: str, words: dict[Any, str], chosen: object, on_choose: Callable[[Any], None]
) -> ft.Control:
    look, t = around.look, around.texts

    def choosing(value: Any) -> Callable[[], None]:
        return lambda: on_choose(value)

    chips = [
        choice_chip(look, t.get(key), selected=value is chosen, on_click=choosing(value))
        for value, key in words.items()
    ]
    return column([strong(look, title), row(chips, 8, wrap=True)], 8)


def _kinds(around: UiContext, form: OwnEntryForm) -> ft.Control:
    title = around.texts.get("record.own.kind")
    return _chips(around, title, KINDS, form.said.kind, lambda kind: _edit(form, kind=kind))


def _relative(around: UiContext, form: OwnEntryForm) -> ft.Control:
    title = around.texts.get("record.own.relative")
    return _chips(around, title, RELATIVES, form.said.relative, lambda relative: _edit(form, relative=relative))


def _course(around: UiContext, form: OwnEntryForm) -> ft.Control:
    look, t = around.look, around.texts
    choices = [Option(course.value, t.get(words)) for course, words in COURSES.items()]
    chosen = options(
        look,
        t.get("record.own.course"),
        choices,
        form.said.course.value,
        lambda value: _edit(form, course=ConditionCourse(value)),
    )
    return column([strong(look, t.get("record.own.course")), chosen], 8)


def _name(around: UiContext, form: OwnEntryForm) -> ft.Control:
    label, hint = _NAMES[form.said.kind]
    return _text(around, form, OwnField.NAME, label, hint, most=LONGEST_NAME)


def _when(around: UiContext, form: OwnEntryForm) -> ft.Control:
    """As it is typed, and below it how that is understood."""
    t, said = around.texts, form.said
    label, hint = _WHEN[said.kind]
    found = said.moment(form.today)
    understood = t.get("record.own.understood", when=told_words(around, found)) if found else None
    wrong = t.get("record.own.when.wrong") if OwnField.WHEN in said.wrong(form.today) else None
    return _text(around, form, OwnField.WHEN, label, hint, error=wrong, helper=understood)


def _dose(around: UiContext, form: OwnEntryForm) -> ft.Control:
    t = around.texts
    is_wrong = OwnField.DOSE in form.said.wrong(form.today)
    wrong = t.get("record.own.dose.wrong", most=MOST_DOSES) if is_wrong else None
    return _text(around, form, OwnField.DOSE, "record.own.dose", "record.own.dose.hint", error=wrong)


def _place(around: UiContext, form: OwnEntryForm) -> ft.Control:
    return _text(around, form, OwnField.PLACE, "record.own.place", "record.own.place.hint", most=LONGEST_NAME)


def _reaction(around: UiContext, form: OwnEntryForm) -> ft.Control:
    return _text(around, form, OwnField.REACTION, "record.own.reaction", "record.own.reaction.hint", most=LONGEST_NOTE)


def _note(around: UiContext, form: OwnEntryForm) -> ft.Control:
    return _text(around, form, OwnField.NOTE, "record.own.note", None, most=LONGEST_NOTE, multiline=True)


def _text(
    around: UiContext,
    form: OwnEntryForm,
    field: OwnField,
    label: str,
    hint: str | None,
    *,
    most: int = LONGEST_NAME,
    error: str | None = None,
    helper: str | None = None,
    multiline: bool = False,
) -> ft.Control:
    t, typed = around.texts, str(getattr(form.said, field.value))
    return text_field(
        around.look,
        t.get(label),
        typed,
        lambda words: _edit(form, **{field.value: words}),
        hint=t.get(hint) if hint else None,
        error=error or too_long(t, typed, most),
        helper=helper,
        multiline=multiline,
        disabled=form.busy,
    )


def _edit(form: OwnEntryForm, **said: Any) -> None:
    form.edit(lambda newest: replace(newest, **said))


_DRAWN: Final[dict[OwnField, Callable[[UiContext, OwnEntryForm], ft.Control]]] = {
    OwnField.NAME: _name,
    OwnField.RELATIVE: _relative,
    OwnField.COURSE: _course,
    OwnField.WHEN: _when,
    OwnField.REACTION: _reaction,
    OwnField.DOSE: _dose,
    OwnField.PLACE: _place,
    OwnField.NOTE: _note,
}
