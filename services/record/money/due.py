"""What the first screen shows about money. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.query import query
from services.record.money import intents, rules
from services.record.money.model import bill


@dataclass(frozen=True)
class ToPay:
    """The total due in the currency of the newest bill, and the ids of the bills it is made of. `unsettled`: there is a
    payment whose outcome is not known yet."""

    bills: tuple[str, ...]
    amount: Decimal
    currency: str
    overdue: bool
    unsettled: bool


@query("Invoice", "setting")
def to_pay(r: Reader, patient_id: str, today: date) -> ToPay | None:
    """What this person has to pay now; None when there is nothing to show."""
    stored = resources.select(r, "Invoice", patient=patient_id, status="issued", limit=200)
    due = [invoice for invoice in each(stored, lambda kept: bill(kept.body)).read if rules.due(invoice) > 0]
    unsettled = bool(intents.intents(r))
    if not due and not unsettled:
        return None
    currency = due[0].currency if due else ""
    alike = [bill for bill in due if bill.currency == currency]
    return ToPay(
        bills=tuple(bill.id for bill in alike),
        amount=sum((rules.due(bill) for bill in alike), Decimal(0)),
        currency=currency,
        overdue=any(rules.is_overdue(bill, today) for bill in alike),
        unsettled=unsettled,
    )
