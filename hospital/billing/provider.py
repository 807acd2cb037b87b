"""The port to whoever takes the money: what a payment provider can be asked, and the few ways in which it answers.

One order is one number for ever: asked to make it again, a provider answers with the one it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

State = Literal["waiting", "paid", "declined", "closed", "missing"]
RefundState = Literal["refunded", "refunding", "failed", "missing"]


@dataclass(frozen=True)
class OrderRequest:
    """An order to make: so many fen until `expires`; `card` is the provider's token if it is charged at once."""

    number: str
    fen: int
    title: str
    expires: datetime
    card: str = ""


@dataclass(frozen=True)
class ProviderOrder:
    """How an order stands at the provider. `fen` and `transaction` count when it is paid, `code_url` while it waits."""

    state: State
    fen: int = 0
    transaction: str = ""
    code_url: str = ""


@dataclass(frozen=True)
class RefundRequest:
    """So many of the `whole_fen` of an order to give back, under a number of its own."""

    number: str
    of: str
    fen: int
    whole_fen: int


@dataclass(frozen=True)
class BoundCard:
    """A card that a person bound at the provider: the ticket they came with, the provider's token, what to call it."""

    ticket: str
    token: str
    name: str
    last: str


@dataclass(frozen=True)
class ProviderNotice:
    """What a provider tells of its own accord: of an order, or of a card that was bound."""

    number: str
    found: ProviderOrder | None = None
    card: BoundCard | None = None


class Unreached(Exception):
    """The provider certainly did not hear the question."""


class UnclearAnswer(Exception):
    """There is no usable answer: the question may have been heard or not."""


class Forged(Exception):
    """A notice that is not the provider's, was altered, or is too old."""


class Provider(Protocol):
    """A payment provider. Every question raises Unreached or UnclearAnswer when there is no answer to rely on."""

    @property
    def name(self) -> str:
        """What orders remember it by, and the last part of the address of its notices."""

    def create(self, wish: OrderRequest) -> ProviderOrder:
        """Makes the order, or answers with how the one of that number stands."""

    def query(self, number: str) -> ProviderOrder:
        """How the order stands; `missing` when there is none."""

    def close(self, number: str) -> ProviderOrder:
        """Sees to it that the order can no longer be paid; answers `paid` when it was already."""

    def refund(self, wish: RefundRequest) -> RefundState:
        """Gives money back, once for each number."""

    def read(self, headers: Mapping[str, str], body: bytes) -> ProviderNotice:
        """A notice whose signature holds; raises Forged. Header names come in lower case."""

    def thanks(self) -> bytes:
        """What the provider wants to hear when its notice was taken."""

    def bind_url(self, ticket: str, expires: datetime) -> str:
        """The provider's page where a card is bound; empty where cards are not bound."""
