"""A patient's record as a member of staff may see it: what happened when, newest first, and trends beside it.

What a role may not read is not there, as if it were not in the record: each kind is asked for in the caller's name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
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
from hospital.staff_pages.medicines import FoundPatient, in_language, medicine_name, patient_line
from hospital.staff_pages.number_trends import COUNTS, NUMBERS_OF, NumberTrend, number_trends, numbers_of, title_of
from hospital.staff_pages.papers import ToldWithPapers, told_with_papers
from hospital.staff_pages.roles import sees_papers
from hospital.staff_pages.told import stated

Json = dict[str, Any]

#: So many of each kind are read, and so many lines are shown.
MOST_OF_A_KIND: Final = 60
MOST_LINES: Final = 80
_VITAL_SIGNS: Final = "vital-signs"


class EventKind(StrEnum):
    """What stands in the record."""

    VISIT = "visit"
    RESULT = "result"
    MEDICINE = "medicine"
    MEASUREMENT = "measurement"
    QUESTIONNAIRE = "questionnaire"
    MESSAGES = "messages"


@dataclass(frozen=True)
class RecordEvent:
    """One line. `status`: a FHIR status code; `id`: of its resource; `measured`: a code of `MEASURED`, where the
    resource has no name of its own."""

    kind: EventKind
    at: datetime
    title: str
    detail: str
    status: str
    id: str
    measured: str = ""

    @property
    def day(self) -> str:
        return f"{clock.here(self.at):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class PatientRecord:
    """What a member of staff sees of a patient; `types` are those that were asked for, `statements` what the patient
    says about themselves."""

    patient: FoundPatient
    events: tuple[RecordEvent, ...]
    trends: tuple[NumberTrend, ...]
    types: tuple[str, ...]
    statements: tuple[ToldWithPapers, ...] = ()


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
    drawn: tuple[NumberTrend, ...] = ()
    if access.staff is not None and staff_table.may(access.staff, "search", NUMBERS_OF):
        drawn, types = number_trends(tx, access, patient, language), [*types, NUMBERS_OF]
    said = told_with_papers(tx, access, patient)
    documents = ("DocumentReference",) if sees_papers(access) else ()
    asked_for = tuple(dict.fromkeys((*types, *stated(access), *documents)))
    return PatientRecord(patient_line(found[0].body), tuple(events[:MOST_LINES]), drawn, asked_for, said)


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
    counts = _VITAL_SIGNS in categories and body.get("status") in COUNTS
    if not counts or not body.get("effectiveDateTime"):
        return None
    numbers = list(numbers_of(body, language))
    values = "/".join(f"{number.value.normalize():f}" for number in numbers)
    unit = numbers[0].unit if numbers else ""
    title, measured = title_of(body.get("code"), language)
    found = _event(EventKind.MEASUREMENT, body, body["effectiveDateTime"], title, f"{values} {unit}".strip())
    return replace(found, measured=measured)


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
