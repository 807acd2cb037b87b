"""A person's decisions about money: to pay, to ask for a refund, to drop an unsent decision. Each is one
transaction and only records the decision; `payment_client.py` sends it to the hospital, online and never through
the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from local_store import resources
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import NotDownloaded, RefusalCode, Rejected
from services.fhir.currency import rounded
from services.fhir.resource import Money, Reference
from services.record.money import intents, model, order, rules
from services.record.money.order import Method, Order

REASON_LIMIT = 200


def decide_payment(
    w: Writer,
    order_id: str,
    seen: Sequence[Reference],
    amount: Money,
    method: Method,
    *,
    card: str | None,
    patient_id: str,
    now: datetime,
) -> str:
    """Keeps the decision to pay this amount for what was `seen`: Invoices with the versions on the screen, or one
    Account. The same `order_id` again is the same payment.

    Raises Rejected: AMOUNT_CHANGED when a bill has changed since it was seen, ALREADY_PAID when nothing is due,
    PAYMENT_OPEN while another payment of it is under way, INVALID for an amount nobody asked for. NotDownloaded.
    """
    if intents.get(w, order_id) is None:
        _check(w, seen, amount)
        if under_way(w, seen) is not None:
            raise Rejected(RefusalCode.PAYMENT_OPEN)
    body = order.payment(order_id, patient_id, tuple(seen), amount, method, card=card, authored=instant(now))
    known = intents.get(w, order_id)
    intents.keep(w, {**body, "authoredOn": known.body["authoredOn"]} if known else body)
    return order_id


def _check(r: Reader, seen: Sequence[Reference], amount: Money) -> None:
    if not seen or amount.value <= 0 or amount.value != rounded(amount.value, amount.currency):
        raise Rejected(RefusalCode.INVALID)
    open_amounts = [_due(r, reference) for reference in seen if reference.type == "Invoice"]
    if not open_amounts:
        return
    if any(money.currency != amount.currency for money in open_amounts):
        raise Rejected(RefusalCode.INVALID)
    total = sum((money.value for money in open_amounts), Decimal(0))
    if amount.value > total or (len(open_amounts) > 1 and amount.value != total):
        raise Rejected(RefusalCode.INVALID)


def _due(r: Reader, seen: Reference) -> Money:
    stored = resources.get(r, seen.type, seen.id)
    if stored is None:
        raise NotDownloaded(seen.type, seen.id)
    bill = model.bill(stored.body)
    if rules.state(bill) in {rules.BillState.PAID, rules.BillState.REFUNDED, rules.BillState.PARTLY_REFUNDED}:
        raise Rejected(RefusalCode.ALREADY_PAID)
    if bill.version != seen.version:
        raise Rejected(RefusalCode.AMOUNT_CHANGED)
    if rules.due(bill) <= 0:
        raise Rejected(RefusalCode.INVALID)
    return Money(rules.due(bill), bill.currency)


def under_way(r: Reader, seen: Sequence[Reference]) -> Order | None:
    """The unfinished payment of any of these: decided here, or open at the hospital. Reads only."""
    kept = [intent.order for intent in intents.intents(r) if intent.order.kind == order.PAY]
    stored = (order.order(task.body) for task in resources.select(r, "Task", limit=1000))
    opened = [payment for payment in stored if payment is not None and payment.kind == order.PAY and payment.is_open]
    return next((payment for payment in (*kept, *opened) if any(payment.is_about(s.type, s.id) for s in seen)), None)


def decide_refund(
    w: Writer, order_id: str, payment_id: str, *, amount: Money, reason: str, patient_id: str, now: datetime
) -> str:
    """Keeps the decision to ask for a refund of a payment. The same `order_id` again is the same request.

    Raises Rejected INVALID when the amount is more than can still be refunded or the reason longer than the hospital
    takes; NotDownloaded.
    """
    if intents.get(w, order_id) is not None:
        return order_id
    stored = resources.get(w, "Task", payment_id)
    payment = order.order(stored.body) if stored else None
    if payment is None:
        raise NotDownloaded("Task", payment_id)
    orders = (order.order(task.body) for task in resources.select(w, "Task", limit=1000))
    known = [earlier for earlier in orders if earlier is not None] + [intent.order for intent in intents.intents(w)]
    words = reason.strip()
    if not 0 < amount.value <= rules.refundable(payment, known) or len(words) > REASON_LIMIT:
        raise Rejected(RefusalCode.INVALID)
    intents.keep(w, order.refund(order_id, patient_id, payment_id, amount, reason=words, authored=instant(now)))
    return order_id


def forget(w: Writer, order_id: str) -> bool:
    """Drops a decision that never reached the hospital. False for one whose outcome is not known: the hospital must be
    asked about it first."""
    known = intents.get(w, order_id)
    if known is None or known.progress is intents.Progress.TRIED:
        return False
    intents.drop(w, order_id)
    return True
