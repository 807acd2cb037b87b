"""What is left of a medicine and when it runs out. Pure: computed from what was there, what was handed out and what was
taken, so a dose that is undone gives its stock back by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from services.record.medicines.dose import Administration, AdministrationStatus, PlannedDose, Stock
from services.record.medicines.model import Dispense, Dosage, Prescription
from services.record.results.values import Amount, Span


def stock(
    prescription: Prescription,
    dispenses: Iterable[Dispense],
    administrations: Iterable[Administration],
    planned: Iterable[PlannedDose],
    now: datetime,
) -> Stock | None:
    """The stock of a medicine. It begins with what the person counted, else with the first that was handed out; None:
    neither is known. `planned`: its doses from now on, in order."""
    begin = _beginning(prescription, dispenses)
    if begin is None:
        return None
    amount, since = begin
    used, unknown = _used(amount, prescription, administrations, since, now)
    left = replace(amount, number=max(amount.number - used, Decimal(0)))
    return _with_run_out(left, planned, now, unknown)


def _beginning(prescription: Prescription, dispenses: Iterable[Dispense]) -> tuple[Amount, datetime] | None:
    """What was there and since when, with everything of its unit that was handed out later."""
    own = sorted((each for each in dispenses if each.prescription == prescription.key), key=lambda each: each.handed)
    chosen = prescription.settings
    if chosen is not None and chosen.stock is not None and chosen.counted is not None:
        amount, since = chosen.stock, chosen.counted
        own = [each for each in own if each.handed > since]
    elif own:
        amount, since = replace(own[0].quantity, number=Decimal(0)), own[0].handed
    else:
        return None
    more = sum((each.quantity.number for each in own if each.quantity.unit_key == amount.unit_key), Decimal(0))
    return replace(amount, number=amount.number + more), since


def _used(
    stock: Amount, prescription: Prescription, administrations: Iterable[Administration], since: datetime, now: datetime
) -> tuple[Decimal, int]:
    """What was taken since then, and how many doses could not be counted."""
    used, unknown = Decimal(0), 0
    for each in administrations:
        mine = each.prescription == prescription.key and each.status is AdministrationStatus.TAKEN
        if not mine or each.taken is None or not since <= each.taken:
            continue
        if each.amount is not None and each.amount.unit_key == stock.unit_key:
            used += each.amount.number
        else:
            unknown += 1
    return used, unknown


def _with_run_out(left: Amount, planned: Iterable[PlannedDose], now: datetime, unknown: int) -> Stock:
    rest = left.number
    for dose in planned:
        if dose.planned < now or dose.optional:
            continue
        needed = most_of(dose.dosage)
        if needed is None or needed.unit_key != left.unit_key:
            return Stock(left, None, unknown + 1)
        rest -= needed.number
        if rest < 0:
            return Stock(left, dose.day, unknown)
    return Stock(left, None, unknown)


def most_of(dosage: Dosage) -> Amount | None:
    """The amount of a dose; of a range the larger one, so that the medicine does not run out unexpectedly."""
    return dosage.amount.high or dosage.amount.low if isinstance(dosage.amount, Span) else dosage.amount
