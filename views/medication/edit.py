"""Entering a medicine of one's own, or changing how it is taken."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import flet as ft

from services.errors import AppError, NotDownloaded
from services.medication.commands import add_medicine, change_medicine
from services.medication.finding import find
from services.medication.knowledge import FormularyEntry
from services.medication.own_medicine import LONGEST_NAME, LONGEST_NOTE, STATEMENT, MedicineDraft
from services.medication.queries import formulary, own_draft
from services.moments import day_in
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import Edit, UiContext
from views.drafts import DraftForm, kept_strip, use_draft
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem
from views.kit.buttons import primary_button
from views.kit.fields import text_field, too_long
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import column
from views.medication.listing import beside_medicines
from views.medication.medicine_actions import number_of
from views.medication.schedule_editor import schedule_editor


@dataclass(frozen=True)
class MedicineForm:
    """What is entered so far. `amount` is as it was typed; `chosen`: the name was chosen from the formulary."""

    draft: MedicineDraft
    amount: str
    chosen: bool = False


MEDICINE: Final = DraftForm("medication.medicine", MedicineForm)


@screen
def AddMedicineScreen() -> ft.View:
    """A new medicine, taken from now on."""
    return Editor(start=MedicineDraft(), old=None)


@screen
def EditMedicineScreen(statement_id: str) -> ft.View:
    """Gathers what was entered before."""
    around = use_ui_context()
    found = use_query(own_draft, use_patient(), statement_id, around.texts.language.value)
    if isinstance(found, Ready) and found.value is not None:
        return Editor(start=found.value, old=statement_id)
    beside = beside_medicines(around, f"{STATEMENT}/{statement_id}")
    return UnknownMedicine(statement_id=statement_id, found=found, beside=beside)


@screen
def UnknownMedicine(*, statement_id: str, found: Answer[MedicineDraft | None], beside: Beside | None = None) -> ft.View:
    """A medicine that is not on this device (an old address), or not read yet."""
    around = use_ui_context()
    t = around.texts
    given = Failed(NotDownloaded(STATEMENT, statement_id)) if isinstance(found, Ready) else found
    return page_frame(
        around,
        [answer(around.look, t, given, lambda _: column([]))],
        route=paths.medicine_edit(statement_id),
        title_words=t.get("medication.change"),
        door=paths.care(),
        back=True,
        beside=beside,
    )


@screen
def Editor(*, start: MedicineDraft, old: str | None) -> ft.View:
    """Keeps what is typed until it is saved. `old`: the id of the medicine that is changed."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    new_id = ft.use_ref(str(uuid.uuid4())).current or ""
    written = "" if start.amount is None else f"{start.amount.normalize():f}"
    kept = use_draft(MEDICINE, f"{patient}/{old or ''}", MedicineForm(start, written, chosen=old is not None))
    form = kept.value
    entries = use_query(formulary, around.texts.language.value)
    opened = lambda id_: around.go_on(paths.medicine(f"{STATEMENT}/{id_}"))  # noqa: E731 - both ways end there
    adding = use_action(kept.sending(add_medicine), opened)
    changing = use_action(kept.sending(change_medicine), opened)
    zone, now = around.zones.own, use_now(60)

    def save() -> None:
        at, draft = app.clock.now(), kept.newest().draft
        if old is None:
            adding.run(new_id, draft, patient=patient, now=at, zone=zone)
        else:
            changing.run(old, new_id, draft, patient=patient, now=at, zone=zone)

    return EditorView(
        form=form,
        entries=entries.value if isinstance(entries, Ready) else (),
        today=day_in(now, zone),
        on_change=kept.edit,
        on_save=save,
        is_new=old is None,
        kept=kept_strip(around, kept),
        route=paths.medicine_edit(old) if old else paths.medicine_add(),
        busy=adding.busy or changing.busy,
        error=adding.error or changing.error,
        beside=beside_medicines(around, f"{STATEMENT}/{old}" if old else None),
    )


@screen
def EditorView(
    *,
    form: MedicineForm,
    entries: Sequence[FormularyEntry],
    today: date,
    on_change: Edit[MedicineForm],
    on_save: Callable[[], None],
    is_new: bool,
    route: str,
    kept: ft.Control | None = None,
    busy: bool = False,
    error: AppError | None = None,
    beside: Beside | None = None,
) -> ft.View:
    """One column; the button that saves stays in sight and works as soon as it is said what is taken and when."""
    around = use_ui_context()
    look, t = around.look, around.texts
    over = _too_long(around, form)
    wrong = bool(form.amount.strip()) and number_of(form.amount) is None
    ready = form.draft.is_complete and not form.draft.has_same_times and not any(over) and not wrong
    trouble = problem(look, error_words(t, error).both) if error else None

    def draft(change: Callable[[MedicineDraft], MedicineDraft]) -> None:
        on_change(lambda form: replace(form, draft=change(form.draft)))

    save = primary_button(
        look, t.get("medication.edit.save"), on_save if ready else None, icon=ft.Icons.CHECK, busy=busy
    )
    return page_frame(
        around,
        [
            trouble,
            kept,
            _name(around, form, entries, on_change, over[0]),
            _amount(around, form, on_change, wrong=wrong),
            *schedule_editor(around, form.draft, today, draft),
            text_field(
                look,
                t.get("medication.edit.note"),
                form.draft.note,
                lambda note: draft(lambda draft: replace(draft, note=note)),
                error=over[1],
                multiline=True,
            ),
        ],
        route=route,
        title_words=t.get("medication.add" if is_new else "medication.change"),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=[save],
    )


def _too_long(around: UiContext, form: MedicineForm) -> tuple[str | None, str | None]:
    t = around.texts
    return too_long(t, form.draft.name, LONGEST_NAME), too_long(t, form.draft.note, LONGEST_NOTE)


def _name(
    around: UiContext,
    form: MedicineForm,
    entries: Sequence[FormularyEntry],
    on_change: Edit[MedicineForm],
    over: str | None,
) -> ft.Control:
    """The name as it is typed, and the medicines of the hospital's list that may be meant."""
    look, t = around.look, around.texts

    def typed(name: str) -> None:
        on_change(lambda form: replace(form, draft=replace(form.draft, name=name, codings=()), chosen=False))

    def choose(entry: FormularyEntry) -> None:
        on_change(lambda form: replace(form, draft=_chosen(form.draft, entry), chosen=True))

    field = text_field(
        look,
        t.get("medication.edit.name"),
        form.draft.name,
        typed,
        error=over,
        helper=t.get("medication.edit.name.helper"),
        icon=ft.Icons.SEARCH,
    )
    found = () if form.chosen else find(entries, form.draft.name)
    drawn = [
        list_row(
            look,
            entry.name,
            " · ".join(name for _, name in entry.ingredients) or None,
            icon=ft.Icons.MEDICATION_OUTLINED,
            on_click=lambda entry=entry: choose(entry),  # type: ignore[misc]
        )
        for entry in found
    ]
    listed = list_group(look, drawn, title=t.get("medication.edit.found")) if drawn else None
    return column([field, listed], look.gap)


def _chosen(draft: MedicineDraft, entry: FormularyEntry) -> MedicineDraft:
    return replace(draft, name=entry.name, codings=entry.codings, unit=entry.unit or draft.unit)


def _amount(around: UiContext, form: MedicineForm, on_change: Edit[MedicineForm], *, wrong: bool) -> ft.Control:
    """How much each time, and its unit."""
    look, t = around.look, around.texts

    def typed(written: str) -> None:
        on_change(lambda form: replace(form, amount=written, draft=replace(form.draft, amount=number_of(written))))

    number = text_field(
        look,
        t.get("medication.edit.amount"),
        form.amount,
        typed,
        error=t.get("medication.stock.wrong") if wrong else None,
        keyboard=ft.KeyboardType.NUMBER,
    )
    unit = text_field(
        look,
        t.get("medication.edit.unit"),
        form.draft.unit,
        lambda words: on_change(lambda form: replace(form, draft=replace(form.draft, unit=words))),
        hint=t.get("medication.edit.unit.hint"),
    )
    if look.large:
        return column([number, unit], look.gap)
    return ft.Row(
        controls=[ft.Container(content=number, expand=True), ft.Container(content=unit, expand=True)],
        spacing=look.gap,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
