"""An inpatient's account: deposits that were paid, charges of each day, and the next deposit the hospital asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from hospital.billing.invoice import BillDraft, Item, charge_item
from hospital.billing.money import Json, money, total
from hospital.billing.price_list import price_list
from hospital.billing.shares import Insured
from hospital.demo.bills_paid import name_of, payment
from hospital.demo.people import Person
from hospital.demo.shapes import CODES, at, coding, extension, reference, said

_DAYS = 3
_DEPOSITS = (Decimal("2000.00"), Decimal("500.00"))
_WANTED = Decimal("1000.00")
_EACH_DAY = ("BED-3", "NURSE-2", "TREAT-DIAL", "LAB-KIDNEY")


def ward(person: Person, today: date) -> Iterator[Json]:
    """The account, its deposits (Tasks) and its charges."""
    admitted = today - timedelta(days=_DAYS)
    account_id = f"ward-{person.key}-{admitted:%Y%m%d}"
    account = reference("Account", account_id)
    charges: list[Json] = []
    spent = Decimal(0)
    for day in range(_DAYS):
        bill = _charged(person, account, admitted + timedelta(days=day), f"{account_id}-d{day + 1}")
        charges += [charge_item(bill, number, item) for number, item in enumerate(bill.items, start=1)]
        spent += total(item.amount for item in bill.items)
    yield {
        "resourceType": "Account",
        "id": account_id,
        "extension": [
            extension("balance", valueMoney=money(total(_DEPOSITS) - spent)),
            extension("deposit-wanted", valueMoney=money(_WANTED)),
        ],
        "status": "active",
        "type": {"coding": [coding(CODES + "account", "inpatient", "住院预交金", "Inpatient deposit")]},
        **said("name", "住院预交金", "Inpatient deposit"),
        "subject": [person.ref],
        "servicePeriod": {"start": at(admitted, 10, 20).isoformat()},
    }
    yield from charges
    for number, amount in enumerate(_DEPOSITS):
        when = at(admitted + timedelta(days=number), 10, 35)
        yield payment(person, name_of(account_id, f"deposit-{number}"), f"Account/{account_id}", amount, when)


def _charged(person: Person, account: Json, day: date, id_: str) -> BillDraft:
    prices = price_list().prices
    return BillDraft(
        id=id_,
        subject=person.ref,
        items=[Item(prices[code]) for code in _EACH_DAY],
        insured=Insured(price_list().plans["employee"]),
        issued=at(day, 18, 0),
        due=day + timedelta(days=14),
        account=account,
        kind="inpatient",
    )
