"""How an amount of a currency is rounded, and which are no amounts of money at all. Pure.

The hospital has the same rule of its own (hospital/billing/money.py); a test holds the two against each other.
Source: ISO 4217, list one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

#: Beyond it is no bill in any currency, but a mistake or an attack.
MOST: Final = Decimal(10) ** 12
_DIGITS: Final[Mapping[str, int]] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}  # fmt: skip


def digits(currency: str | None) -> int:
    """How many decimals an amount of this currency has; two for one that is unknown or not named."""
    return _DIGITS.get(currency or "", 2)


def in_bounds(amount: Decimal) -> bool:
    """Whether this can be an amount of money."""
    return amount.is_finite() and abs(amount) <= MOST


def rounded(amount: Decimal, currency: str | None) -> Decimal:
    """The nearest whole minor unit; half of one is rounded up. Raises ValueError out of all bounds."""
    if not in_bounds(amount):
        raise ValueError("no amount, or out of all bounds")
    return amount.quantize(Decimal(1).scaleb(-digits(currency)), ROUND_HALF_UP)
