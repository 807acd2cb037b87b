"""What is being written: words, pictures, and what of the record goes with them. Words are kept as they are typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import uuid4

import flet as ft

from services.chat.commands import TYPED, MessageDraft
from services.chat.showable import Showable, showable
from services.errors import AppError
from services.fhir.resource import Reference
from services.pictures.files import picture_in
from services.pictures.intake import CONTENT_TYPE, SafePicture, safe_picture
from services.record.documents.own_paper import PaperPage
from services.record.messages.message import LONGEST, MOST_PARTS
from views.answers import Answer
from views.chat.words import showable_name
from views.context import Edit, PickedFile, UiContext
from views.drafts import DraftForm, use_draft
from views.hooks import use_app, use_patient, use_query, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, empty, problem
from views.kit.buttons import icon_button, primary_button
from views.kit.chips import removable_chip
from views.kit.fields import text_field, too_long
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.prompt import Prompt
from views.kit.surfaces import row
from views.look.tokens import S2

ENDINGS: Final = ("jpg", "jpeg", "png")


_MOST_SHOWN: Final = 20
"""So many reports, measurements and papers can be chosen from."""


@dataclass(frozen=True)
class Parts:
    """What goes with the words. The ids are made once, so that sending twice is one message."""

    id: str
    pictures: tuple[tuple[str, SafePicture], ...] = ()
    cards: tuple[Reference, ...] = ()

    @property
    def full(self) -> bool:
        return len(self.pictures) + len(self.cards) >= MOST_PARTS

    def draft(self, words: str) -> MessageDraft:
        pages = (PaperPage(id_, picture.content, CONTENT_TYPE, picture.sha1) for id_, picture in self.pictures)
        return MessageDraft(words, tuple(pages), self.cards)


@dataclass(frozen=True)
class ComposerActions:
    """What a person does with it. `on_photo` None: this device has no camera."""

    on_words: Callable[[str], None]
    on_attach: Callable[[], None]
    on_photo: Callable[[], None] | None
    on_choose: Callable[[], None]
    on_pick: Callable[[], None]
    on_card: Callable[[Reference], None]
    on_remove: Callable[[str], None]
    on_close: Callable[[], None]
    on_send: Callable[[], None]


@dataclass(frozen=True)
class Composer:
    """`asking`: how to attach is being asked. `picking`: what of the record to show is being chosen, of `choices`."""

    words: str
    parts: Parts
    actions: ComposerActions
    choices: Answer[tuple[Showable, ...]]
    asking: bool = False
    picking: bool = False
    photographing: bool = False
    busy: bool = False
    error: AppError | None = None

    @property
    def draft(self) -> MessageDraft:
        return self.parts.draft(self.words)


@dataclass(frozen=True)
class ComposerState:
    """What is being written, how a photo comes into it, and how it is emptied once it was sent."""

    composer: Composer
    add: Callable[[SafePicture | None], None]
    sent: Callable[[], None]


def _new_parts() -> Parts:
    return Parts(str(uuid4()))


def use_composer(
    place: str, send: Callable[[str, MessageDraft], None], *, busy: bool, error: AppError | None
) -> ComposerState:
    """Keeps what is being written at this place. `send` is given the id of the message and what goes into it."""
    app, language = use_app(), use_ui_context().texts.language.value
    typed = use_draft(DraftForm(TYPED, str), place, "")
    mode, turn = ft.use_state("")
    state: tuple[Parts, Edit[Parts]] = ft.use_state(_new_parts)
    parts, edit = state
    choices = use_query(showable, use_patient(), language, _MOST_SHOWN, wanted=mode == "pick")

    async def choose() -> SafePicture | None:
        picked = await app.pick_file(ENDINGS)
        return None if picked is None else await asyncio.to_thread(_taken_in, picked)

    def add(picture: SafePicture | None) -> None:
        turn("")
        if picture is not None:
            edit(lambda newest: replace(newest, pictures=(*newest.pictures, (str(uuid4()), picture))))

    choosing = use_task(choose, add)
    words = typed.value

    def write(said: str) -> None:
        typed.edit(lambda _: said)

    def choose_file() -> None:
        turn("")
        choosing.run()

    def with_card(card: Reference) -> None:
        turn("")
        edit(lambda newest: replace(newest, cards=(*newest.cards, card)))

    handed: ft.MutableRef[str] = ft.use_ref("")

    def hand_over() -> None:
        handed.current = typed.newest()
        send(parts.id, parts.draft(handed.current))

    def sent() -> None:  # what was typed since the press is the next message
        typed.edit(lambda newest: newest.removeprefix(handed.current or ""))
        edit(lambda _: _new_parts())

    actions = ComposerActions(
        on_words=write,
        on_attach=lambda: turn("ask"),
        on_photo=(lambda: turn("photo")) if app.camera is not None else None,
        on_choose=choose_file,
        on_pick=lambda: turn("pick"),
        on_card=with_card,
        on_remove=lambda id_: edit(lambda newest: without(newest, id_)),
        on_close=lambda: turn(""),
        on_send=hand_over,
    )
    composer = Composer(
        words, parts, actions, choices, mode == "ask", mode == "pick", mode == "photo", busy or choosing.busy,
        error or choosing.error,
    )  # fmt: skip
    return ComposerState(composer, add, sent)


def without(parts: Parts, id_: str) -> Parts:
    """Everything but this picture or card."""
    return replace(
        parts,
        pictures=tuple(picture for picture in parts.pictures if picture[0] != id_),
        cards=tuple(card for card in parts.cards if str(card) != id_),
    )


def _taken_in(picked: PickedFile) -> SafePicture:
    """What is in the file decides; its name says nothing."""
    if picked.path is not None:
        return picture_in(picked.path)
    return safe_picture(picked.content or b"")


def attach_prompt(around: UiContext, composer: Composer) -> Prompt | None:
    """The ways to attach something; None while nobody asks."""
    t, actions = around.texts, composer.actions
    if not composer.asking:
        return None
    take = [Choice(t.get("chat.attach.photo"), actions.on_photo)] if actions.on_photo else []
    choices = [
        *take,
        Choice(t.get("chat.attach.picture"), actions.on_choose),
        Choice(t.get("chat.attach.record"), actions.on_pick),
    ]
    return Prompt(
        t.get("chat.attach"),
        t.get("chat.attach.words"),
        choices,
        actions.on_close,
        icon=ft.Icons.ATTACH_FILE,
        mood="info",
    )


def picking_rows(around: UiContext, composer: Composer) -> list[ft.Control | None]:
    """What of the record can be shown, while it is being chosen."""
    look, t = around.look, around.texts
    if not composer.picking:
        return []

    def row_of(found: Showable) -> ft.Control:
        name = showable_name(t, found)
        card = Reference(found.reference.type, found.reference.id, display=name)
        icon = ft.Icons.MONITOR_HEART_OUTLINED if found.measured else ft.Icons.DESCRIPTION_OUTLINED
        return list_row(look, name, icon=icon, on_click=lambda: composer.actions.on_card(card))

    def shown(known: tuple[Showable, ...]) -> ft.Control:
        if not known:
            return empty(look, t.get("chat.pick.none"), shows=Picture.TRAY)
        return list_group(look, [row_of(found) for found in known], title=t.get("chat.attach.record"))

    return [answer(look, t, composer.choices, shown)]


def composer_foot(around: UiContext, composer: Composer) -> list[ft.Control | None]:
    """The field with its buttons, and what goes with the words."""
    look, t, actions = around.look, around.texts, composer.actions
    long = too_long(t, composer.words, LONGEST)
    ready = not composer.busy and not composer.draft.is_empty and long is None
    field = text_field(
        look, t.get("chat.write"), composer.words, actions.on_words, error=long, multiline=True, low=True
    )
    attach = icon_button(
        look, ft.Icons.ATTACH_FILE, t.get("chat.attach"), None if composer.parts.full else actions.on_attach
    )
    send = primary_button(
        look, t.get("chat.send"), actions.on_send if ready else None, icon=ft.Icons.SEND, busy=composer.busy
    )
    trouble = problem(look, error_words(t, composer.error).both) if composer.error else None
    return [
        trouble,
        row([*_chips(around, composer)], S2, wrap=True) if composer.parts.pictures or composer.parts.cards else None,
        row([attach, ft.Container(content=field, expand=True)], S2),
        send,
    ]


def _chips(around: UiContext, composer: Composer) -> list[ft.Control]:
    look, t = around.look, around.texts
    named: list[tuple[str, str]] = [
        *(
            (id_, t.get("chat.picture.numbered", n=number))
            for number, (id_, _) in enumerate(composer.parts.pictures, 1)
        ),
        *((str(card), card.display or t.get("chat.card")) for card in composer.parts.cards),
    ]
    return [
        removable_chip(look, words, t.get("chat.remove", name=words), partial(composer.actions.on_remove, id_))
        for id_, words in named
    ]
