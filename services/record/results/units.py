"""Converts between units that differ by an exact power of ten and nothing else.

Source: UCUM. A conversion that needs the molar mass of a substance (mg/dL to mmol/L) is not made here: it depends on
the substance, and a laboratory's own number is never replaced by ours.
"""

from __future__ import annotations

from decimal import Decimal

# UCUM code -> (what is measured, how many of the base unit one of it is)
_SCALE: dict[str, tuple[str, Decimal]] = {
    "g/L": ("mass/volume", Decimal(1)),
    "g/dL": ("mass/volume", Decimal(10)),
    "g/mL": ("mass/volume", Decimal(1000)),
    "mg/mL": ("mass/volume", Decimal(1)),
    "mg/dL": ("mass/volume", Decimal("0.01")),
    "mg/L": ("mass/volume", Decimal("0.001")),
    "ug/mL": ("mass/volume", Decimal("0.001")),
    "ug/dL": ("mass/volume", Decimal("0.00001")),
    "ug/L": ("mass/volume", Decimal("0.000001")),
    "ng/mL": ("mass/volume", Decimal("0.000001")),
    "ng/dL": ("mass/volume", Decimal("0.00000001")),
    "ng/L": ("mass/volume", Decimal("0.000000001")),
    "pg/mL": ("mass/volume", Decimal("0.000000001")),
    "mol/L": ("substance/volume", Decimal(1)),
    "mmol/L": ("substance/volume", Decimal("0.001")),
    "umol/L": ("substance/volume", Decimal("0.000001")),
    "nmol/L": ("substance/volume", Decimal("0.000000001")),
    "pmol/L": ("substance/volume", Decimal("0.000000000001")),
    "umol/dL": ("substance/volume", Decimal("0.00001")),
    "nmol/mL": ("substance/volume", Decimal("0.000001")),
    "10*12/L": ("number/volume", Decimal(1_000_000_000_000)),
    "10*6/uL": ("number/volume", Decimal(1_000_000_000_000)),
    "10*9/L": ("number/volume", Decimal(1_000_000_000)),
    "10*3/uL": ("number/volume", Decimal(1_000_000_000)),
    "/uL": ("number/volume", Decimal(1_000_000)),
    "/L": ("number/volume", Decimal(1)),
    "U/L": ("activity/volume", Decimal(1)),
    "mU/mL": ("activity/volume", Decimal(1)),
    "U/mL": ("activity/volume", Decimal(1000)),
    "kg": ("mass", Decimal(1000)),
    "g": ("mass", Decimal(1)),
    "mg": ("mass", Decimal("0.001")),
    "m": ("length", Decimal(1)),
    "cm": ("length", Decimal("0.01")),
    "mm": ("length", Decimal("0.001")),
}


def factor(from_code: str, to_code: str) -> Decimal | None:
    """Gives the exact factor between two UCUM codes; None when they are not the same kind of unit."""
    if from_code == to_code:
        return Decimal(1)
    source, target = _SCALE.get(from_code), _SCALE.get(to_code)
    if source is None or target is None or source[0] != target[0]:
        return None
    return source[1] / target[1]


def convert(number: Decimal, from_code: str, to_code: str) -> Decimal | None:
    """Expresses a number in another unit without rounding; None when there is no exact factor."""
    scale = factor(from_code, to_code)
    return None if scale is None else number * scale
