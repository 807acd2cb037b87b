"""The cards a person has bound at the provider, and binding one more on the provider's own page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import flet as ft

from services.errors import AppError
from services.record.money.payments import PAYMENTS, Card
from views.bills.use_payment import ASK_EVERY
from views.hooks import use_app, use_client, use_life, use_patient, use_task, use_ui_context

BOUND_WITHIN = timedelta(minutes=5)  # a person who has not bound a card by then has left the provider's page


@dataclass(frozen=True)
class BoundCards:
    """`known`: None while they are not known (offline, or the cashier does not answer)."""

    known: Sequence[Card] | None
    on_bind: Callable[[], None]
    on_unbind: Callable[[Card], None]
    error: AppError | None


def use_bound_cards(on_bound: Callable[[Card], None], now: datetime) -> BoundCards:
    """Asks for the cards when the screen opens and, after the person went to bind one, until it is there: then
    `on_bound` gets it."""
    app, payments = use_app(), use_client(PAYMENTS)
    in_reach, patient = use_ui_context().in_reach, use_patient()
    known, keep = ft.use_state(cast("tuple[Card, ...] | None", None))
    until, wait_until = ft.use_state(cast("datetime | None", None))

    def heard(cards: tuple[Card, ...]) -> None:
        new = [card for card in cards if known is not None and card not in known]
        keep(cards)
        if new and until is not None:
            wait_until(None)
            on_bound(new[-1])

    async def bind() -> None:
        await app.open_url(await payments.bind_card(patient))

    asking = use_task(payments.cards, heard, by_itself=True)
    unbinding = use_task(lambda card: payments.unbind_card(patient, card.token), keep)
    binding = use_task(bind, lambda _: wait_until(now + BOUND_WITHIN))

    def ask() -> Callable[[], None]:
        if in_reach:
            asking.run(patient)
        return lambda: None

    is_waiting = until is not None and now < until
    use_life(ask, in_reach, patient, int(now.timestamp()) // ASK_EVERY if is_waiting else 0)
    error = binding.error or unbinding.error
    return BoundCards(known if in_reach else None, binding.run, unbinding.run, error)
