"""The hospital's decision on a request for a payment or a refund, inside the transaction of the write.

    (new) pay -----------> an order of our own, its bills claimed; payment_processor.py asks the cashier after COMMIT
    pay -> cancelled ----> marked for closing; the cashier says whether it was paid meanwhile
    (new) refund --------> the refund is recorded; the cashier is asked after COMMIT
    Invoice by hospital -> what was paid on it stays; an open order on it is closed first
    anything else -------> refused

The tables (tables.py) are authoritative for money; they change in the same COMMIT as the Task that shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from hospital.base import clock
from hospital.base.elements import extension, moment, with_extension
from hospital.base.references import target
from hospital.billing import orders, refusals, tables, task_json
from hospital.billing.money import ZERO, fen, total
from hospital.billing.orders import Allotment, OrderRow, number_of
from hospital.billing.returning import promise_back, return_excess
from hospital.billing.wishes import Focus, Payment, own_words, payment_of, return_of
from hospital.fhir.permissions import Access
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]


@dataclass(frozen=True)
class Payments:
    """Decides every write of a Task that moves money, and of an Invoice. `lasts`: how long an order may be paid."""

    provider: str
    lasts: timedelta
    now: Callable[[], datetime]

    def deciders(self) -> tuple[Decider, ...]:
        """Billing's deciders by resource type and code."""
        return (
            Decider("Task", self.payment, Coding(task_json.TASK, "pay")),
            Decider("Task", self.refund, Coding(task_json.TASK, "refund")),
            Decider("Invoice", self.invoice),
        )

    def payment(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task of a payment to store, or raises a Refusal."""
        if current is not None:
            return _changed(tx, incoming, current)
        return incoming if _is_told(access, incoming) else self._pay(tx, access, incoming)

    def refund(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task of money to give back, or raises a Refusal."""
        if current is not None:
            return _changed(tx, incoming, current)
        return incoming if _is_told(access, incoming) else self._give_back(tx, access, incoming)

    def invoice(self, tx: Tx, _access: Access, incoming: Json, current: Json | None) -> Json:
        """A bill that the hospital writes (patients cannot): what was paid on it is kept, and decides whether it is
        balanced; an excess is refunded.

        An open order for the version before is closed at the cashier; if it is paid first, the payment counts.
        """
        if current is None:
            return incoming
        made = _with_what_was_paid(incoming, current)
        orders.close_soon(tx.connection, f"Invoice/{incoming['id']}")
        return_excess(tx, made, clock.milliseconds(self.now()))
        return made

    def _pay(self, tx: Tx, access: Access, task: Json) -> Json:
        if not self.provider:
            raise refusals.cashier_down()
        wish = payment_of(task)
        parts = _allotted(tx, wish)
        for part in parts:
            _check_unclaimed(tx, part)
        now = self.now()
        order = OrderRow(
            number=number_of(task["id"]), task=task["id"], patient=wish.patient, provider=self.provider,
            method=wish.method, card=_token(tx, access, wish, self.provider), fen=sum(part.fen for part in parts),
            state="created", closing=False, tried=False, code_url="", transaction="", receipt="",
            created=clock.milliseconds(now), expires=clock.milliseconds(now + self.lasts), asked=0, paid=0,
        )  # fmt: skip
        orders.open_order(tx.connection, order, parts)
        return task_json.stands(own_words(task), order.state, {})

    def _give_back(self, tx: Tx, access: Access, task: Json) -> Json:
        wish = return_of(task)
        order = orders.by_task(tx.connection, wish.payment)
        if order is None or order.patient != wish.patient:
            raise refusals.invalid("this payment is not known", "Task.focus")
        if order.state != "paid":
            raise refusals.not_refundable("only what was paid can be given back")
        left = order.fen - orders.promised_back(tx.connection, order.number)
        amount = left if wish.amount is None else fen(wish.amount)
        if not 0 < amount <= left:
            raise refusals.not_refundable("no more can be given back than was paid")
        if not access.is_system:
            self._check_refundable(tx, order)
        promise_back(tx, order, task["id"], amount, clock.milliseconds(self.now()))
        return task_json.stands(own_words(task), "refunding", {})

    def _check_refundable(self, tx: Tx, order: OrderRow) -> None:
        for part in orders.parts(tx.connection, order.number):
            if not _still(extension(tx.read(part.type, part.id) or {}, "refund-until"), self.now()):
                raise refusals.not_refundable("please ask the desk to give this back")


def _still(until: Any, now: datetime) -> bool:
    """Whether a day or a moment of ours has not passed; what is neither has passed."""
    try:
        return isinstance(until, str) and now <= moment(until, end=True)
    except ValueError:
        return False


def _is_told(access: Access, task: Json) -> bool:
    """Whether the hospital itself records a payment that was made elsewhere."""
    return access.is_system and task.get("status") != "requested"


def _with_what_was_paid(incoming: Json, current: Json) -> Json:
    made = incoming
    for name in ("paid", "refunded"):
        kept = extension(current, name)
        if kept is not None and kept != extension(made, name):
            made = with_extension(made, name, "valueMoney", kept)
    if made.get("status") not in ("issued", "balanced"):
        return made
    rest = task_json.due({**made, "status": "issued"})
    return made if rest is None else {**made, "status": "issued" if rest > 0 else "balanced"}


def _changed(tx: Tx, incoming: Json, current: Json) -> Json:
    """A payment can be cancelled, nothing else; a change of one that is over is answered with its final state."""
    if incoming.get("status") == current.get("status"):
        return current
    if incoming.get("status") != "cancelled":
        raise refusals.not_yours_to_change("only the hospital decides how a payment stands")
    order = orders.by_task(tx.connection, current["id"])
    if order is not None and order.is_open:
        orders.change(tx.connection, order.number, closing=True)
    return current


def _allotted(tx: Tx, wish: Payment) -> list[Allotment]:
    """How much of the payment is for which bill. Raises a Refusal when a bill is not as it was seen, or is paid."""
    dues = [_due(tx, focus, wish.patient) for focus in wish.focuses]
    if wish.focuses[0].type == "Account":
        if len(wish.focuses) > 1 or wish.amount is None:
            raise refusals.invalid("a deposit is one account and an amount", "Task.input")
        return [Allotment("Account", wish.focuses[0].id, fen(wish.amount))]
    amount = total(dues) if wish.amount is None else wish.amount
    if amount > total(dues):
        raise refusals.invalid("more than is due", "Task.input")
    if len(dues) > 1 and amount != total(dues):
        raise refusals.invalid("several bills are paid whole", "Task.input")
    shares = dues if len(dues) > 1 else [amount]
    return [Allotment(focus.type, focus.id, fen(share)) for focus, share in zip(wish.focuses, shares, strict=True)]


def _due(tx: Tx, focus: Focus, patient: str) -> Decimal:
    """What is due on a bill of this patient at this version; nothing is due on an account."""
    found = tx.current(focus.type, focus.id)
    body = {} if found is None or found.deleted else found.body
    subject = body.get("subject", {})
    owners = {target(reference, "Patient") for reference in (subject if isinstance(subject, list) else [subject])}
    if found is None or owners != {patient}:
        raise refusals.invalid(f"{focus.type}/{focus.id} is not known", "Task.focus")
    if focus.type == "Account":
        if body.get("status") != "active":
            raise refusals.invalid("this account is closed", "Task.focus")
        if task_json.amount_in(body, "balance") is None:
            raise refusals.not_payable("this account is not in CNY; please pay at the desk")
        return ZERO
    due = task_json.due(body)
    if due is None:
        raise refusals.not_payable("this bill has no total in whole fen of CNY; please pay at the desk")
    if due == 0:
        raise refusals.already_paid()
    if focus.version != found.version:
        raise refusals.amount_changed(due)
    return due


def _check_unclaimed(tx: Tx, part: Allotment) -> None:
    holder = orders.claimed_by(tx.connection, part.focus)
    if holder is not None:
        order = orders.find(tx.connection, holder)
        raise refusals.payment_open(None if order is None else order.task)


def _token(tx: Tx, access: Access, wish: Payment, provider: str) -> str:
    """The provider's token of a card that this patient bound; empty for a QR code. A proxy pays by QR code: the card is
    of whom bound it."""
    if not wish.card:
        return ""
    if not access.owns(wish.patient):
        raise refusals.invalid("this card is not known", "Task.input")
    query = select(tables.card.c.token).where(
        tables.card.c.id == wish.card, tables.card.c.patient == wish.patient, tables.card.c.provider == provider
    )
    found = tx.connection.execute(query).scalar()
    if found is None:
        raise refusals.invalid("this card is not known", "Task.input")
    return str(found)
