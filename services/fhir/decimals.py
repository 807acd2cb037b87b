"""Reads a decimal of JSON exactly, or not at all. Apart from `shape.py`, so that a start needs no arithmetic."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

_EXPONENTS: Final = 30
_DIGITS: Final = 100


def as_decimal(value: Any) -> Decimal | None:
    """The value as an exact decimal that a person can read; a number that was written as a string counts. NaN,
    infinity, and numbers of absurd length or exponent do not."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int) and abs(value) >= 10**_EXPONENTS:
        return None
    text = str(value).strip()
    try:
        number = Decimal(text if len(text) <= _DIGITS else "NaN")
    except InvalidOperation:
        return None
    return number if number.is_finite() and -_EXPONENTS < number.adjusted() < _EXPONENTS else None
