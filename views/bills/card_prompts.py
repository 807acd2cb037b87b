"""What is asked about a card: the passcode before it pays, and whether it is to be unbound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from services.errors import AppError, TooManyTries, WrongPasscode
from services.record.money.payments import Card
from views.hooks import use_app, use_task
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import Choice
from views.kit.fields import passcode_field
from views.kit.prompt import Prompt
from views.look.tokens import Look


@dataclass(frozen=True)
class CardPasscode:
    """The passcode that is asked for while `opened`; `on_ask` begins it."""

    opened: bool
    on_ask: Callable[[], None]
    typed: str
    on_type: Callable[[str], None]
    on_send: Callable[[], None]
    on_close: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


def use_card_passcode(pay: Callable[[], None]) -> CardPasscode:
    """Pays once the person has typed the passcode of this device: a card charges without any other question."""
    app = use_app()
    opened, open_ = ft.use_state(False)
    typed, keep = ft.use_state("")
    tried, try_ = ft.use_state(False)

    def done(_: None) -> None:
        close()
        pay()

    checking = use_task(app.account.check_passcode, done, lambda _: keep(""))

    def close() -> None:
        open_(False)
        keep("")
        try_(False)

    def send() -> None:
        if typed and not checking.busy:
            try_(True)
            checking.run(typed)

    error = checking.error if tried and not checking.busy else None
    return CardPasscode(opened, lambda: open_(True), typed, keep, send, close, checking.busy, error)


def passcode_prompt(look: Look, t: Texts, asked_for: CardPasscode, amount: str) -> Prompt:
    """The passcode, and what it pays."""
    error = asked_for.error
    by_code = isinstance(error, WrongPasscode | TooManyTries)
    said = None if error is None else t.get("account.unlock.wrong") if by_code else error_words(t, error).both
    field = passcode_field(
        look,
        t.get("bills.card.passcode"),
        asked_for.typed,
        asked_for.on_type,
        error=said,
        on_submit=asked_for.on_send,
        autofocus=True,
    )
    ready = asked_for.on_send if asked_for.typed else None
    choices = [
        Choice(t.get("bills.card.passcode.pay", amount=amount), ready, strong=True, busy=asked_for.busy, decides=True),
        Choice(t.get("bills.card.passcode.keep"), asked_for.on_close),
    ]
    title, _, words = t.get("bills.card.passcode.about").partition("\n")
    return Prompt(title, words, choices, asked_for.on_close, icon=ft.Icons.LOCK_OUTLINE, mood="info", content=[field])


def unbind_prompt(t: Texts, card: Card, on_unbind: Callable[[Card], None], on_close: Callable[[], None]) -> Prompt:
    """That the hospital forgets the card, and what it does not end."""

    def unbind() -> None:
        on_close()
        on_unbind(card)

    choices = [
        Choice(t.get("bills.card.unbind"), unbind, danger=True),
        Choice(t.get("bills.card.unbind.keep"), on_close),
    ]
    name = t.get("bills.card", name=card.name, last=card.last)
    title, _, words = t.get("bills.card.unbind.about", card=name).partition("\n")
    return Prompt(title, words, choices, on_close, icon=ft.Icons.CREDIT_CARD_OFF)
