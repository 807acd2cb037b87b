"""What one entry of the record says in full, fact by fact, as sent. Pure; never raises.

Each fact is an element of the resource by its name in FHIR R4; what the app has no name for stays in the store, unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.narrative import plain_text
from services.record.results.values import amount
from services.record.timeline.entry import EntryStatus, RecordEntry, entry, status_of
from services.record.timeline.own import OwnEntry
from services.record.timeline.own_shapes import is_own, told_place
from services.record.timeline.told_when import AgeInYears, age_in_years

_MOST: Final = 40  # facts of one entry
_LONGEST: Final = 2000
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class FactName(StrEnum):
    """What a fact is about."""

    ANSWER = "answer"
    BEGAN = "began"
    BODY_SITE = "body-site"
    BY = "by"
    CONDITIONS = "conditions"
    COURSE = "course"
    DETAILS = "details"
    DIED = "died"
    DOSE = "dose"
    DOSE_NUMBER = "dose-number"
    ENDED = "ended"
    HAPPENED = "happened"
    LOT = "lot"
    MATERIAL = "material"
    NOTE = "note"
    OUTCOME = "outcome"
    REACTION = "reaction"
    REASON = "reason"
    RECORDED = "recorded"
    RISK = "risk"
    SEVERITY = "severity"
    STAGE = "stage"
    SUMMARY = "summary"
    WHERE = "where"
    WHY_ABSENT = "why-absent"


FactValue = str | fhir.When | fhir.Period | AgeInYears


@dataclass(frozen=True)
class RecordFact:
    """One thing an entry says: words as sent, a time, or an age."""

    name: FactName
    value: FactValue


@dataclass(frozen=True)
class RecordDetail:
    """An entry with its facts; of a withdrawn one there are none. `is_own`: the person said it, and may withdraw it;
    `own`: what they may say anew of it."""

    entry: RecordEntry
    facts: tuple[RecordFact, ...] = ()
    own: OwnEntry | None = None
    is_own: bool = False


_N = FactName
#: Elements by name, in the order they are read; a choice of types by its stem.
_ELEMENTS: Final[tuple[tuple[str, FactName], ...]] = (
    ("severity", _N.SEVERITY), ("criticality", _N.RISK), ("stage", _N.STAGE), ("value", _N.ANSWER),
    ("effective", _N.HAPPENED), ("occurrence", _N.HAPPENED), ("performed", _N.HAPPENED), ("started", _N.HAPPENED),
    ("whenHandedOver", _N.HAPPENED), ("period", _N.HAPPENED), ("onset", _N.BEGAN), ("startDate", _N.BEGAN),
    ("abatement", _N.ENDED), ("lastOccurrence", _N.HAPPENED), ("deceased", _N.DIED), ("authoredOn", _N.RECORDED),
    ("recordedDate", _N.RECORDED), ("dateAsserted", _N.RECORDED), ("issued", _N.RECORDED), ("date", _N.RECORDED),
    ("reasonCode", _N.REASON), ("reasonReference", _N.REASON), ("statusReason", _N.WHY_ABSENT),
    ("dataAbsentReason", _N.WHY_ABSENT), ("bodySite", _N.BODY_SITE), ("site", _N.BODY_SITE), ("route", _N.DETAILS),
    ("dosageInstruction", _N.DOSE), ("dosage", _N.DOSE), ("doseQuantity", _N.DOSE), ("quantity", _N.DOSE),
    ("lotNumber", _N.LOT), ("manufacturer", _N.MATERIAL), ("usedReference", _N.MATERIAL), ("usedCode", _N.MATERIAL),
    ("outcome", _N.OUTCOME), ("complication", _N.OUTCOME), ("conclusion", _N.SUMMARY), ("followUp", _N.OUTCOME),
    ("location", _N.WHERE), ("serviceProvider", _N.WHERE), ("description", _N.DETAILS), ("note", _N.NOTE),
    ("recorder", _N.BY), ("asserter", _N.BY), ("requester", _N.BY), ("performer", _N.BY), ("author", _N.BY),
    ("informationSource", _N.BY), ("participant", _N.BY), ("custodian", _N.BY),
)  # fmt: skip


def detail(body: Any, language: str | None = None) -> RecordDetail:
    """Reads a resource of any shape."""
    own = fhir.as_object(body)
    shown = entry(own, language)
    if status_of(own) is EntryStatus.WITHDRAWN:
        return RecordDetail(shown)
    found = list(dict.fromkeys(_facts(own, language)))
    if not found:
        found = [*_narrative(own)]
    return RecordDetail(shown, tuple(found[:_MOST]))


def _facts(own: fhir.JsonObject, language: str | None) -> Iterator[RecordFact]:
    yield from _reactions(own, language)
    yield from _conditions(own, language)
    yield from _told(own)
    for element, name in _ELEMENTS:
        for value in _values(own, element):
            yield from (RecordFact(name, each) for each in _read(value, language))


def _values(own: fhir.JsonObject, element: str) -> Iterator[Any]:
    """The element's values, or those of a choice with this stem."""
    if element in own:
        yield from fhir.as_list(own[element])
    elif (found := fhir.choice(own, element)) is not None:
        yield from fhir.as_list(found[1])
    absent = fhir.extension_value(own.get(f"_{element}"), _ABSENT)
    if absent is not None:
        yield absent


def _read(value: Any, language: str | None) -> Iterator[FactValue]:
    """The words or the time of a value of any type; nothing where it has neither."""
    if isinstance(value, bool):
        return
    if isinstance(value, str):
        moment = fhir.when(value)
        yield moment if moment is not None else value.strip()[:_LONGEST]
        return
    own = fhir.as_object(value)
    found = fhir.period(own) or age_in_years(own)
    if found:
        yield found
        return
    if quantity := _quantity(own, language):
        yield quantity
    words = (
        fhir.text_of(own, language)
        or fhir.display_of(own, language)
        or _person(own, language)
        or fhir.text_of(own.get("summary"), language)
    )
    if words:
        yield words[:_LONGEST]


def _person(own: fhir.JsonObject, language: str | None) -> str | None:
    """Who is behind a participant or a performer."""
    for element in ("actor", "individual", "location"):
        if found := fhir.display_of(own.get(element), language):
            return found
    return None


def _quantity(own: fhir.JsonObject, language: str | None) -> str | None:
    found = amount(own, language) if "value" in own else None
    return f"{found.comparator}{found.number} {found.unit}".strip() if found else None


def _reactions(own: fhir.JsonObject, language: str | None) -> Iterator[RecordFact]:
    for each in fhir.objects(own.get("reaction")):
        shown = [*fhir.texts_of(each.get("manifestation"), language), fhir.as_text(each.get("description"))]
        words = " · ".join(word for word in shown if word)
        if words:
            yield RecordFact(FactName.REACTION, words)
        if severity := fhir.as_text(each.get("severity")):
            yield RecordFact(FactName.SEVERITY, severity)


def _conditions(own: fhir.JsonObject, language: str | None) -> Iterator[RecordFact]:
    if own.get("resourceType") != "FamilyMemberHistory":
        return
    for each in fhir.objects(own.get("condition")):
        if words := fhir.text_of(each.get("code"), language):
            yield RecordFact(FactName.CONDITIONS, words)


def _told(own: fhir.JsonObject) -> Iterator[RecordFact]:
    """What a person alone says: whether they still have it, and where it was; and which dose of a vaccine it was."""
    for each in fhir.objects(own.get("protocolApplied")):
        if number := fhir.as_int(each.get("doseNumberPositiveInt")):
            yield RecordFact(FactName.DOSE_NUMBER, str(number))
    if place := told_place(own):
        yield RecordFact(FactName.WHERE, place[:_LONGEST])
    course = next((coding.code for coding in fhir.codings(own.get("clinicalStatus")) if coding.code), None)
    if course and own.get("resourceType") == "Condition" and is_own(own):
        yield RecordFact(FactName.COURSE, course)


def _narrative(own: fhir.JsonObject) -> Iterator[RecordFact]:
    """What the hospital wrote for people, where no element said anything."""
    div = fhir.at(own, "text", "div")
    words = plain_text(div) if isinstance(div, str) else None
    if words:
        yield RecordFact(FactName.SUMMARY, words[:_LONGEST])
