"""What is asked about a card: the passcode before it pays, and whether it is to be unbound."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.record.money.payments import Card
from views.i18n.texts import Texts
from views.kit.banner import Choice
from views.kit.prompt import Prompt
from views.look.tokens import Look
from views.passcode_question import PasscodeQuestion, passcode_prompt


def card_passcode_prompt(look: Look, t: Texts, question: PasscodeQuestion, amount: str) -> Prompt:
    """The passcode, and what it pays: a card charges without any other question."""
    pay, keep = t.get("bills.card.passcode.pay", amount=amount), t.get("bills.card.passcode.keep")
    return passcode_prompt(look, t, question, t.get("bills.card.passcode.about"), go=pay, keep=keep)


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
