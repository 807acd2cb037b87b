"""The numbers of IEEE 11073-20601: its own examples, its five values that are none, and every number there is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.vitals.bluetooth.medfloat import NotNumber, medical_float, sfloat


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (0x0072, Decimal(114)),
        (0xF36A, Decimal("87.4")),
        (0xFF9C, Decimal("-10.0")),
        (0x1002, Decimal(20)),
        (0x8001, Decimal("1E-8")),
        (0x7001, Decimal("1E+7")),
        (0x07FF, NotNumber.NAN),
        (0x0800, NotNumber.NRES),
        (0x07FE, NotNumber.PLUS_INFINITY),
        (0x0802, NotNumber.MINUS_INFINITY),
        (0x0801, NotNumber.RESERVED),
        (0x07FD, Decimal(2045)),
        (0x0803, Decimal(-2045)),
    ],
)
def test_sfloat(raw: int, found: Decimal | NotNumber) -> None:
    assert sfloat(raw.to_bytes(2, "little")) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (0xFF00016C, Decimal("36.4")),
        (0xFE000E4C, Decimal("36.60")),
        (0x00000024, Decimal(36)),
        (0xFFFFFFF6, Decimal("-1.0")),
        (0x007FFFFF, NotNumber.NAN),
        (0x00800000, NotNumber.NRES),
        (0x007FFFFE, NotNumber.PLUS_INFINITY),
        (0x00800002, NotNumber.MINUS_INFINITY),
        (0x00800001, NotNumber.RESERVED),
    ],
)
def test_float(raw: int, found: Decimal | NotNumber) -> None:
    assert medical_float(raw.to_bytes(4, "little")) == found


def test_every_sfloat_is_its_mantissa_times_ten_to_its_exponent() -> None:
    for raw in range(0x10000):
        found = sfloat(raw.to_bytes(2, "little"))
        if isinstance(found, Decimal):
            exponent = (raw >> 12) - 16 * (raw >> 15)
            mantissa = (raw & 0xFFF) - 4096 * (raw >> 11 & 1)
            assert found == mantissa * Decimal(10) ** exponent
