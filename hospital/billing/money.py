"""Money as the hospital counts it: Decimal yuan with two places, whole fen in its own tables. Pure; never a float.

FHIR's `Money` (R4 §2.24.0.3) is read and written here alone. The app rounds by the same rule of its own
(services/fhir/currency.py); a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

Json = dict[str, Any]

CURRENCY: Final = "CNY"
CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
#: More than any bill of a person; a larger amount is a typing error.
MOST: Final = Decimal("9999999.99")
#: More than any amount in any currency.
BOUND: Final = Decimal(10) ** 12
#: Decimals of the currencies that have not two of them. Source: ISO 4217, list one.
_DIGITS: Final[Mapping[str, int]] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}  # fmt: skip


def digits(currency: str) -> int:
    """How many decimals an amount of this currency has; two for one that ISO 4217 does not know."""
    return _DIGITS.get(currency, 2)


def rounded(amount: Decimal, currency: str = CURRENCY) -> Decimal:
    """The nearest whole minor unit; half of one is rounded up. Raises ValueError out of all bounds."""
    if not amount.is_finite() or abs(amount) > BOUND:
        raise ValueError("no amount, or out of all bounds")
    unit = Decimal(1).scaleb(-digits(currency))
    return amount.quantize(unit, ROUND_HALF_UP)


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
    amount = Decimal(value)
    whole = rounded(amount)
    if whole != amount or abs(whole) > MOST:
        raise ValueError("less than a fen, or out of all bounds")
    return whole


def readable(node: Any) -> Decimal | None:
    """The Decimal in a FHIR `Money`; None for what this hospital cannot count: another currency, a fraction of a fen,
    an amount out of all bounds, or none at all."""
    try:
        return amount_of(node)
    except ValueError:
        return None


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
