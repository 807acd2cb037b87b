"""Home readings as the hospital's rules need them. Pure, and never fails on odd shapes.

A reading is an Observation that the patient's side wrote (labelled PATAST), that counts (`final` and the like), has a
moment, and whose numbers a body can have. Anything else is no reading: it proposes nothing.

Sources: LOINC 2.77 (codes), UCUM 2.1 (a millimetre of mercury is 133.322 Pa, a pound 0.45359237 kg); the molar mass of
glucose is 180.156 g/mol (IUPAC 2021).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from hospital.base.elements import moment
from hospital.fhir.access.patient_words import is_labelled

Json = dict[str, Any]


class ReadingKind(StrEnum):
    """What the rules look at."""

    PRESSURE = "blood-pressure"
    GLUCOSE = "glucose"
    WEIGHT = "weight"
    TEMPERATURE = "temperature"


@dataclass(frozen=True)
class HomeReading:
    """`id` of its Observation. `value`: systolic pressure in mmHg, glucose in mmol/L, weight in kg, temperature in °C;
    `diastolic` in mmHg."""

    id: str
    kind: ReadingKind
    moment: datetime
    value: Decimal
    diastolic: Decimal | None = None


@dataclass(frozen=True)
class _Scale:
    """How a number of another unit becomes one of the kind's: times `factor`, plus `offset`."""

    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)


@dataclass(frozen=True)
class HomeKindRow:
    """How a kind is read. `unit`: as a person reads it. `low` and `high`: beyond them nobody lives and no device
    shows."""

    codes: tuple[str, ...]
    unit: str
    ucum: str
    step: Decimal
    low: Decimal
    high: Decimal
    others: Mapping[str, _Scale]


LOINC: Final = "http://loinc.org"
_UCUM: Final = "http://unitsofmeasure.org"
SYSTOLIC: Final = "8480-6"
DIASTOLIC: Final = "8462-4"
_DIASTOLIC_LOW, _DIASTOLIC_HIGH = Decimal(20), Decimal(250)
_COUNTS: Final = frozenset({"final", "amended", "corrected", "preliminary"})
_WRITTEN: Final = {"mmHg": "mm[Hg]", "°C": "Cel"}
_FIRST_YEAR, _LAST_YEAR = 2005, 3000

KINDS: Final[Mapping[ReadingKind, HomeKindRow]] = {
    ReadingKind.PRESSURE: HomeKindRow(
        ("85354-9", "55284-4"), "mmHg", "mm[Hg]", Decimal(1), Decimal(30), Decimal(350),
        {"kPa": _Scale(Decimal(1000) / Decimal("133.322387415"))},
    ),
    ReadingKind.GLUCOSE: HomeKindRow(
        ("14743-9", "15074-8", "41653-7", "2339-0"), "mmol/L", "mmol/L", Decimal("0.1"), Decimal("0.5"), Decimal(60),
        {"mg/dL": _Scale(1 / Decimal("18.0156")), "g/L": _Scale(100 / Decimal("18.0156"))},
    ),
    ReadingKind.WEIGHT: HomeKindRow(
        ("29463-7",), "kg", "kg", Decimal("0.1"), Decimal("0.5"), Decimal(500),
        {"g": _Scale(Decimal("0.001")), "[lb_av]": _Scale(Decimal("0.45359237"))},
    ),
    ReadingKind.TEMPERATURE: HomeKindRow(
        ("8310-5",), "°C", "Cel", Decimal("0.1"), Decimal(25), Decimal(45),
        {"[degF]": _Scale(Decimal(5) / 9, Decimal(-160) / 9)},
    ),
}  # fmt: skip


def reading_of(body: Json) -> HomeReading | None:
    """What an Observation says of one of the kinds, when it counts."""
    kind = _kind(body.get("code"))
    when = _moment(body)
    if kind is None or when is None or str(body.get("status")) not in _COUNTS or not is_labelled(body):
        return None
    if kind is not ReadingKind.PRESSURE:
        value = _number(body, kind)
        return None if value is None else HomeReading(str(body.get("id", "")), kind, when, value)
    parts = {code: part for part in _objects(body.get("component")) for code in _codes(part.get("code"))}
    upper = _number(parts.get(SYSTOLIC), kind)
    if upper is None:
        return None
    lower = _number(parts.get(DIASTOLIC), kind)
    if DIASTOLIC in parts and (lower is None or not _DIASTOLIC_LOW <= lower <= min(_DIASTOLIC_HIGH, upper)):
        return None
    return HomeReading(str(body.get("id", "")), kind, when, upper, lower)


def _kind(concept: Any) -> ReadingKind | None:
    codes = set(_codes(concept))
    return next((kind for kind, row in KINDS.items() if not codes.isdisjoint(row.codes)), None)


def _codes(concept: Any) -> Iterator[str]:
    """The LOINC codes of a CodeableConcept."""
    for coding in _objects(concept.get("coding")) if isinstance(concept, dict) else ():
        if coding.get("system") == LOINC and isinstance(coding.get("code"), str):
            yield coding["code"]


def _number(element: Any, kind: ReadingKind) -> Decimal | None:
    quantity = element.get("valueQuantity") if isinstance(element, dict) else None
    if not isinstance(quantity, dict) or quantity.get("comparator"):
        return None
    found, row = decimal_of(quantity.get("value")), KINDS[kind]
    code = quantity.get("code") if quantity.get("system") == _UCUM else None
    written = str(quantity.get("unit"))
    unit = str(code or _WRITTEN.get(written, written))
    if found is None or (unit != row.ucum and unit not in row.others):
        return None
    if unit != row.ucum:
        scale = row.others[unit]
        found = (found * scale.factor + scale.offset).quantize(row.step, ROUND_HALF_EVEN)
    return found if row.low <= found <= row.high else None


def decimal_of(value: Any) -> Decimal | None:
    """A number that can be counted with, below a million either way; None for NaN, infinity and what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**6 else None


def _moment(body: Json) -> datetime | None:
    """When it was measured; None without an exact moment, and for one of a device whose clock was never set."""
    period = body.get("effectivePeriod")
    begun = period.get("start") or period.get("end") if isinstance(period, dict) else None
    text = body.get("effectiveDateTime") or body.get("effectiveInstant") or begun
    try:
        found = moment(text) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.tzinfo and _FIRST_YEAR <= found.year < _LAST_YEAR else None


def _objects(node: Any) -> list[Json]:
    return [each for each in node if isinstance(each, dict)] if isinstance(node, list) else []
