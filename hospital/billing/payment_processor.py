"""Talks to a payment provider about orders and refunds that are already recorded, outside of any transaction.

Each request is recorded before it is sent (decide.py); each answer is applied in a transaction of its own (books.py).
Nothing is lost when the process ends in between: the same Task again, $query, a notice and the rounds all continue from
the row. Whatever goes wrong on the way to a usable answer leaves the row as it was: unknown, and asked about again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from hospital.base import clock
from hospital.billing import books, orders, refusals
from hospital.billing.orders import OrderRow, Refund
from hospital.billing.provider import OrderRequest, Provider, ProviderOrder, RefundRequest, UnclearAnswer, Unreached
from hospital.billing.receipts import issue_receipt
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

Answered = TypeVar("Answered")

_log = logging.getLogger(__name__)

#: How long an order may be paid; what the code of a QR payment lasts at the big providers too.
LASTS: Final = timedelta(minutes=15)
_PAUSE_MS: Final = 15_000
_MOST: Final = 50
#: How long a request without an answer may still reach the provider: no refusal is final before.
_LATE_MS: Final = 10 * 60_000
#: A round ends after so many requests without a usable answer: each of them may have waited for its timeout.
_MOST_UNCLEAR: Final = 5
_TITLE: Final = "医院缴费 Hospital bill"


@dataclass(frozen=True)
class PaymentProcessor:
    """One provider and the store; safe to use from several threads and processes at once."""

    store: FhirStore
    provider: Provider
    now: Callable[[], datetime]

    def follow(self, version: Version) -> Version:
        """Continues a Task that was just written or queried. Raises 503 `cashier-down` without an answer."""
        with self.store.reading() as tx:
            order = orders.by_task(tx.connection, version.id)
            refund = orders.refund_by_task(tx.connection, version.id) if order is None else None
        if order is None and refund is None:
            return version
        try:
            if order is not None and order.is_open:
                self._go_on(order)
            elif refund is not None and refund.state == "refunding":
                self._give_back(refund)
        except (Unreached, UnclearAnswer):
            raise refusals.cashier_down() from None
        with self.store.reading() as tx:
            return tx.current("Task", version.id) or version

    def query(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """`$query`: the Task as it is now; the follower then asks the provider."""
        found = shown(tx, request.access, "Task", request.id)
        return FhirResponse(200, found.verbatim, found)

    def round(self) -> int:
        """Queries open orders, makes recorded refunds, writes missing receipts.

        At most fifty of each, each judged apart; ends early when the provider cannot be reached, or five requests had
        no usable answer. One that never has one holds up no other: it comes last in the next round. Returns how many it
        processed.
        """
        now = self._milliseconds()
        with self.store.reading() as tx:
            open_now = orders.due_orders(tx.connection, now, _PAUSE_MS, _MOST)
            promised = orders.due_refunds(tx.connection, now, _PAUSE_MS, _MOST)
            paid = orders.without_receipt(tx.connection, _MOST)
        done = sum(1 for _ in judged_apart(None, paid, lambda order: issue_receipt(self.store, order.number)))
        requests: list[Callable[[], None]] = [partial(self._look_after, order) for order in open_now]
        requests += [partial(self._give_back, refund) for refund in promised]
        return done + _processed(requests)

    def _go_on(self, order: OrderRow) -> None:
        """The person waits for this order: creates it if it was never sent, queries it if its state is unclear."""
        if order.closing or self._milliseconds() >= order.expires:
            self._close(order)
        elif order.tried:
            found = self._ask_provider(order, "query", lambda: self.provider.query(order.number))
            if found.state == "missing":
                self._create(order)
        else:
            self._create(order)

    def _look_after(self, order: OrderRow) -> None:
        """Nobody waits for this order: queries or closes it, but creates nothing at the provider."""
        if order.closing or self._milliseconds() >= order.expires:
            self._close(order)
        else:
            self._ask_provider(order, "query", lambda: self.provider.query(order.number))

    def _create(self, order: OrderRow) -> None:
        with self.store.begin() as tx:
            orders.change(tx.connection, order.number, tried=True)
        wish = OrderRequest(order.number, order.fen, _TITLE, clock.from_milliseconds(order.expires), order.card)
        self._ask_provider(order, "create", lambda: self.provider.create(wish))

    def _close(self, order: OrderRow) -> None:
        self._ask_provider(order, "close", lambda: self.provider.close(order.number))

    def _ask_provider(self, order: OrderRow, what: str, ask: Callable[[], ProviderOrder]) -> ProviderOrder:
        try:
            found = _answer_of(ask)
        except (Unreached, UnclearAnswer) as silence:
            self._tell(order.number, what, _attempt(silence), of_order=True)
            raise
        now = self._milliseconds()
        with self.store.begin() as tx:
            orders.change(tx.connection, order.number, asked=now)
            outcome = books.settle(tx, order.number, found, now)
            orders.tell_attempt(tx.connection, order.number, what, outcome, now)
        if found.state == "paid":
            issue_receipt(self.store, order.number)
        return found

    def _give_back(self, refund: Refund) -> None:
        with self.store.reading() as tx:
            order = orders.find(tx.connection, refund.of)
        if order is None:
            return
        wish = RefundRequest(refund.number, order.number, refund.fen, order.fen)
        try:
            state = _answer_of(lambda: self.provider.refund(wish))
        except (Unreached, UnclearAnswer) as silence:
            self._tell(refund.number, "refund", _attempt(silence), of_order=False)
            raise
        now = self._milliseconds()
        with self.store.begin() as tx:
            orders.change_refund(tx.connection, refund.number, asked=now)
            if state == "failed" and orders.unanswered_since(tx.connection, refund.number, now - _LATE_MS):
                state = "refunding"
            outcome = books.settle_refund(tx, refund.number, state, now)
            orders.tell_attempt(tx.connection, refund.number, "refund", outcome, now)

    def _tell(self, number: str, what: str, outcome: str, *, of_order: bool) -> None:
        now = self._milliseconds()
        mark: Callable[..., Any] = orders.change if of_order else orders.change_refund
        with self.store.begin() as tx:
            connection: Connection = tx.connection
            mark(connection, number, asked=now)
            orders.tell_attempt(connection, number, what, outcome, now)

    def _milliseconds(self) -> int:
        return clock.milliseconds(self.now())


def _attempt(silence: Unreached | UnclearAnswer) -> str:
    """What is recorded of a request without a usable answer."""
    return "unreached" if isinstance(silence, Unreached) else "unknown"


def _answer_of(ask: Callable[[], Answered]) -> Answered:
    """The provider's answer. Raises Unreached or UnclearAnswer: where an adapter fails, nobody knows what was done."""
    try:
        return ask()
    except (Unreached, UnclearAnswer):
        raise
    except Exception as fault:
        _log.exception("an answer of the payment provider was not understood")
        raise UnclearAnswer from fault


def _made(request: Callable[[], None]) -> None:
    request()


def _processed(requests: list[Callable[[], None]]) -> int:
    """Makes the requests one after another; how many had a usable answer."""
    answered = unclear = 0
    for request in requests:
        try:
            judged = judged_apart(None, [request], _made, raising=(Unreached, UnclearAnswer))
            answered += sum(1 for _ in judged)
        except UnclearAnswer:
            unclear += 1
            if unclear == _MOST_UNCLEAR:
                break
        except Unreached:
            break
    return answered
