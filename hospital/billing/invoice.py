"""A bill as FHIR: one ChargeItem for each line and the Invoice over them. Pure.

line         = base + surcharge + discount + deduction      (discount and deduction are negative)
totalGross   = sum of base + surcharge + discount
totalNet     = what the person pays
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from hospital.base.elements import EXTENSIONS, translated
from hospital.billing.money import ZERO, money, rounded
from hospital.billing.price_list import Price
from hospital.billing.shares import CostSplit, Insured, split

Json = dict[str, Any]

CODES: Final = "http://anxin.example/fhir/CodeSystem/"
NUMBERS: Final = "http://anxin.example/fhir/NamingSystem/invoice"


@dataclass(frozen=True)
class Item:
    """So many units of something on the price list; `discount` and `surcharge` are parts of its price from 0 to 1."""

    price: Price
    quantity: int = 1
    discount: Decimal = Decimal(0)
    surcharge: Decimal = Decimal(0)

    @property
    def base(self) -> Decimal:
        return rounded(self.price.price * self.quantity)

    @property
    def added(self) -> Decimal:
        return rounded(self.base * self.surcharge)

    @property
    def taken_off(self) -> Decimal:
        return rounded(self.base * self.discount)

    @property
    def amount(self) -> Decimal:
        """What the line comes to before the insurance, in CNY."""
        return self.base + self.added - self.taken_off

    @property
    def looked_at(self) -> Decimal:
        """The part of the line that an insurance fund looks at."""
        return Decimal(0) if self.price.fund == "C" else 1 - self.price.own


@dataclass(frozen=True)
class BillDraft:
    """What is charged to whom, for which visit, and until when it should be paid. `subject` etc. are References."""

    id: str
    subject: Json
    items: Sequence[Item]
    insured: Insured
    issued: datetime
    due: date
    visit: Json | None = None
    account: Json | None = None
    kind: str = "outpatient"
    refund_until: datetime | None = None
    step: Decimal = Decimal("0.01")

    def shares(self) -> CostSplit:
        """Who bears what of it."""
        return split([(item.amount, item.looked_at) for item in self.items], self.insured, self.step)


_KINDS: Final = {"outpatient": ("门诊费用", "Outpatient"), "inpatient": ("住院费用", "Inpatient")}


def resources(bill: BillDraft) -> Iterator[Json]:
    """The ChargeItems, then the Invoice that names them. Raises ValueError for a bill without a line."""
    if not bill.items:
        raise ValueError("a bill has at least one line")
    for number, item in enumerate(bill.items, start=1):
        yield charge_item(bill, number, item)
    yield invoice(bill)


def charge_item(bill: BillDraft, number: int, item: Item) -> Json:
    """What was done or handed out, how many of it."""
    made: Json = {
        "resourceType": "ChargeItem",
        "id": f"{bill.id}-{number}",
        "status": "billed",
        "code": _named("price-list", item.price.code, item.price.name, item.price.english),
        "subject": bill.subject,
        "occurrenceDateTime": bill.issued.isoformat(),
        "quantity": {"value": item.quantity, "unit": item.price.unit},
    }
    if bill.visit is not None:
        made["context"] = bill.visit
    if bill.account is not None:
        made["account"] = [bill.account]
    return made


def invoice(bill: BillDraft) -> Json:
    """The bill itself, not paid yet; balanced when others bear all of it."""
    shares = bill.shares()
    made: Json = {
        "resourceType": "Invoice",
        "id": bill.id,
        "extension": list(_extensions(bill, shares)),
        "identifier": [{"system": NUMBERS, "value": bill.id.upper()}],
        "status": "issued" if shares.net > 0 else "balanced",
        "type": _named("invoice", bill.kind, *_KINDS[bill.kind]),
        "subject": bill.subject,
        "date": bill.issued.isoformat(),
        "issuer": {"reference": "Organization/hospital"},
        "lineItem": [
            _line(bill, number, item, deduction)
            for number, (item, deduction) in enumerate(zip(bill.items, shares.deductions, strict=True), start=1)
        ],
        "totalNet": money(shares.net),
        "totalGross": money(shares.gross),
    }
    if bill.account is not None:
        made["account"] = bill.account
    return made


def _extensions(bill: BillDraft, shares: CostSplit) -> Iterator[Json]:
    yield _extension("insurance-share", valueMoney=money(shares.insurance))
    yield _extension("personal-account-share", valueMoney=money(shares.personal_account))
    yield _extension("self-pay-share", valueMoney=money(shares.self_pay))
    yield _extension("rounding", valueMoney=money(shares.rounding))
    yield _extension("due", valueDate=bill.due.isoformat())
    yield _extension("paid", valueMoney=money(ZERO))
    if bill.visit is not None:
        yield _extension("visit", valueReference=bill.visit)
    if bill.refund_until is not None:
        yield _extension("refund-until", valueDateTime=bill.refund_until.isoformat())


def _line(bill: BillDraft, number: int, item: Item, deduction: Decimal) -> Json:
    components = [_component("base", item.base)]
    if item.added:
        components.append(_component("surcharge", item.added, item.surcharge))
    if item.taken_off:
        components.append(_component("discount", -item.taken_off, item.discount))
    if deduction:
        code = _named("price-component", "insurance-fund", "医保统筹基金", "Insurance fund")
        components.append(_component("deduction", -deduction) | {"code": code})
    return {
        "sequence": number,
        "chargeItemReference": {"reference": f"ChargeItem/{bill.id}-{number}", "display": item.price.name},
        "priceComponent": components,
    }


def _component(type_: str, amount: Decimal, factor: Decimal | None = None) -> Json:
    made: Json = {"type": type_, "amount": money(amount)}
    return made if factor is None else {"type": type_, "factor": factor, "amount": money(amount)}


def _extension(name: str, **value: Any) -> Json:
    return {"url": EXTENSIONS + name, **value}


def _named(system: str, code: str, name: str, english: str) -> Json:
    coding = {"system": CODES + system, "code": code, "display": name, "_display": translated(english)}
    return {"coding": [coding], "text": name}
