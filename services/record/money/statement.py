"""What a bill is made of, line by line, so that the lines add up to what the person pays. Pure.

items    what was done, each at its price, and below it each surcharge, tax and discount on it
borne    what others bear of it (below zero), and how the total was rounded
What the bill does not explain is a line of its own: nothing is adjusted silently. The hospital prints its receipts by
the same rule of its own (hospital/billing/statement.py); a test holds the two against each other.
Source: FHIR R4 §13.12, Invoice.lineItem.priceComponent and totalPriceComponent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.record.money.model import ZERO, Bill, Line, PriceComponent


class EntryKind(StrEnum):
    """What a line of the statement is."""

    ITEM = "item"
    SURCHARGE = "surcharge"
    TAX = "tax"
    DISCOUNT = "discount"
    INSURANCE = "insurance"
    ACCOUNT = "account"
    ROUNDING = "rounding"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class StatementLine:
    """One line and its amount, below zero where it makes the bill smaller. `item`: what was done; `name`: what the
    hospital calls an adjustment."""

    entry: EntryKind
    amount: Decimal
    item: Line | None = None
    name: str | None = None


@dataclass(frozen=True)
class ItemizedBill:
    """A bill line by line. `gross`: what the items come to; `net`: what the person pays, where the hospital says so."""

    items: tuple[StatementLine, ...]
    gross: Decimal | None
    borne: tuple[StatementLine, ...]
    net: Decimal | None


_ADJUSTMENTS: Final = frozenset({EntryKind.SURCHARGE, EntryKind.TAX, EntryKind.DISCOUNT})


def statement(bill: Bill) -> ItemizedBill:
    """The lines of a bill. Amounts in different currencies are not lines of one sum: then there are none."""
    if bill.currency and not bill.one_currency:
        return ItemizedBill((), None, (), None)
    items = list(_items(bill))
    if bill.gross is not None and items:
        items += _rest(bill.gross - _sum(items))
    gross = bill.gross if bill.gross is not None or not items else _sum(items)
    borne = list(_borne(bill))
    if bill.net is not None and gross is not None:
        borne += _rest(bill.net - gross - _sum(borne))
    return ItemizedBill(tuple(items), gross, tuple(borne), bill.net)


def unexplained(lines: Iterable[StatementLine]) -> Decimal:
    """By how much the other lines miss their sum."""
    return sum((line.amount for line in lines if line.entry is EntryKind.UNEXPLAINED), ZERO)


def _items(bill: Bill) -> Iterator[StatementLine]:
    for line in bill.lines:
        yield StatementLine(EntryKind.ITEM, line.total("base"), line)
        yield from _adjusted(line.parts)
    yield from _adjusted(_on_the_whole(bill))


def _adjusted(parts: Sequence[PriceComponent]) -> Iterator[StatementLine]:
    for part in parts:
        if part.kind in _ADJUSTMENTS and part.amount:
            yield StatementLine(EntryKind(part.kind), part.amount, name=part.name)


def _on_the_whole(bill: Bill) -> tuple[PriceComponent, ...]:
    """The price components of the bill as a whole, without those that only sum up what its lines say already."""
    lines = [part for line in bill.lines for part in line.parts]
    summed_up = {kind for kind in (*_ADJUSTMENTS, "deduction") if _of(bill.on_the_whole, kind) == _of(lines, kind)}
    return tuple(part for part in bill.on_the_whole if part.kind not in summed_up)


def _borne(bill: Bill) -> Iterator[StatementLine]:
    shares = bill.shares
    lines = [part for line in bill.lines for part in line.parts]
    deducted = -_of(lines, "deduction") - _of(_on_the_whole(bill), "deduction")
    insurance = deducted if shares.insurance is None else shares.insurance
    if insurance:
        yield StatementLine(EntryKind.INSURANCE, -insurance)
    if shares.account:
        yield StatementLine(EntryKind.ACCOUNT, -shares.account)
    if shares.rounding:
        yield StatementLine(EntryKind.ROUNDING, shares.rounding)


def _rest(amount: Decimal) -> list[StatementLine]:
    return [StatementLine(EntryKind.UNEXPLAINED, amount)] if amount else []


def _of(parts: Iterable[PriceComponent], kind: str) -> Decimal:
    return sum((part.amount for part in parts if part.kind == kind), ZERO)


def _sum(lines: Iterable[StatementLine]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)
