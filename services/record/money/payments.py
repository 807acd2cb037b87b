"""Payments at the hospital as screens make them. Who carries them out registers under `PAYMENTS`.

Everything `async` here talks to the hospital and can fail with Offline, ServerUnavailable, ServerMisunderstood,
SessionExpired, AccessDenied, Rejected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.clients import ClientKey
from services.record.money.order import Order


@dataclass(frozen=True)
class Card:
    """A card bound at the provider. `token` stands for it; the number never comes here but for its last digits."""

    token: str
    name: str
    last: str


class OnlinePayments(Protocol):
    """What a screen does with payments: place, ask, close, settle, and pay with a bound card."""

    def time_there(self, now: datetime) -> datetime:
        """What time it is at the hospital, by its last answer."""

    async def place(self, order_id: str) -> None:
        """Sends a kept decision; one that was tried before is looked for first."""

    async def ask(self, order_id: str) -> Order | None:
        """Asks how an order stands at the cashier. None: the hospital never got it."""

    async def close(self, order_id: str) -> Order | None:
        """Closes an order at the cashier; what it was in the end. None: it never reached the hospital."""

    async def settle(self) -> None:
        """Asks about every decision whose outcome is not known."""

    async def look_for_open(self, patient_id: str) -> None:
        """Downloads a person's unfinished orders."""

    async def cards(self, patient_id: str) -> tuple[Card, ...]:
        """The cards a person has bound at the provider."""

    async def bind_card(self, patient_id: str) -> str:
        """The address of the provider's own page where a card is bound."""

    async def unbind_card(self, patient_id: str, token: str) -> tuple[Card, ...]:
        """Makes the hospital forget a card; those that are left."""


PAYMENTS: Final = ClientKey[OnlinePayments]("payments")
