"""Money as the hospital counts it: Decimal yuan with two places, whole fen in its own tables. Pure; never a float.

FHIR's `Money` (R4 §2.24.0.3) is read and written here alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

Json = dict[str, Any]

CURRENCY: Final = "CNY"
CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
#: More than any bill of a person; a larger amount is a typing error.
MOST: Final = Decimal("9999999.99")


def rounded(amount: Decimal) -> Decimal:
    """The nearest whole fen; half a fen is rounded up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def money(amount: Decimal) -> Json:
    """An amount of whole fen as FHIR `Money`. Raises ValueError for a fraction of a fen."""
    whole = rounded(amount)
    if whole != amount:
        raise ValueError("less than a fen")
    return {"value": whole, "currency": CURRENCY}


def amount_of(node: Any) -> Decimal:
    """The Decimal in a FHIR `Money`. Raises ValueError for another currency, a fraction of a fen, or no number."""
    if not isinstance(node, dict) or node.get("currency", CURRENCY) != CURRENCY:
        raise ValueError("not an amount in CNY")
    value = node.get("value")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("no number")
    try:
        amount = Decimal(value)
        whole = rounded(amount)
    except InvalidOperation as wrong:
        raise ValueError("no amount") from wrong
    if whole != amount or abs(whole) > MOST:
        raise ValueError("less than a fen, or out of all bounds")
    return whole


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, with two places also when there is nothing to add."""
    return sum(amounts, ZERO)


def fen(amount: Decimal) -> int:
    """Whole fen of an amount. Raises ValueError for a fraction of one."""
    whole = amount * 100
    if whole != int(whole):
        raise ValueError("less than a fen")
    return int(whole)


def yuan(whole_fen: int) -> Decimal:
    """Whole fen as yuan with two places."""
    return Decimal(whole_fen).scaleb(-2).quantize(CENT)
