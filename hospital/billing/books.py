"""What the provider says of an order is applied: money booked, bill and Task written, all by one COMMIT.

Each message of a provider has one named outcome:

accepted       the order moved on                    repeated       it was known already
out-of-order   older than what is known              unknown-order  no order of ours has this number
other-amount   the sum is not the order's: nothing is booked, the provider is asked
paid-late      paid after we had closed it: booked; what the bill no longer needs is refunded
second-charge  paid again under another transaction: never booked, found by the reconciliation
disputed       the provider confirms another sum when asked: the desk has to look at it
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal

from hospital.base import clock
from hospital.billing import orders, task_json
from hospital.billing.money import yuan
from hospital.billing.orders import Allotment, OrderRow, Refund
from hospital.billing.provider import ProviderOrder, RefundState
from hospital.billing.returning import AUTHOR, return_excess, too_much
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]
Outcome = Literal[
    "accepted", "repeated", "out-of-order", "unknown-order", "other-amount", "paid-late", "second-charge", "disputed"
]

#: An order unknown to the provider is over once its expiry has passed: then it can no longer be created there.
_GRACE_MS: Final = 60_000


def settle(tx: Tx, number: str, found: ProviderOrder, now: int, *, told: bool = False) -> Outcome:
    """Applies the provider's state of an order. `told`: it came by a notice; else the provider was asked."""
    order = orders.find(tx.connection, number)
    if order is None:
        return "unknown-order"
    if found.state == "paid":
        return _paid(tx, order, found, now, told=told)
    if not order.is_open:
        return "out-of-order"
    if found.state == "waiting":
        return _waits(tx, order, found)
    if found.state == "missing":
        if now < order.expires + _GRACE_MS:
            return "repeated"
        _over(tx, order, "expired")
    elif found.state == "declined":
        _over(tx, order, "declined")
    else:
        _over(tx, order, "expired" if now >= order.expires else "closed")
    return "accepted"


def _waits(tx: Tx, order: OrderRow, found: ProviderOrder) -> Outcome:
    url = found.code_url or order.code_url
    if order.state == "waiting" and url == order.code_url:
        return "repeated"
    orders.change(tx.connection, order.number, state="waiting", code_url=url)
    tell(tx, replace(order, state="waiting", code_url=url))
    return "accepted"


def _over(tx: Tx, order: OrderRow, state: str) -> None:
    orders.end(tx.connection, order.number, state)
    tell(tx, replace(order, state=state, code_url=""), reason=state)


def _paid(tx: Tx, order: OrderRow, found: ProviderOrder, now: int, *, told: bool) -> Outcome:
    if order.state == "paid":
        return "repeated" if found.transaction == order.transaction else "second-charge"
    if found.fen != order.fen:
        if told or order.state == "disputed":
            return "other-amount"
        orders.change(tx.connection, order.number, state="disputed", closing=False)
        tell(tx, replace(order, state="disputed"))
        return "disputed"
    orders.end(tx.connection, order.number, "paid", transaction=found.transaction, paid=now)
    paid = replace(order, state="paid", transaction=found.transaction, paid=now, code_url="")
    tell(tx, paid)
    for part in orders.parts(tx.connection, order.number):
        _credit(tx, paid, part, now)
    return "accepted" if order.is_open or order.state == "disputed" else "paid-late"


def _credit(tx: Tx, order: OrderRow, part: Allotment, now: int) -> None:
    """Books one part of an order; what its bill does not need is refunded."""
    orders.book(tx.connection, order.number, part.focus, of=order.number, fen=part.fen, at=now)
    body = tx.read(part.type, part.id)
    if body is None:
        return
    if part.type == "Account":
        tx.put(task_json.with_balance(body, yuan(part.fen)), author=AUTHOR)
        return
    made = task_json.received(body, yuan(part.fen))
    tx.put(made, author=AUTHOR)
    if made.get("status") == "balanced":
        orders.close_soon(tx.connection, part.focus)
    return_excess(tx, made, now, first=order.number)


def settle_refund(tx: Tx, number: str, state: RefundState, now: int) -> Outcome:
    """Applies the provider's state of a refund."""
    made = orders.find_refund(tx.connection, number)
    if made is None:
        return "unknown-order"
    if made.state != "refunding" or state not in ("refunded", "failed"):
        return "repeated"
    order = orders.find(tx.connection, made.of)
    if order is None:
        return "unknown-order"
    orders.change_refund(tx.connection, number, state=state, given=now)
    if state == "refunded":
        _debit(tx, order, made, now)
    body = tx.read("Task", made.task)
    if body is not None:
        tx.put(task_json.stands(body, "refunded" if state == "refunded" else "refund-failed", {}), author=AUTHOR)
    tell_business(tx, order)
    return "accepted"


def _debit(tx: Tx, order: OrderRow, made: Refund, now: int) -> None:
    """Takes a refund from the bills of its order, first from those with more paid than due."""
    left = made.fen
    bodies = [(part, tx.read(part.type, part.id) or {}) for part in orders.parts(tx.connection, order.number)]
    for part, body in sorted(bodies, key=lambda pair: -too_much(pair[1]) if pair[0].type == "Invoice" else 0):
        share = min(left, orders.booked(tx.connection, order.number, part.focus))
        if share <= 0:
            continue
        left -= share
        orders.book(tx.connection, made.number, part.focus, of=order.number, fen=-share, at=now)
        if body and part.type == "Account":
            tx.put(task_json.with_balance(body, -yuan(share)), author=AUTHOR)
        elif body:
            stands = task_json.given_back(body, yuan(share))
            tx.put(stands, author=AUTHOR)
            return_excess(tx, stands, now)


def tell(tx: Tx, order: OrderRow, *, reason: str = "") -> None:
    """Writes the order's state into its Task."""
    body = tx.read("Task", order.task)
    if body is None:
        return
    outputs: dict[str, Json] = {}
    if order.state == "waiting" and order.code_url:
        outputs["code-url"] = {"valueUrl": order.code_url}
    if order.state in ("created", "waiting"):
        outputs["expires"] = {"valueInstant": clock.instant(clock.from_milliseconds(order.expires))}
    if order.transaction:
        outputs["transaction"] = {"valueString": order.transaction}
    if order.receipt:
        outputs["receipt"] = {"valueReference": {"reference": f"DocumentReference/{order.receipt}"}}
    tx.put(task_json.stands(body, order.state, outputs, reason=reason), author=AUTHOR)


def tell_business(tx: Tx, order: OrderRow) -> None:
    """Writes into a payment's Task whether it was refunded: wholly, not, or still on its way."""
    body = tx.read("Task", order.task)
    if body is None:
        return
    back = [refund for refund in orders.refunds_of(tx.connection, order.number) if refund.state != "failed"]
    state = "paid"
    if any(refund.state == "refunding" for refund in back):
        state = "refunding"
    elif sum(refund.fen for refund in back) == order.fen:
        state = "refunded"
    tx.put({**body, "businessStatus": task_json.concept(task_json.STATUS, state)}, author=AUTHOR, keep_same=True)
