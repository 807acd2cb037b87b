"""What a bill is made of, line by line, so that the lines add up to what the person pays. Pure.

items    what was done, each at its price, and below it each surcharge, tax and discount on it
borne    what others bear of it (below zero), and how the total was rounded
What the bill does not explain is a line of its own: nothing is adjusted silently. The app shows a bill by the same rule
of its own (services/record/money/statement.py); a test holds the two against each other.
Source: FHIR R4 §13.12, Invoice.lineItem.priceComponent and totalPriceComponent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from hospital.base.elements import extension
from hospital.billing.money import ZERO, readable, total

Json = dict[str, Any]
StatementLine = tuple[str, Decimal]

UNEXPLAINED: Final = "账单未说明的差额 Not explained"
_ADJUSTMENTS: Final[Mapping[str, str]] = {"surcharge": "加收 Surcharge", "tax": "税费 Tax", "discount": "优惠 Discount"}
_BELOW_ZERO: Final = frozenset({"discount", "deduction"})


@dataclass(frozen=True)
class Statement:
    """The lines of a bill as (what, amount in CNY); `net` is what the person pays of it."""

    items: tuple[StatementLine, ...]
    borne: tuple[StatementLine, ...]
    net: Decimal


def statement(bill: Json) -> Statement | None:
    """The lines of a bill; None for one without a total that can be counted."""
    net = readable(bill.get("totalNet"))
    if net is None:
        return None
    items = list(_items(bill))
    gross = readable(bill.get("totalGross"))
    if gross is not None and items:
        items += _rest(gross - _sum(items))
    borne = list(_borne(bill))
    if gross is not None or items:
        borne += _rest(net - (_sum(items) if gross is None else gross) - _sum(borne))
    return Statement(tuple(items) or (("费用总额 Total", net - _sum(borne)),), tuple(borne), net)


def _items(bill: Json) -> Iterator[StatementLine]:
    for line in _objects(bill.get("lineItem")):
        parts = list(_objects(line.get("priceComponent")))
        yield _name(line), total(_amount(part) for part in parts if part.get("type") == "base")
        yield from _adjusted(parts)
    yield from _adjusted(_on_the_whole(bill))


def _adjusted(parts: list[Json]) -> Iterator[StatementLine]:
    for part in parts:
        if part.get("type") in _ADJUSTMENTS and _amount(part):
            yield _text(part.get("code")) or _ADJUSTMENTS[part["type"]], _amount(part)


def _on_the_whole(bill: Json) -> list[Json]:
    """The price components of the bill as a whole, without those that only sum up what its lines say already."""
    lines = [part for line in _objects(bill.get("lineItem")) for part in _objects(line.get("priceComponent"))]
    whole = list(_objects(bill.get("totalPriceComponent")))
    summed_up = {kind for kind in (*_ADJUSTMENTS, "deduction") if _of(whole, kind) == _of(lines, kind)}
    return [part for part in whole if part.get("type") not in summed_up]


def _borne(bill: Json) -> Iterator[StatementLine]:
    insurance = readable(extension(bill, "insurance-share"))
    if insurance is None:
        lines = [part for line in _objects(bill.get("lineItem")) for part in _objects(line.get("priceComponent"))]
        insurance = -_of(lines, "deduction") - _of(_on_the_whole(bill), "deduction")
    account, rounding = (readable(extension(bill, name)) for name in ("personal-account-share", "rounding"))
    if insurance:
        yield "医保统筹支付 Insurance", -insurance
    if account:
        yield "个人账户 Account", -account
    if rounding:
        yield "尾数处理 Rounding", rounding


def _rest(amount: Decimal) -> list[StatementLine]:
    return [(UNEXPLAINED, amount)] if amount else []


def _of(parts: list[Json], kind: str) -> Decimal:
    return total(_amount(part) for part in parts if part.get("type") == kind)


def _amount(part: Json) -> Decimal:
    """The amount of a price component; a discount and a deduction count below zero however they were written. Zero for
    what cannot be counted: then the sums differ, and that is said."""
    amount = readable(part.get("amount")) or ZERO
    return -abs(amount) if part.get("type") in _BELOW_ZERO else amount


def _sum(lines: list[StatementLine]) -> Decimal:
    return total(amount for _, amount in lines)


def _name(line: Json) -> str:
    reference = line.get("chargeItemReference")
    display = reference.get("display") if isinstance(reference, dict) else None
    return str(display or _text(line.get("chargeItemCodeableConcept")) or "-")


def _text(concept: Any) -> str:
    if not isinstance(concept, dict):
        return ""
    named = next((coding["display"] for coding in _objects(concept.get("coding")) if coding.get("display")), "")
    return str(concept.get("text") or named)


def _objects(nodes: Any) -> Iterator[Json]:
    return (node for node in nodes if isinstance(node, dict)) if isinstance(nodes, list) else iter(())
