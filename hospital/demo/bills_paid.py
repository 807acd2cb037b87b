"""Payments and refunds of the demo hospital: Task, receipt, and the Invoice after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from hospital.billing.invoice import BillDraft
from hospital.billing.money import Json, amount_of, money
from hospital.billing.receipt import Receipt
from hospital.billing.receipt import resources as of_receipt
from hospital.billing.statement import statement
from hospital.billing.task_json import given_back, received, requested_task, stands
from hospital.demo.people import Person
from hospital.demo.places import HOSPITAL_NAME
from hospital.demo.shapes import said


def paid(person: Person, invoice: Json, bill: BillDraft, part: Decimal | None = None) -> Iterator[Json]:
    """The payment of a whole bill or a part of it with its receipt, and the bill after it."""
    amount = part or amount_of(invoice["totalNet"])
    listed = statement(invoice)
    when = bill.issued + timedelta(minutes=9)
    task_id = name_of(bill.id, "pay")
    receipt = Receipt(
        number=task_id[:8].upper(), hospital=HOSPITAL_NAME, payer=person.name, paid_at=when, method="扫码支付 QR",
        transaction=transaction_of(task_id), lines=listed.items if listed else (),
        borne=listed.borne if listed else (), amount=amount,
    )  # fmt: skip
    yield received(invoice, amount)
    yield from of_receipt(receipt, person.ref, [f"Invoice/{bill.id}"], f"receipt-{task_id}")
    yield payment(person, task_id, f"Invoice/{bill.id}/_history/1", amount, when, receipt=f"receipt-{task_id}")


def back(person: Person, invoice: Json, bill: BillDraft) -> Iterator[Json]:
    """A bill that was paid and then fully refunded."""
    amount = amount_of(invoice["totalNet"])
    task_id, when = name_of(bill.id, "pay"), bill.issued + timedelta(minutes=9)
    later = when + timedelta(hours=3)
    balanced = received(invoice, amount)
    yield balanced
    yield payment(person, task_id, f"Invoice/{bill.id}/_history/1", amount, when, business="refunded")
    wish = requested_task(
        name_of(bill.id, "refund"), person.ref, "refund", f"Task/{task_id}", later, amount=_money(amount)
    )
    wish["reasonCode"] = said("text", "检查未做", "The examination was not done")
    yield stands(wish, "refunded", {}) | {"lastModified": (later + timedelta(minutes=2)).isoformat()}
    yield given_back(balanced, amount)


def payment(
    person: Person, task_id: str, focus: str, amount: Decimal, when: datetime, *, business: str = "", receipt: str = ""
) -> Json:
    """A successful payment, as its Task."""
    wish = requested_task(task_id, person.ref, "pay", focus, when, method={"valueCode": "qr"}, amount=_money(amount))
    outputs: dict[str, Json] = {"transaction": {"valueString": transaction_of(task_id)}}
    if receipt:
        outputs["receipt"] = {"valueReference": {"reference": f"DocumentReference/{receipt}"}}
    told = stands(wish, "paid", outputs, business=business)
    return told | {"lastModified": (when + timedelta(minutes=1)).isoformat()}


def name_of(bill_id: str, what: str) -> str:
    """A UUID that is the same on every day."""
    return str(uuid5(NAMESPACE_URL, f"http://anxin.example/demo/{what}/{bill_id}"))


def transaction_of(task_id: str) -> str:
    """The provider's transaction id for it."""
    return f"42{int(task_id.replace('-', '')[:16], 16):020d}"


def _money(amount: Decimal) -> Json:
    return {"valueMoney": money(amount)}
