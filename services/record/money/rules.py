"""Rules on bills alone: what is due, whether the shares add up, what may be refunded, spending by month. Pure.

Source: the contract with the hospital: totalGross = insurance + personal account + self-pay; totalNet = self-pay +
rounding; due = totalNet - paid + refunded while the bill is issued.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.fhir.resource import FhirDate, Precision, When
from services.moments import day_in
from services.record.money.model import ZERO, Bill
from services.record.money.order import PAY, REFUND, Order, PaymentStatus
from services.record.money.statement import statement, unexplained


class BillState(StrEnum):
    """The state of a bill as the person sees it."""

    TO_PAY = "to-pay"
    PARTLY_PAID = "partly-paid"
    PAID = "paid"
    PARTLY_REFUNDED = "partly-refunded"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"
    UNKNOWN = "unknown"


def due(bill: Bill) -> Decimal:
    """What is to be paid now; zero unless the bill is issued, says what it costs, and is in one currency that can be
    read throughout."""
    if bill.status != "issued" or bill.net is None or not _countable(bill):
        return ZERO
    return max(ZERO, bill.net - bill.paid + bill.refunded)


def _countable(bill: Bill) -> bool:
    """Whether the bill is in one currency, and in numbers that can be amounts."""
    return bill.one_currency and bill.readable


def state(bill: Bill) -> BillState:  # noqa: PLR0911 - one return per state
    """The state of a bill. A refund counts before an amount that is due."""
    if bill.status == "entered-in-error":
        return BillState.WITHDRAWN
    if bill.refunded > ZERO and bill.refunded >= bill.paid:
        return BillState.REFUNDED
    if bill.status == "cancelled":
        return BillState.CANCELLED
    if bill.status == "draft":
        return BillState.DRAFT
    if bill.status not in {"issued", "balanced"} or (
        bill.status == "issued" and (bill.net is None or not _countable(bill))
    ):
        return BillState.UNKNOWN
    if due(bill) > ZERO:
        return BillState.PARTLY_PAID if bill.paid > bill.refunded else BillState.TO_PAY
    return BillState.PARTLY_REFUNDED if bill.refunded > ZERO else BillState.PAID


def is_overdue(bill: Bill, today: date) -> bool:
    """Whether the due date has passed. A due date without a day is ignored."""
    if due(bill) <= ZERO or not isinstance(bill.due, FhirDate) or bill.due.precision is not Precision.DAY:
        return False
    return bill.due.first_day < today


class Mismatch(StrEnum):
    """A sum of the bill that its parts do not reach."""

    SHARES = "shares"  # insurance + personal account + self-pay against the price in all
    NET = "net"  # self-pay + rounding against what is to pay
    LINES = "lines"  # the lines against the price in all
    AMOUNT = "amount"  # a number in it can be no amount of money
    CURRENCY = "currency"  # amounts in different currencies cannot be added at all


@dataclass(frozen=True)
class Discrepancy:
    """By how much the parts miss the total (total less parts)."""

    what: Mismatch
    amount: Decimal


def differences(bill: Bill) -> tuple[Discrepancy, ...]:
    """The sums that do not add up to the cent, to be shown beside the bill. Missing amounts are not compared."""
    if not bill.readable:
        return (Discrepancy(Mismatch.AMOUNT, ZERO),)
    if not bill.one_currency:
        return (Discrepancy(Mismatch.CURRENCY, ZERO),) if bill.currency else ()
    sums = (
        (Mismatch.SHARES, bill.gross, _shares(bill)),
        (Mismatch.NET, bill.net, _own(bill)),
    )
    compared = ((what, total, parts) for what, total, parts in sums if total is not None and parts is not None)
    found = [Discrepancy(what, total - parts) for what, total, parts in compared if total != parts]
    missed = unexplained(statement(bill).items)
    return (*found, Discrepancy(Mismatch.LINES, missed)) if missed else tuple(found)


def _shares(bill: Bill) -> Decimal | None:
    shares = bill.shares
    if shares.insurance is None or shares.self_pay is None:
        return None
    return shares.insurance + (shares.account or ZERO) + shares.self_pay


def _own(bill: Bill) -> Decimal | None:
    return None if bill.shares.self_pay is None else bill.shares.self_pay + (bill.shares.rounding or ZERO)


_IN_VAIN: Final = frozenset({PaymentStatus.FAILED, PaymentStatus.DECLINED, PaymentStatus.CLOSED, PaymentStatus.EXPIRED})


def refundable(payment: Order, orders: Iterable[Order]) -> Decimal:
    """The part of a payment for which no refund was requested yet. Zero unless the money was received."""
    if (
        payment.kind != PAY
        or payment.status not in {PaymentStatus.PAID, PaymentStatus.REFUNDING}
        or payment.amount is None
    ):
        return ZERO
    requested = (
        order.amount.value
        for order in orders
        if order.kind == REFUND and order.is_about("Task", payment.id) and order.amount and order.status not in _IN_VAIN
    )
    return max(ZERO, payment.amount.value - sum(requested, ZERO))


def may_be_refunded(bill: Bill, now: datetime, zone: tzinfo) -> bool:
    """Whether the person may still ask for a refund here, by what the hospital has said."""
    until = bill.refund_until
    if until is None:
        return False
    return now <= until if isinstance(until, datetime) else day_in(now, zone) <= until.first_day


@dataclass(frozen=True)
class Month:
    """What the person paid themselves for the bills of one month."""

    year: int
    month: int
    amount: Decimal


def by_month(bills: Iterable[Bill], currency: str, today: date, zone: tzinfo, months: int = 12) -> tuple[Month, ...]:
    """The last months, oldest first, those without a bill as zero: what was paid less what was given back."""
    sums: dict[tuple[int, int], Decimal] = {}
    for bill in bills:
        day = _day(bill.when, zone)
        if day is not None and bill.currency == currency and bill.one_currency:
            key = (day.year, day.month)
            sums[key] = sums.get(key, ZERO) + bill.paid - bill.refunded
    last = today.year * 12 + today.month - 1
    keys = [divmod(number, 12) for number in range(last - months + 1, last + 1)]
    return tuple(Month(year, month + 1, sums.get((year, month + 1), ZERO)) for year, month in keys)


def _day(when: When | None, zone: tzinfo) -> date | None:
    if isinstance(when, datetime):
        return day_in(when, zone)
    return when.first_day if when is not None else None
