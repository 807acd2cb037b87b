"""The bill of a visit: what was done there, at the hospital's prices and the person's insurance. Writing it again is a
new version of the same bill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.billing.invoice import CODES, BillDraft, Item, resources
from hospital.billing.price_list import Plan, price_list
from hospital.billing.returning import AUTHOR
from hospital.billing.shares import Insured
from hospital.billing.task_json import code_of
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.deciders import decide
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

#: What seeing a doctor costs, by their title (PractitionerRole.code of CodeSystem/title).
SEEN_BY: Final = {
    "chief": "REG-CHIEF", "associate-chief": "REG-ASSOC", "attending": "REG-ATTEND", "resident": "REG-RESID",
}  # fmt: skip
_DAYS_TO_PAY: Final = timedelta(days=30)
_REFUNDABLE: Final = timedelta(days=7)


class CannotBill(Exception):
    """A bill cannot be made; says what is missing."""


def items_of(codes: Sequence[str]) -> list[Item]:
    """Items by `CODE` or `CODE:QUANTITY` of the price list. Raises CannotBill for what is not on it."""
    prices, found = price_list().prices, []
    for item in codes:
        code, _, quantity = item.partition(":")
        if code not in prices or not (quantity or "1").isdecimal() or not 0 < int(quantity or 1) <= 999:
            raise CannotBill(f"{item} is not on the price list")
        found.append(Item(prices[code], int(quantity or 1)))
    return found


def bill_visit(
    tx: Tx, encounter_id: str, items: Sequence[Item], now: datetime, account_left: Decimal = Decimal(0)
) -> Json:
    """Writes ChargeItems and Invoice of an Encounter and returns the Invoice. Raises CannotBill.

    `account_left`: what the person's own insurance account can bear, in CNY. What was paid on an earlier version stays;
    an order that is open for it is closed first, and an excess is refunded (decide.py).
    """
    encounter = tx.read("Encounter", encounter_id) or {}
    patient = target(encounter.get("subject"), "Patient")
    if patient is None or not items:
        raise CannotBill("this visit is not known, or nothing was done there")
    bill = BillDraft(
        id=f"bill-{encounter_id}"[:64],
        subject=encounter["subject"],
        items=items,
        insured=Insured(_plan(tx, patient), account_left=account_left),
        issued=now,
        due=clock.day_of(now + _DAYS_TO_PAY),
        visit={"reference": f"Encounter/{encounter_id}"},
        refund_until=now + _REFUNDABLE,
        step=price_list().rounding,
    )
    try:
        *charges, invoice = resources(bill)
    except ValueError as wrong:
        raise CannotBill(f"these items cannot be summed up: {wrong}") from None
    _take_off(tx, bill.id, len(charges))
    for body in charges:
        tx.put(body, author=AUTHOR, keep_same=True)
    decided = decide(tx, Access.system(AUTHOR), invoice, tx.read("Invoice", bill.id))
    return tx.put(decided, author=AUTHOR, keep_same=True).body


def bill_consultation(tx: Tx, encounter: str, role_id: str, now: datetime) -> None:
    """Bills a visit that is over for the consultation, once; does nothing when the role has no known title.

    What else was done there comes with a new version of the same bill (`bill_visit`).
    """
    role = tx.read("PractitionerRole", role_id) or {}
    titles = (code_of(concept, CODES + "title") for concept in role.get("code", ()))
    code = next((SEEN_BY[title] for title in titles if title in SEEN_BY), None)
    if code is not None and tx.read("Invoice", f"bill-{encounter}"[:64]) is None:
        bill_visit(tx, encounter, items_of([code]), now)


def _take_off(tx: Tx, bill_id: str, kept: int) -> None:
    """Marks charges of the earlier version that are no longer on the bill."""
    number = kept + 1
    while (gone := tx.read("ChargeItem", f"{bill_id}-{number}")) is not None:
        tx.put({**gone, "status": "entered-in-error"}, author=AUTHOR, keep_same=True)
        number += 1


def _plan(tx: Tx, patient: str) -> Plan:
    """The insurance of a person by their active Coverage; without one, the plan of those who pay themselves."""
    plans = price_list().plans
    for coverage in search(tx, "Coverage", {"beneficiary": f"Patient/{patient}", "status": "active"}):
        found = plans.get(code_of(coverage.get("type"), CODES + "insurance-plan"))
        if found is not None:
            return found
    return plans["self"]
