"""The port to payment providers: what a provider can be asked, and the few ways in which it answers.

An order and a refund keep their number for ever: asked for either again, a provider answers with the existing one.
`declined`, `closed`, `missing` and `failed` say that money surely did not move. A provider's adapter has a list of the
words that mean so, from what the provider has published; whatever is not on it (a lost answer, a server's fault, an
unknown word, an odd body) is an UnclearAnswer, and is asked about again under the same number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

State = Literal["waiting", "paid", "declined", "closed", "missing"]
RefundState = Literal["refunded", "refunding", "failed"]


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
    """An order's state at the provider. `fen` and `transaction` count when it is paid, `code_url` while it waits."""

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
    """What a provider sends unasked: the state of an order, or a card that was bound."""

    number: str
    found: ProviderOrder | None = None
    card: BoundCard | None = None


class Unreached(Exception):
    """The request certainly did not reach the provider."""


class UnclearAnswer(Exception):
    """There is no usable answer: the request may or may not have reached the provider."""


class Forged(Exception):
    """A notice that is not the provider's, was altered, or is too old."""


class Provider(Protocol):
    """A payment provider. Every request raises Unreached or UnclearAnswer when there is no reliable answer."""

    @property
    def name(self) -> str:
        """The provider's name in orders, and the last part of the address of its notices."""

    def create(self, wish: OrderRequest) -> ProviderOrder:
        """Creates the order, or returns the state of the existing one with that number."""

    def query(self, number: str) -> ProviderOrder:
        """The state of the order; `missing` when there is none."""

    def close(self, number: str) -> ProviderOrder:
        """Closes the order so that it can no longer be paid; returns `paid` when it was paid already."""

    def refund(self, wish: RefundRequest) -> RefundState:
        """Gives money back, once for each number; `failed` only by a listed refusal: then it was surely not given."""

    def read(self, headers: Mapping[str, str], body: bytes) -> ProviderNotice:
        """A notice whose signature holds; raises Forged. Header names come in lower case."""

    def thanks(self) -> bytes:
        """The acknowledgement the provider expects when its notice was accepted."""

    def bind_url(self, ticket: str, expires: datetime) -> str:
        """The provider's page where a card is bound; empty where cards are not bound."""
