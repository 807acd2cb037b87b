"""Numbers of devices and files in the unit this app shows: kPa as mmHg, pounds as kilograms, mg/dL as mmol/L. Pure.

Sources: UCUM 2.1 (a millimetre of mercury is 133.322 Pa, a pound 0.45359237 kg, a Fahrenheit degree 5/9 K); the molar
mass of glucose, C6H12O6, is 180.156 g/mol (IUPAC 2021), so 1 mmol/L is 18.0156 mg/dL.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.record.measurements.kinds import KINDS, MeasurementKind

_ONE: Final = Decimal(1)
_FACTORS: Final[Mapping[MeasurementKind, Mapping[str, Decimal]]] = {
    MeasurementKind.PRESSURE: {"kPa": Decimal(1000) / Decimal("133.322387415")},
    MeasurementKind.PULSE: {"{beats}/min": _ONE, "1/min": _ONE, "Hz": Decimal(60)},
    MeasurementKind.GLUCOSE: {"mg/dL": _ONE / Decimal("18.0156"), "g/L": Decimal(100) / Decimal("18.0156")},
    MeasurementKind.WEIGHT: {
        "g": Decimal("0.001"),
        "[lb_av]": Decimal("0.45359237"),
        "[stone_av]": Decimal("6.35029318"),
    },
    MeasurementKind.OXYGEN: {"1": Decimal(100)},
    MeasurementKind.STEPS: {"1": _ONE, "{count}": _ONE, "/d": _ONE, "{steps}/d": _ONE},
    MeasurementKind.SLEEP: {"min": _ONE / 60, "s": _ONE / 3600},
    MeasurementKind.PAIN: {"1": _ONE},
    MeasurementKind.MOOD: {"1": _ONE},
}
_LARGEST: Final = Decimal(10) ** 9
UNIT_WORDS: Final = {"mm[Hg]": "mmHg", "Cel": "°C", "/min": "/min", "{steps}": "steps", "{score}": "score"}
"""What stands beside a UCUM code for people, where it is not the code itself."""
_CODES: Final = {words: unit for unit, words in UNIT_WORDS.items()} | {row.unit: row.unit for row in KINDS.values()}


def quantity_number(kind: MeasurementKind, quantity: Any) -> Decimal | None:
    """The number of a FHIR Quantity in the kind's own unit; None for none, and for a unit that nobody can tell."""
    own = fhir.as_object(quantity)
    number = fhir.as_decimal(own.get("value"))
    code = fhir.as_text(own.get("code")) if own.get("system") == terms.UCUM else None
    unit = code or _CODES.get(fhir.as_text(own.get("unit")) or "")
    return None if number is None or unit is None else converted(kind, number, unit)


def converted(kind: MeasurementKind, number: Decimal, unit: str) -> Decimal | None:
    """The number in the kind's own unit, rounded to its step where it was converted; None for a unit that is another
    quantity's, and for a number that is none."""
    if not number.is_finite() or abs(number) > _LARGEST:
        return None
    row = KINDS[kind]
    if unit == row.unit:
        return number
    if kind is MeasurementKind.TEMPERATURE and unit == "[degF]":
        return rounded(kind, (number - 32) * 5 / 9)
    factor = _FACTORS.get(kind, {}).get(unit)
    return None if factor is None else rounded(kind, number * factor)


def rounded(kind: MeasurementKind, number: Decimal) -> Decimal:
    """The number to the kind's step."""
    return number.quantize(KINDS[kind].step, ROUND_HALF_EVEN)
