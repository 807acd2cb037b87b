"""A patient's record as a member of staff may see it: what happened when, newest first, and small trends of numbers.

What a role may not read is not there, as if it were not in the record: each kind is asked for in the caller's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import moment
from hospital.chat.elements import is_consultation
from hospital.fhir.access import staff_table
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.monitoring.codes import codings, objects
from hospital.monitoring.readings import decimal_of
from hospital.staff_pages.medicines import FoundPatient, in_language, medicine_name, patient_line

Json = dict[str, Any]

#: So many of each kind are read, and so many lines are shown.
MOST_OF_A_KIND: Final = 60
MOST_LINES: Final = 80
_MOST_NUMBERS: Final = 400
_FEWEST_POINTS: Final = 2
_MOST_POINTS: Final = 30
_MOST_TRENDS: Final = 12
_COUNTS: Final = frozenset({"final", "amended", "corrected"})
_VITAL_SIGNS: Final = "vital-signs"


class EventKind(StrEnum):
    """What stands in the record."""

    VISIT = "visit"
    RESULT = "result"
    MEDICINE = "medicine"
    MEASUREMENT = "measurement"
    QUESTIONNAIRE = "questionnaire"
    MESSAGES = "messages"


#: What people measure at home (LOINC), whose apps send no name with it: the pages say one, as `measured.CODE`.
MEASURED: Final = frozenset({
    "14743-9", "29463-7", "59408-5", "8310-5", "8462-4", "8480-6", "85354-9", "8867-4",
})  # fmt: skip


@dataclass(frozen=True)
class RecordEvent:
    """One line. `status`: a FHIR status code; `id`: of its resource; `code`: what was measured, as in `MEASURED`, where
    the resource has no name of its own."""

    kind: EventKind
    at: datetime
    title: str
    detail: str
    status: str
    id: str
    code: str = ""

    @property
    def day(self) -> str:
        return f"{clock.here(self.at):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class NumberTrend:
    """One number over time, the oldest first, never across units: `points` is a polyline in a box of 240 by 48.
    `code`: as of an event."""

    title: str
    code: str
    unit: str
    first: str
    last: str
    low: str
    high: str
    count: int
    points: str


@dataclass(frozen=True)
class PatientRecord:
    """What a member of staff sees of a patient; `types` are those that were asked for."""

    patient: FoundPatient
    events: tuple[RecordEvent, ...]
    trends: tuple[NumberTrend, ...]
    types: tuple[str, ...]


Reader = Callable[[Json, str], RecordEvent | None]


def patient_record(
    tx: Tx, access: Access, patient: str, language: str, only: EventKind | None = None
) -> PatientRecord | None:
    """The record, one kind of it where `only` says so; None for a patient whom the caller may not see."""
    found = find_versions(tx, "Patient", [("_id", patient)], limit=1, access=access)
    if not found:
        return None
    events: list[RecordEvent] = []
    types = ["Patient"]
    for type_, sort, reader, kinds in _SOURCES:
        if access.staff is None or not staff_table.may(access.staff, "search", type_):
            continue
        if only is not None and only not in kinds:
            continue
        types.append(type_)
        wanted = [("patient", patient), ("_sort", f"-{sort}")]
        bodies = [each.body for each in find_versions(tx, type_, wanted, limit=MOST_OF_A_KIND, access=access)]
        told = judged_apart(None, bodies, lambda body, reader=reader: reader(body, language))  # type: ignore[misc]
        events += [event for _, event in told if event is not None and (only is None or event.kind is only)]
    events.sort(key=lambda event: event.at, reverse=True)
    return PatientRecord(
        patient_line(found[0].body), tuple(events[:MOST_LINES]), tuple(_trends(tx, access, patient, language)),
        tuple(types),
    )  # fmt: skip


def _visit(body: Json, _language: str) -> RecordEvent | None:
    if not body.get("start") or body.get("status") in ("proposed", "entered-in-error"):
        return None
    names = (str((each.get("actor") or {}).get("display", "")) for each in body.get("participant", ()))
    title = str(body.get("description", "")) or " · ".join(filter(None, names))
    return _event(EventKind.VISIT, body, body["start"], title)


def _encounter(body: Json, _language: str) -> RecordEvent | None:
    begun = (body.get("period") or {}).get("start")
    if not begun or body.get("status") == "entered-in-error":
        return None
    if is_consultation(body):
        return _event(EventKind.MESSAGES, body, begun, "")
    title = next((str(each.get("text", "")) for each in (*body.get("reasonCode", ()), *body.get("type", ()))), "")
    return _event(EventKind.VISIT, body, begun, title)


def _result(body: Json, language: str) -> RecordEvent | None:
    at = body.get("effectiveDateTime") or body.get("issued")
    if not at or body.get("status") == "entered-in-error":
        return None
    return _event(EventKind.RESULT, body, at, in_language(body.get("code") or {}, "text", language))


def _medicine(body: Json, language: str) -> RecordEvent | None:
    if not body.get("authoredOn") or body.get("status") == "entered-in-error":
        return None
    return _event(EventKind.MEDICINE, body, body["authoredOn"], medicine_name(body, language))


def _measurement(body: Json, language: str) -> RecordEvent | None:
    categories = [coding.get("code") for each in objects(body.get("category")) for coding in codings(each)]
    counts = _VITAL_SIGNS in categories and body.get("status") in _COUNTS
    if not counts or not body.get("effectiveDateTime"):
        return None
    numbers = list(_numbers(body, language))
    values = "/".join(f"{number.value.normalize():f}" for number in numbers)
    unit = numbers[0].unit if numbers else ""
    title, code = _title(body.get("code"), language)
    found = _event(EventKind.MEASUREMENT, body, body["effectiveDateTime"], title, f"{values} {unit}".strip())
    return replace(found, code=code)


def _questionnaire(body: Json, _language: str) -> RecordEvent | None:
    if not body.get("authored") or body.get("status") in ("in-progress", "entered-in-error"):
        return None
    name = next((str(item.get("text", "")) for item in objects(body.get("item"))), "")
    return _event(EventKind.QUESTIONNAIRE, body, body["authored"], name)


def _event(kind: EventKind, body: Json, at: Any, title: str, detail: str = "") -> RecordEvent:
    return RecordEvent(kind, moment(str(at)), title, detail, str(body.get("status", "")), str(body["id"]))


#: type, the parameter of its moment, its reader, and what it may turn out to be.
_SOURCES: Final[tuple[tuple[str, str, Reader, frozenset[EventKind]], ...]] = (
    ("Appointment", "date", _visit, frozenset({EventKind.VISIT})),
    ("Encounter", "date", _encounter, frozenset({EventKind.VISIT, EventKind.MESSAGES})),
    ("DiagnosticReport", "date", _result, frozenset({EventKind.RESULT})),
    ("MedicationRequest", "authoredon", _medicine, frozenset({EventKind.MEDICINE})),
    ("Observation", "date", _measurement, frozenset({EventKind.MEASUREMENT})),
    ("QuestionnaireResponse", "authored", _questionnaire, frozenset({EventKind.QUESTIONNAIRE})),
)


@dataclass(frozen=True)
class _Number:
    """A number of an Observation or of a part of it; `series`: what it may be drawn with."""

    series: tuple[str, str]
    title: str
    measured: str
    unit: str
    value: Decimal
    at: datetime


def _trends(tx: Tx, access: Access, patient: str, language: str) -> Iterator[NumberTrend]:
    """The numbers that were measured twice or more, those of the newest first."""
    if access.staff is None or not staff_table.may(access.staff, "search", "Observation"):
        return
    wanted = [("patient", patient), ("_sort", "-date")]
    found = find_versions(tx, "Observation", wanted, limit=_MOST_NUMBERS, access=access)
    bodies = [each.body for each in found if each.body.get("status") in _COUNTS]
    series: dict[tuple[str, str], list[_Number]] = {}
    for _, numbers in judged_apart(None, bodies, lambda body: list(_numbers(body, language))):
        for number in numbers:
            series.setdefault(number.series, []).append(number)
    drawn = [numbers for numbers in series.values() if len(numbers) >= _FEWEST_POINTS]
    yield from (_trend(numbers[:_MOST_POINTS][::-1]) for numbers in drawn[:_MOST_TRENDS])


def _numbers(body: Json, language: str) -> Iterator[_Number]:
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
        title, measured = _title(part.get("code"), language)
        yield _Number((code, str(quantity.get("code") or unit)), title, measured, unit, value, moment(str(at)))


def _title(concept: Any, language: str) -> tuple[str, str]:
    """What a code is called: its text; else the code, where the pages have a name for it; else a coding's display, in
    whatever language that is."""
    text = in_language(concept, "text", language) if isinstance(concept, dict) else ""
    code = next((found for coding in codings(concept) if (found := str(coding.get("code", ""))) in MEASURED), "")
    if text or code:
        return text, "" if text else code
    return next((str(coding["display"]) for coding in codings(concept) if coding.get("display")), ""), ""


def _trend(numbers: list[_Number]) -> NumberTrend:
    values = [number.value for number in numbers]
    return NumberTrend(
        numbers[-1].title, numbers[-1].measured, numbers[-1].unit, f"{clock.here(numbers[0].at):%Y-%m-%d}",
        _words(values[-1]), _words(min(values)), _words(max(values)), len(numbers), _polyline(numbers),
    )  # fmt: skip


def _polyline(numbers: Iterable[_Number], width: int = 240, height: int = 48, edge: int = 4) -> str:
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
