"""Choosing what stands on the emergency card of the person in view, with the card as it will be; and turning it off.

Off until the person says so: whatever stands on it can be read by anybody who holds the device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

import flet as ft

from services.account.states import Unlocked
from services.emergency.commands import choose_card
from services.emergency.keeping import begin_card, end_card
from services.emergency.model import LONGEST_TYPED, CardChoice, CardPart, EmergencyCard
from services.emergency.queries import CardPage, card_page, card_preview
from services.errors import AppError
from services.fhir.addresses import openable
from services.sync.cycle import last_success
from views import paths
from views.answers import Action, Answer, Ready
from views.component import screen
from views.context import Notice, UiContext
from views.drafts import DraftForm, FormDraft, kept_strip, use_draft
from views.emergency.card import born_words, card_parts
from views.hooks import (
    use_account_state,
    use_app,
    use_now,
    use_patient,
    use_query,
    use_sync_status,
    use_task,
    use_ui_context,
)
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import banner, problem, strip
from views.kit.buttons import danger_button, primary_button
from views.kit.choose import Option, checks
from views.kit.fields import text_field, too_long
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, section
from views.look.text import body, heading
from views.look.tokens import S5

FORM: Final = DraftForm("emergency.card", CardChoice)
Act = Callable[[], None]


@dataclass(frozen=True)
class CardDoings:
    """What is under way on the screen, and what its buttons do; `on_save` is None while something cannot be shown."""

    busy: bool = False
    error: AppError | None = None
    on_save: Act | None = None
    on_end: Act = lambda: None


@screen
def EmergencyCardScreen() -> ft.View:
    """Reads what there is to choose from; the draft is kept at every letter."""
    app, around, patient, state = use_app(), use_ui_context(), use_patient(), use_account_state()
    language = around.texts.language.value
    found = use_query(card_page, patient, language)
    here = isinstance(found, Ready)
    first = (found.value.choice if isinstance(found, Ready) else None) or CardChoice()
    draft = use_draft(FORM, patient, first, wanted=here)
    preview = use_query(card_preview, patient, language, draft.value, use_sync_status().last_success)
    last: ft.MutableRef[tuple[str, Answer[EmergencyCard | None]] | None] = ft.use_ref(None)
    if isinstance(preview, Ready):
        last.current = (patient, preview)
    saving, ending = _use_saving(patient, draft), _use_ending(patient)

    def save() -> None:
        if can_save(draft.newest()):
            saving.run(draft.newest())

    return EmergencyCardView(
        page=found,
        draft=draft,
        preview=last.current[1] if last.current is not None and last.current[0] == patient else preview,
        in_file=isinstance(state, Unlocked) and state.vault_kind == "file",
        shared=app.shared,
        now=use_now(60),
        doings=CardDoings(
            busy=saving.busy or ending.busy,
            error=saving.error or ending.error,
            on_save=save if can_save(draft.value) else None,
            on_end=ending.run,
        ),
    )


def _use_saving(patient: str, draft: FormDraft[CardChoice]) -> Action[[CardChoice], None]:
    """Keeps the choice, and has the card on the locked screen before it says so."""
    app, around = use_app(), use_ui_context()
    choose = draft.sending(choose_card)

    async def save(choice: CardChoice) -> None:
        store, file, ends = app.account.store, app.account.lock_screen, app.account.people.ends
        await begin_card(store, file, ends, await last_success(store), lambda w: choose(w, patient, choice))

    return use_task(save, lambda _: around.notify(Notice(around.texts.get("emergency.saved"))))


def _use_ending(patient: str) -> Action[[], None]:
    """No card for this person from now on: it leaves the locked screen before it says so."""
    app, around = use_app(), use_ui_context()

    async def end() -> None:
        store, file, ends = app.account.store, app.account.lock_screen, app.account.people.ends
        await end_card(store, file, ends, await last_success(store), patient)

    return use_task(end, lambda _: around.notify(Notice(around.texts.get("emergency.ended"))))


def can_save(choice: CardChoice) -> bool:
    """Whether what is typed fits on a card, and the number can be dialled. Pure."""
    typed = (choice.blood, choice.contact, choice.phone, choice.languages, choice.note)
    return all(len(words.strip()) <= LONGEST_TYPED for words in typed) and _is_dialled(choice.phone)


def _is_dialled(phone: str) -> bool:
    return not phone.strip() or openable(f"tel:{phone}") is not None


@screen
def EmergencyCardView(
    *,
    page: Answer[CardPage],
    draft: FormDraft[CardChoice],
    preview: Answer[EmergencyCard | None],
    in_file: bool,
    shared: bool,
    now: datetime,
    doings: CardDoings,
) -> ft.View:
    """What anybody could read, before what is chosen; the card as it will be, below it or beside it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    if shared:
        content: list[ft.Control | None] = [banner(look, t.get("emergency.shared"), t.get("emergency.shared.words"))]
        return _frame(around, content, [], [])
    shown: list[ft.Control | None] = [_preview(around, preview, now)]

    def form(found: CardPage) -> ft.Control:
        if found.name is None:
            return banner(look, t.get("emergency.no_name"), t.get("emergency.no_name.words"))
        return column(
            [*_warned(around, found, in_file), kept_strip(around, draft), *_choices(around, found, draft)], S5
        )

    on = isinstance(page, Ready) and page.value.choice is not None
    there = isinstance(page, Ready) and page.value.name is not None
    content = [answer(look, t, page, form)]
    if not there:
        return _frame(around, content, [], [])
    return _frame(around, content if look.wide else [*content, *shown], shown, _foot(around, doings, on))


def _frame(
    around: UiContext, content: list[ft.Control | None], detail: list[ft.Control | None], foot: list[ft.Control | None]
) -> ft.View:
    return page_frame(
        around,
        content,
        route=paths.emergency_card(),
        title_words=around.texts.get("emergency.title"),
        door=paths.me(),
        back=True,
        detail=detail,
        foot=foot,
    )


def _foot(around: UiContext, doings: CardDoings, on: bool) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    words = t.get("emergency.save") if on else t.get("emergency.begin")
    save = None if doings.busy else doings.on_save
    return [
        problem(look, error_words(t, doings.error).both) if doings.error else None,
        primary_button(look, words, save, icon=ft.Icons.MEDICAL_INFORMATION_OUTLINED, busy=doings.busy),
        danger_button(look, t.get("emergency.end"), None if doings.busy else doings.on_end) if on else None,
    ]


def _warned(around: UiContext, found: CardPage, in_file: bool) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    on = found.choice is not None
    return [
        body(look, t.get("emergency.intro", name=found.name or "")),
        strip(look, t.get("emergency.is_on"), mood="good", icon=ft.Icons.CHECK_CIRCLE_OUTLINE) if on else None,
        banner(look, t.get("emergency.warning"), t.get("emergency.warning.words"), mood="warm"),
        strip(look, t.get("emergency.in_file"), mood="warm", icon=ft.Icons.KEY_OFF_OUTLINED) if in_file else None,
    ]


def _choices(around: UiContext, found: CardPage, draft: FormDraft[CardChoice]) -> list[ft.Control | None]:
    """The parts, and for those that are chosen what there is to choose or to type."""
    look, t, choice = around.look, around.texts, draft.value

    def toggle(part: str) -> None:
        draft.edit(lambda newest: replace(newest, parts=_toggled(newest.parts, part)))

    typed = [_field(around, draft, name) for name, part in _FIELDS if choice.has(part)]
    return [
        section(
            look, t.get("emergency.parts"), [checks(look, t.get("emergency.parts"), _parts(t), choice.parts, toggle)]
        ),
        _conditions(around, found, draft) if choice.has(CardPart.CONDITIONS) else None,
        section(look, t.get("emergency.typed"), typed) if typed else None,
    ]


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(kept for kept in chosen if kept != value) if value in chosen else (*chosen, value)


def _parts(t: Texts) -> list[Option]:
    return [
        Option(CardPart.BIRTH, t.get("emergency.part.birth")),
        Option(CardPart.ALLERGIES, t.get("emergency.part.allergies"), t.get("emergency.part.follows")),
        Option(CardPart.BLOOD, t.get("emergency.part.blood")),
        Option(CardPart.CONDITIONS, t.get("emergency.part.conditions"), t.get("emergency.part.conditions.note")),
        Option(CardPart.MEDICINES, t.get("emergency.part.medicines"), t.get("emergency.part.follows")),
        Option(CardPart.CONTACT, t.get("emergency.part.contact")),
        Option(CardPart.LANGUAGES, t.get("emergency.part.languages")),
        Option(CardPart.NOTE, t.get("emergency.part.note")),
    ]


def _conditions(around: UiContext, found: CardPage, draft: FormDraft[CardChoice]) -> ft.Control:
    look, t = around.look, around.texts

    def toggle(key: str) -> None:
        draft.edit(lambda newest: replace(newest, conditions=_toggled(newest.conditions, key)))

    choices = [Option(option.key, option.name) for option in found.conditions]
    inner = (
        checks(look, t.get("emergency.conditions"), choices, draft.value.conditions, toggle)
        if choices
        else body(look, t.get("emergency.none"))
    )
    return section(look, t.get("emergency.conditions"), [inner], note=t.get("emergency.conditions.note"))


#: What is typed, in the order of the card, by the name of its field.
_FIELDS: Final[tuple[tuple[str, CardPart], ...]] = (
    ("blood", CardPart.BLOOD),
    ("contact", CardPart.CONTACT),
    ("phone", CardPart.CONTACT),
    ("languages", CardPart.LANGUAGES),
    ("note", CardPart.NOTE),
)


def _field(around: UiContext, draft: FormDraft[CardChoice], name: str) -> ft.Control:
    look, t = around.look, around.texts
    labels = {
        "blood": t.get("emergency.type.blood"),
        "contact": t.get("emergency.type.contact"),
        "phone": t.get("emergency.type.phone"),
        "languages": t.get("emergency.part.languages"),
        "note": t.get("emergency.type.note"),
    }
    helpers = {"blood": t.get("emergency.type.blood.helper"), "note": t.get("emergency.type.note.helper")}
    words = cast("str", getattr(draft.value, name))
    wrong = too_long(t, words, LONGEST_TYPED)
    if name == "phone" and wrong is None and not _is_dialled(words):
        wrong = t.get("emergency.type.phone.wrong")

    def keep(typed: str) -> None:
        changed: dict[str, Any] = {name: typed}
        draft.edit(lambda newest: replace(newest, **changed))

    return text_field(
        look,
        labels[name],
        words,
        keep,
        error=wrong,
        helper=helpers.get(name),
        multiline=name == "note",
        low=name == "note",
        keyboard=ft.KeyboardType.PHONE if name == "phone" else None,
    )


def _preview(around: UiContext, preview: Answer[EmergencyCard | None], now: datetime) -> ft.Control:
    look, t = around.look, around.texts

    def shown(made: EmergencyCard | None) -> ft.Control:
        if made is None:
            return body(look, t.get("emergency.no_name"))
        born = born_words(t, made, fmt.local_date(now, around.zones))
        return card(
            look, [heading(look, made.name), body(look, born) if born else None, *card_parts(around, made, now, None)]
        )

    return section(look, t.get("emergency.preview"), [answer(look, t, preview, shown)])
