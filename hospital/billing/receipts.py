"""Writes the receipt of an order that was paid: drawn outside of any transaction, then stored once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from hospital.base import clock
from hospital.base.elements import extension
from hospital.billing import books, orders
from hospital.billing.money import Json, amount_of, yuan
from hospital.billing.orders import Allotment, OrderRow
from hospital.billing.receipt import Receipt, resources
from hospital.billing.returning import AUTHOR
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
        receipt = _receipt(tx, order, parts)
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


def _receipt(tx: Tx, order: OrderRow, parts: list[Allotment]) -> Receipt:
    organization = tx.read("Organization", "hospital") or {}
    person = tx.read("Patient", order.patient) or {}
    names = [str(name["text"]) for name in person.get("name", ()) if name.get("text")]
    return Receipt(
        number=order.number[:8].upper(),
        hospital=str(organization.get("name") or "医院"),
        payer=names[0] if names else order.patient,
        paid_at=clock.from_milliseconds(order.paid),
        method=_METHODS[order.method],
        transaction=order.transaction,
        lines=[line for part in parts for line in _lines(tx, part)],
        amount=yuan(order.fen),
    )


def _lines(tx: Tx, part: Allotment) -> Iterator[tuple[str, Decimal]]:
    if part.type == "Account":
        yield "住院预交金 Inpatient deposit", yuan(part.fen)
        return
    yield from bill_lines(tx.read("Invoice", part.id) or {})


def bill_lines(bill: Json) -> Iterator[tuple[str, Decimal]]:
    """The lines of a bill before the insurance, then what others bear of it (below zero), in CNY."""
    for line in bill.get("lineItem", ()):
        name = line.get("chargeItemReference", {}).get("display") or "-"
        own = (component for component in line.get("priceComponent", ()) if component.get("type") != "deduction")
        yield str(name), sum((amount_of(component["amount"]) for component in own), Decimal(0))
    for share, name in (("insurance-share", "医保统筹支付 Insurance"), ("personal-account-share", "个人账户 Account")):
        borne = extension(bill, share)
        if borne is not None and amount_of(borne) > 0:
            yield name, -amount_of(borne)
