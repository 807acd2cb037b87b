"""The two decimal numbers of Bluetooth health devices: SFLOAT in two bytes and FLOAT in four. Pure.

Source: IEEE 11073-20601 Annex F.2 (Medical device float types), as the Bluetooth SIG's GATT Specification Supplement
uses them: a signed exponent of ten and a signed mantissa, little-endian, and five values that are no numbers.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final


class NotNumber(StrEnum):
    """What a device sends instead of a number."""

    NAN = "nan"  # the measurement failed
    NRES = "nres"  # not at this resolution: too large or too small to be said
    PLUS_INFINITY = "plus-infinity"
    MINUS_INFINITY = "minus-infinity"
    RESERVED = "reserved"


_SPECIAL_SFLOAT: Final = {
    0x07FF: NotNumber.NAN,
    0x0800: NotNumber.NRES,
    0x07FE: NotNumber.PLUS_INFINITY,
    0x0802: NotNumber.MINUS_INFINITY,
    0x0801: NotNumber.RESERVED,
}
_SPECIAL_FLOAT: Final = {
    0x007FFFFF: NotNumber.NAN,
    0x00800000: NotNumber.NRES,
    0x007FFFFE: NotNumber.PLUS_INFINITY,
    0x00800002: NotNumber.MINUS_INFINITY,
    0x00800001: NotNumber.RESERVED,
}


def sfloat(two: bytes) -> Decimal | NotNumber:
    """The number of two bytes: four bits of exponent, twelve of mantissa."""
    raw = int.from_bytes(two, "little")
    return _SPECIAL_SFLOAT.get(raw) or _number(raw, mantissa_bits=12, exponent_bits=4)


def medical_float(four: bytes) -> Decimal | NotNumber:
    """The number of four bytes: eight bits of exponent, twenty-four of mantissa."""
    raw = int.from_bytes(four, "little")
    return _SPECIAL_FLOAT.get(raw) or _number(raw, mantissa_bits=24, exponent_bits=8)


def _number(raw: int, *, mantissa_bits: int, exponent_bits: int) -> Decimal:
    mantissa = _signed(raw & ((1 << mantissa_bits) - 1), mantissa_bits)
    return Decimal(mantissa).scaleb(_signed(raw >> mantissa_bits, exponent_bits))


def _signed(raw: int, bits: int) -> int:
    """Two's complement."""
    return raw - (1 << bits) if raw >> (bits - 1) else raw
