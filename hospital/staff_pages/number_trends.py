"""Numbers of a patient over time, as a member of staff may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import moment
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.monitoring.codes import codings, objects
from hospital.monitoring.readings import decimal_of
from hospital.staff_pages.medicines import in_language

Json = dict[str, Any]

NUMBERS_OF: Final = "Observation"
#: The states in which what was measured counts.
COUNTS: Final = frozenset({"final", "amended", "corrected"})
_MOST_NUMBERS: Final = 400
_FEWEST_POINTS: Final = 2
_MOST_POINTS: Final = 30
_MOST_TRENDS: Final = 12
#: What people measure at home (LOINC), whose apps send no name with it: the pages say one, as `measured.CODE`.
MEASURED: Final = frozenset({
    "14743-9", "29463-7", "59408-5", "8310-5", "8462-4", "8480-6", "85354-9", "8867-4",
})  # fmt: skip


@dataclass(frozen=True)
class NumberTrend:
    """One number over time, the oldest first, never across units: `points` is a polyline in a box of 240 by 48.
    `measured`: see `title_of`."""

    title: str
    measured: str
    unit: str
    first: str
    last: str
    low: str
    high: str
    count: int
    points: str


@dataclass(frozen=True)
class MeasuredNumber:
    """A number of an Observation or of a part of it; `series`: what it may be drawn with; `measured`: as of a trend."""

    series: tuple[str, str]
    title: str
    measured: str
    unit: str
    value: Decimal
    at: datetime


def number_trends(tx: Tx, access: Access, patient: str, language: str) -> tuple[NumberTrend, ...]:
    """The numbers that were measured twice or more, those of the newest first; for who may search Observations."""
    wanted = [("patient", patient), ("_sort", "-date")]
    found = find_versions(tx, NUMBERS_OF, wanted, limit=_MOST_NUMBERS, access=access)
    bodies = [each.body for each in found if each.body.get("status") in COUNTS]
    series: dict[tuple[str, str], list[MeasuredNumber]] = {}
    for _, numbers in judged_apart(None, bodies, lambda body: list(numbers_of(body, language))):
        for number in numbers:
            series.setdefault(number.series, []).append(number)
    drawn = [numbers for numbers in series.values() if len(numbers) >= _FEWEST_POINTS]
    return tuple(_trend(numbers[:_MOST_POINTS][::-1]) for numbers in drawn[:_MOST_TRENDS])


def numbers_of(body: Json, language: str) -> Iterator[MeasuredNumber]:
    """The numbers that an Observation and its parts say, but for those that are only known to lie above or below."""
    at = body.get("effectiveDateTime")
    if not at:
        return
    for part in (body, *objects(body.get("component"))):
        quantity = part.get("valueQuantity")
        value = decimal_of(quantity.get("value")) if isinstance(quantity, dict) else None
        code = next((str(coding.get("code")) for coding in codings(part.get("code")) if coding.get("code")), "")
        if value is None or not code or not isinstance(quantity, dict) or "comparator" in quantity:
            continue
        unit = str(quantity.get("unit") or quantity.get("code") or "")
        title, measured = title_of(part.get("code"), language)
        yield MeasuredNumber((code, str(quantity.get("code") or unit)), title, measured, unit, value, moment(str(at)))


def title_of(concept: Any, language: str) -> tuple[str, str]:
    """What is measured is called so: its text; else nothing and the code, where the pages have a name for it
    (`MEASURED`); else a coding's display, in whatever language that is."""
    text = in_language(concept, "text", language) if isinstance(concept, dict) else ""
    code = next((found for coding in codings(concept) if (found := str(coding.get("code", ""))) in MEASURED), "")
    if text or code:
        return text, "" if text else code
    return next((str(coding["display"]) for coding in codings(concept) if coding.get("display")), ""), ""


def _trend(numbers: list[MeasuredNumber]) -> NumberTrend:
    values = [number.value for number in numbers]
    return NumberTrend(
        numbers[-1].title, numbers[-1].measured, numbers[-1].unit, f"{clock.here(numbers[0].at):%Y-%m-%d}",
        _words(values[-1]), _words(min(values)), _words(max(values)), len(numbers), _polyline(numbers),
    )  # fmt: skip


def _polyline(numbers: Iterable[MeasuredNumber], width: int = 240, height: int = 48, edge: int = 4) -> str:
    """x by time, y by value; a straight line in the middle where all are the same."""
    told = list(numbers)
    times, values = [each.at.timestamp() for each in told], [float(each.value) for each in told]
    begin, span, low, range_ = times[0], times[-1] - times[0], min(values), max(values) - min(values)

    def at(when: float, value: float) -> str:
        x = edge + (width - 2 * edge) * ((when - begin) / span if span else 0.5)
        y = height - edge - (height - 2 * edge) * ((value - low) / range_ if range_ else 0.5)
        return f"{x:.1f},{y:.1f}"

    return " ".join(at(when, value) for when, value in zip(times, values, strict=True))


def _words(value: Decimal) -> str:
    return f"{value.normalize():f}"
