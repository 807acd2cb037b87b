"""Writes the receipt of an order that was paid: drawn outside of any transaction, then stored once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from hospital.base import clock
from hospital.base.human_names import name_in_words
from hospital.billing import books, orders, task_json
from hospital.billing.money import ZERO, total, yuan
from hospital.billing.orders import Allotment, OrderRow
from hospital.billing.receipt import Receipt, resources
from hospital.billing.returning import AUTHOR
from hospital.billing.statement import Statement, StatementLine, statement
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

_METHODS = {"qr": "扫码支付 QR", "card": "银行卡 Card"}


def issue_receipt(store: FhirStore, number: str) -> None:
    """Writes the receipt of a paid order; does nothing when it has one, or was not paid."""
    with store.reading() as tx:
        order = orders.find(tx.connection, number)
        if order is None or order.state != "paid" or order.receipt:
            return
        parts = orders.parts(tx.connection, number)
        receipt = receipt_of(tx, order)
    id_ = f"receipt-{order.task}"
    patient = {"reference": f"Patient/{order.patient}"}
    made = list(resources(receipt, patient, [part.focus for part in parts], id_))
    with store.begin() as tx:
        current = orders.find(tx.connection, number)
        if current is None or current.receipt:
            return
        for body in made:
            tx.put(body, author=AUTHOR, keep_same=True)
        orders.change(tx.connection, number, receipt=id_)
        books.tell(tx, replace(current, receipt=id_))
        books.tell_business(tx, current)


def receipt_of(tx: Tx, order: OrderRow) -> Receipt:
    """What the receipt of a paid order says: its bills line by line, what was paid of them before, and what is left."""
    organization = tx.read("Organization", "hospital") or {}
    paid_for = [_paid_for(tx, order, part) for part in orders.parts(tx.connection, order.number)]
    return Receipt(
        number=order.number[:8].upper(),
        hospital=str(organization.get("name") or "医院"),
        payer=name_in_words(tx.read("Patient", order.patient)) or order.patient,
        paid_at=clock.from_milliseconds(order.paid),
        method=_METHODS[order.method],
        transaction=order.transaction,
        lines=[line for bill in paid_for for line in bill.listed.items],
        borne=_by_name(line for bill in paid_for for line in bill.listed.borne),
        before=total(bill.before for bill in paid_for),
        amount=yuan(order.fen),
    )


@dataclass(frozen=True)
class _PaidFor:
    """What one part of an order is for, and what had been paid of that before."""

    listed: Statement
    before: Decimal


def _by_name(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """Of several bills one line for each who bears a part."""
    sums: dict[str, Decimal] = {}
    for what, amount in lines:
        sums[what] = sums.get(what, ZERO) + amount
    return list(sums.items())


def _paid_for(tx: Tx, order: OrderRow, part: Allotment) -> _PaidFor:
    """What a part of the order is for. A bill that is gone, or cannot be counted any more, is one line: the payment."""
    amount, bill = yuan(part.fen), tx.read(part.type, part.id) or {}
    listed, kept = statement(bill), task_json.kept_of(bill)
    if part.type == "Account" or listed is None or kept is None:
        name = "住院预交金 Inpatient deposit" if part.type == "Account" else "账单 Bill"
        return _PaidFor(Statement(((name, amount),), (), amount), ZERO)
    later = yuan(orders.booked_since(tx.connection, part.focus, order))
    return _PaidFor(listed, max(kept - later - amount, ZERO))
