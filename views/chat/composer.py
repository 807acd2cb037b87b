"""What is being written: words, files, and what of the record goes with them. All of it is kept until it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from uuid import uuid4

import flet as ft

from services.chat.commands import MessageDraft
from services.chat.draft_names import PARTS, TYPED
from services.chat.showable import Showable, showable
from services.documents.prepared import PreparedFile, prepared_picture
from services.errors import AppError
from services.fhir.resource import Reference
from services.pictures.intake import SafePicture
from services.record.documents.own_paper import PaperPage
from services.record.messages.message import LONGEST, MOST_PARTS
from views.answers import Answer
from views.camera.picked import WITH_PDF, prepared_of
from views.chat.voice import Recording, use_recording, voice_rows
from views.chat.words import attached_name, showable_name
from views.context import UiContext
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

_MOST_SHOWN: Final = 20
"""So many reports, measurements and papers can be chosen from."""


@dataclass(frozen=True)
class Parts:
    """What goes with the words. The ids of files are made once, so that sending twice is one message."""

    files: tuple[tuple[str, PreparedFile], ...] = ()
    cards: tuple[Reference, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.files or self.cards)

    @property
    def full(self) -> bool:
        return len(self.files) + len(self.cards) >= MOST_PARTS

    def draft(self, words: str) -> MessageDraft:
        pages = (PaperPage(id_, file.content, file.content_type, file.sha1) for id_, file in self.files)
        return MessageDraft(words, tuple(pages), self.cards)

    def with_file(self, file: PreparedFile) -> Parts:
        return self if self.full else replace(self, files=(*self.files, (str(uuid4()), file)))

    def with_card(self, card: Reference) -> Parts:
        return self if self.full or card in self.cards else replace(self, cards=(*self.cards, card))

    def without(self, id_: str) -> Parts:
        """Everything but this file or card."""
        return Parts(
            tuple(file for file in self.files if file[0] != id_),
            tuple(card for card in self.cards if str(card) != id_),
        )

    def after(self, sent: Parts) -> Parts:
        """What was added since these were sent."""
        return Parts(
            tuple(file for file in self.files if file not in sent.files),
            tuple(card for card in self.cards if card not in sent.cards),
        )


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
    voice: Recording = field(default_factory=Recording)

    @property
    def draft(self) -> MessageDraft:
        return self.parts.draft(self.words)


@dataclass(frozen=True)
class ComposerState:
    """What is being written, how a photo comes into it, and how it is emptied once it was sent."""

    composer: Composer
    add: Callable[[SafePicture | None], None]
    sent: Callable[[], None]


def _new_id() -> str:
    return str(uuid4())


def use_composer(
    place: str, send: Callable[[str, MessageDraft], None], *, busy: bool, error: AppError | None
) -> ComposerState:
    """Keeps what is being written at this place. `send` is given the id of the message and what goes into it."""
    app, language = use_app(), use_ui_context().texts.language.value
    typed = use_draft(DraftForm(TYPED, str), place, "")
    mode, turn = ft.use_state("")
    made: tuple[str, Callable[[str], None]] = ft.use_state(_new_id)
    id_, renew = made
    parts = use_draft(DraftForm(PARTS, Parts), place, Parts())
    choices = use_query(showable, use_patient(), language, _MOST_SHOWN, wanted=mode == "pick")

    async def choose() -> PreparedFile | None:
        picked = await app.pick_file(WITH_PDF)
        return None if picked is None else await asyncio.to_thread(prepared_of, picked)

    def add(file: PreparedFile | None) -> None:
        turn("")
        if file is not None:
            parts.edit(lambda newest: newest.with_file(file))

    def taken(picture: SafePicture | None) -> None:
        add(prepared_picture(picture) if picture is not None else None)

    choosing, voice = use_task(choose, add), use_recording(place, add)

    def write(said: str) -> None:
        typed.edit(lambda _: said)

    def choose_file() -> None:
        turn("")
        choosing.run()

    def ask_for_voice() -> None:
        turn("")
        voice.on_ask()

    def with_card(card: Reference) -> None:
        turn("")
        parts.edit(lambda newest: newest.with_card(card))

    handed: ft.MutableRef[tuple[str, Parts]] = ft.use_ref(("", Parts()))

    def hand_over() -> None:
        words, files = handed.current = (typed.newest(), parts.newest())
        send(id_, files.draft(words))

    def sent() -> None:  # what was typed or added since the press is the next message
        words, files = handed.current or ("", Parts())
        typed.edit(lambda newest: newest.removeprefix(words))
        parts.edit(lambda newest: newest.after(files))
        renew(_new_id())

    actions = ComposerActions(
        on_words=write,
        on_attach=lambda: turn("ask"),
        on_photo=(lambda: turn("photo")) if app.camera is not None else None,
        on_choose=choose_file,
        on_pick=lambda: turn("pick"),
        on_card=with_card,
        on_remove=lambda gone: parts.edit(lambda newest: newest.without(gone)),
        on_close=lambda: turn(""),
        on_send=hand_over,
    )
    composer = Composer(
        typed.value, parts.value, actions, choices, mode == "ask", mode == "pick", mode == "photo",
        busy or choosing.busy, error or choosing.error, replace(voice, on_ask=ask_for_voice),
    )  # fmt: skip
    return ComposerState(composer, taken, sent)


def attach_prompt(around: UiContext, composer: Composer) -> Prompt | None:
    """The ways to attach something; None while nobody asks."""
    t, actions = around.texts, composer.actions
    if not composer.asking:
        return None
    take = [Choice(t.get("chat.attach.photo"), actions.on_photo)] if actions.on_photo else []
    voice = composer.voice
    speak = [Choice(t.get("chat.attach.voice"), voice.on_ask)] if voice.offered and not voice.cut else []
    choices = [
        *take,
        *speak,
        Choice(t.get("chat.attach.file"), actions.on_choose),
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


def rising_rows(around: UiContext, composer: Composer) -> list[ft.Control | None]:
    """What rises above the field while something is chosen or recorded."""
    return [*picking_rows(around, composer), *voice_rows(around, composer.voice)]


def composer_foot(around: UiContext, composer: Composer) -> list[ft.Control | None]:
    """The field with its buttons, and what goes with the words."""
    look, t, actions = around.look, around.texts, composer.actions
    long = too_long(t, composer.words, LONGEST)
    ready = not composer.busy and not composer.voice.is_running and not composer.draft.is_empty and long is None
    field = text_field(
        look, t.get("chat.write"), composer.words, actions.on_words, error=long, multiline=True, low=True
    )
    full = composer.parts.full or composer.voice.is_running
    attach = icon_button(look, ft.Icons.ATTACH_FILE, t.get("chat.attach"), None if full else actions.on_attach)
    send = primary_button(
        look, t.get("chat.send"), actions.on_send if ready else None, icon=ft.Icons.SEND, busy=composer.busy
    )
    trouble = problem(look, error_words(t, composer.error).both) if composer.error else None
    return [
        trouble,
        row([*_chips(around, composer)], S2, wrap=True) if composer.parts.any else None,
        row([attach, ft.Container(content=field, expand=True)], S2),
        send,
    ]


def _chips(around: UiContext, composer: Composer) -> list[ft.Control]:
    look, t = around.look, around.texts
    named: list[tuple[str, str]] = [
        *(
            (id_, attached_name(t, file.content_type, len(file.content), number))
            for number, (id_, file) in enumerate(composer.parts.files, 1)
        ),
        *((str(card), card.display or t.get("chat.card")) for card in composer.parts.cards),
    ]
    return [
        removable_chip(look, words, t.get("chat.remove", name=words), partial(composer.actions.on_remove, id_))
        for id_, words in named
    ]
