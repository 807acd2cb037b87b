"""Refunds: what a person may have back, and what was paid on a bill beyond what is due.

A bill is overpaid when the hospital lowers its sum or cancels it after a payment, or when money arrives late for an
order that was closed. Nobody has to ask for it: the excess is refunded by itself, under a Task that the person sees.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from hospital.base import clock
from hospital.billing import orders, task_json
from hospital.billing.money import ZERO, fen, money, readable, yuan
from hospital.billing.orders import OrderRow, Refund, number_of
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

AUTHOR: Final = "system:billing"


def promise_back(tx: Tx, order: OrderRow, task: str, amount: int, now: int) -> None:
    """Records a refund of so many fen of an order, and shows it in the order's Task."""
    made = Refund(number_of(task), task, order.number, amount, "refunding", created=now, asked=0, given=0)
    orders.open_refund(tx.connection, made)
    body = tx.read("Task", order.task)
    if body is not None:
        told = {**body, "businessStatus": task_json.concept(task_json.STATUS, "refunding")}
        tx.put(told, author=AUTHOR, keep_same=True)


def too_much(bill: Json) -> int:
    """How many fen were paid on a bill beyond what is due; everything when the bill was cancelled.

    Zero where the bill's amounts cannot be counted: what is not known to be too much is not sent back by itself.
    """
    wanted = readable(bill.get("totalNet")) if bill.get("status") in ("issued", "balanced") else ZERO
    kept = task_json.kept_of(bill)
    return 0 if wanted is None or kept is None else fen(kept - wanted)


def return_excess(tx: Tx, bill: Json, now: int, *, first: str = "") -> None:
    """Records refunds of the excess on a bill that is not being refunded yet, from its newest payments; from the order
    with the number `first` before all others."""
    focus = f"Invoice/{bill['id']}"
    left = too_much(bill) - orders.on_its_way(tx.connection, focus)
    numbers = orders.paying(tx.connection, focus) if left > 0 else []
    for number in sorted(numbers, key=lambda candidate: candidate != first):
        order = orders.find(tx.connection, number)
        if order is None:
            continue
        room = order.fen - orders.promised_back(tx.connection, number)
        share = min(left, room, orders.booked(tx.connection, number, focus))
        if share > 0:
            _send_back(tx, order, share, now)
            left -= share


def _send_back(tx: Tx, order: OrderRow, amount: int, now: int) -> None:
    earlier = len(orders.refunds_of(tx.connection, order.number))
    task_id = str(uuid5(NAMESPACE_URL, f"http://anxin.example/refund/{order.number}/{earlier}"))
    promise_back(tx, order, task_id, amount, now)
    wish = task_json.requested_task(
        task_id, {"reference": f"Patient/{order.patient}"}, "refund", f"Task/{order.task}",
        clock.from_milliseconds(now), amount={"valueMoney": money(yuan(amount))},
    )  # fmt: skip
    tx.put(task_json.stands(wish, "refunding", {}), author=AUTHOR)
