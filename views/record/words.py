"""Words, icons and marks of the record, the same on every screen of it. Our words are in the catalogs; the hospital's
as sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import flet as ft

from services.fhir import resource as fhir
from services.record.timeline.entry import EntryStatus, RecordEntry, Sending
from services.record.timeline.facts import FactName, RecordFact
from services.record.timeline.kinds import RecordKind
from services.record.timeline.summary import AllergyStatement, AllergySummary, ConditionStatement
from services.record.timeline.told_when import AgeInYears, ToldWhen
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.chips import chip
from views.kit.surfaces import Mood

KINDS: Final[dict[RecordKind, tuple[str, ft.IconData]]] = {
    RecordKind.CONDITION: ("record.kind.condition", ft.Icons.MONITOR_HEART_OUTLINED),
    RecordKind.ALLERGY: ("record.kind.allergy", ft.Icons.WARNING_AMBER_OUTLINED),
    RecordKind.MEDICINE: ("record.kind.medicine", ft.Icons.MEDICATION_OUTLINED),
    RecordKind.IMMUNIZATION: ("record.kind.immunization", ft.Icons.VACCINES_OUTLINED),
    RecordKind.PROCEDURE: ("record.kind.procedure", ft.Icons.HEALING_OUTLINED),
    RecordKind.FAMILY: ("record.kind.family", ft.Icons.PEOPLE_OUTLINE),
    RecordKind.VISIT: ("record.kind.visit", ft.Icons.LOCAL_HOSPITAL_OUTLINED),
    RecordKind.DOCUMENT: ("record.kind.document", ft.Icons.DESCRIPTION_OUTLINED),
    RecordKind.RESULT: ("record.kind.result", ft.Icons.ASSIGNMENT_OUTLINED),
    RecordKind.PLAN: ("record.kind.plan", ft.Icons.EVENT_NOTE_OUTLINED),
    RecordKind.VALUE: ("record.kind.value", ft.Icons.SCIENCE_OUTLINED),
    RecordKind.DOSE: ("record.kind.dose", ft.Icons.MEDICATION_LIQUID_OUTLINED),
}
_STATUS: Final[dict[EntryStatus, tuple[str, Mood]]] = {
    EntryStatus.CURRENT: ("record.status.current", "brand"),
    EntryStatus.DONE: ("record.status.done", "good"),
    EntryStatus.PAST: ("record.status.past", "plain"),
    EntryStatus.PLANNED: ("record.status.planned", "info"),
    EntryStatus.NOT_DONE: ("record.status.not_done", "plain"),
    EntryStatus.UNCONFIRMED: ("record.status.unconfirmed", "info"),
    EntryStatus.REFUTED: ("record.status.refuted", "plain"),
    EntryStatus.WITHDRAWN: ("record.status.withdrawn", "bad"),
    EntryStatus.UNKNOWN: ("record.status.unknown", "plain"),
}
_USUAL: Final = frozenset({EntryStatus.CURRENT, EntryStatus.DONE, EntryStatus.UNKNOWN})
OVER: Final = frozenset({EntryStatus.PAST, EntryStatus.NOT_DONE, EntryStatus.REFUTED, EntryStatus.WITHDRAWN})
_STATEMENTS: Final[dict[AllergyStatement, tuple[str, str]]] = {
    AllergyStatement.NONE_KNOWN: ("record.allergies.none_known", "record.allergies.none_known.body"),
    AllergyStatement.NONE_TOLD: ("record.allergies.none_told", "record.allergies.none_told.body"),
    AllergyStatement.NOT_ASKED: ("record.allergies.not_asked", "record.allergies.not_asked.body"),
    AllergyStatement.UNAVAILABLE: ("record.allergies.unavailable", "record.allergies.unavailable.body"),
    AllergyStatement.NOT_RECORDED: ("record.allergies.not_recorded", "record.allergies.not_recorded.body"),
}
_NO_CONDITIONS: Final[dict[ConditionStatement, str]] = {
    ConditionStatement.NONE_KNOWN: "record.conditions.none_known",
    ConditionStatement.NONE_TOLD: "record.conditions.none_told",
    ConditionStatement.UNAVAILABLE: "record.conditions.unavailable",
    ConditionStatement.NOT_RECORDED: "record.held.none",
}
#: In the order they are shown.
FACTS: Final[dict[FactName, str]] = {
    FactName.SUMMARY: "record.fact.summary",
    FactName.REACTION: "record.fact.reaction",
    FactName.SEVERITY: "record.fact.severity",
    FactName.RISK: "record.fact.risk",
    FactName.CONDITIONS: "record.fact.conditions",
    FactName.COURSE: "record.fact.course",
    FactName.ANSWER: "record.fact.answer",
    FactName.DOSE: "record.fact.dose",
    FactName.DOSE_NUMBER: "record.fact.dose_number",
    FactName.HAPPENED: "record.fact.happened",
    FactName.BEGAN: "record.fact.began",
    FactName.ENDED: "record.fact.ended",
    FactName.DIED: "record.fact.died",
    FactName.BODY_SITE: "record.fact.body_site",
    FactName.STAGE: "record.fact.stage",
    FactName.REASON: "record.fact.reason",
    FactName.OUTCOME: "record.fact.outcome",
    FactName.MATERIAL: "record.fact.material",
    FactName.LOT: "record.fact.lot",
    FactName.DETAILS: "record.fact.details",
    FactName.WHY_ABSENT: "record.fact.why_absent",
    FactName.NOTE: "record.fact.note",
    FactName.WHERE: "record.fact.where",
    FactName.BY: "record.fact.by",
    FactName.RECORDED: "record.fact.recorded",
}
#: Codes of R4 that stand alone, without words of the hospital's.
_CODES: Final[dict[str, str]] = {
    "active": "record.course.now",
    "resolved": "record.course.past",
    "mild": "record.code.mild",
    "moderate": "record.code.moderate",
    "severe": "record.code.severe",
    "low": "record.code.low",
    "high": "record.code.high",
    "unable-to-assess": "record.code.unable",
    "unknown": "record.code.unknown",
    "asked-unknown": "record.code.asked_unknown",
    "temp-unknown": "record.code.unknown",
    "not-asked": "record.code.not_asked",
    "asked-declined": "record.code.declined",
    "masked": "record.code.masked",
    "unsupported": "record.code.unavailable",
    "error": "record.code.unavailable",
    "not-performed": "record.code.not_performed",
    "not-applicable": "record.code.not_applicable",
}


def kind_words(t: Texts, kind: RecordKind) -> str:
    return t.get(KINDS[kind][0])


def title_of(t: Texts, entry: RecordEntry) -> str:
    """Its name; of one without a name what kind of entry it is."""
    return entry.title or kind_words(t, entry.kind)


def status_words(t: Texts, entry: RecordEntry) -> str:
    """Whether it still holds."""
    return t.get(_STATUS[entry.status][0])


def status_chip(around: UiContext, entry: RecordEntry, *, always: bool = False) -> ft.Container | None:
    """Whether it still holds; None where a list need not say so."""
    usual = entry.status in _USUAL if not always else entry.kind is RecordKind.DOCUMENT
    if usual and entry.status in _USUAL:
        return None
    words, mood = _STATUS[entry.status]
    return chip(around.look, around.texts.get(words), mood)


def said_by_patient(around: UiContext, entry: RecordEntry) -> ft.Container | None:
    """The mark of what the person, or somebody for them, wrote."""
    if not entry.by_patient:
        return None
    return chip(around.look, around.texts.get("record.by_patient"), "info", ft.Icons.PERSON_OUTLINE)


def sending_chip(around: UiContext, entry: RecordEntry) -> ft.Container | None:
    """How far a change of the person's has come; None when the hospital has it."""
    if entry.sending is None:
        return None
    words = sending_words(around.texts, entry.sending)
    if entry.sending is Sending.REFUSED:
        return chip(around.look, words, "bad", ft.Icons.PRIORITY_HIGH)
    return chip(around.look, words, "plain", ft.Icons.SCHEDULE)


def sending_words(t: Texts, sending: Sending) -> str:
    """That the hospital does not have it, and why."""
    return t.get("record.sending.refused") if sending is Sending.REFUSED else t.get("record.sending.waiting")


def marks_of(around: UiContext, entry: RecordEntry, *, always: bool = False) -> list[ft.Container | None]:
    """What is unusual about an entry: its status, who said it, and that the hospital does not have it yet."""
    return [
        status_chip(around, entry, always=always),
        said_by_patient(around, entry),
        sending_chip(around, entry),
    ]


def day_words(around: UiContext, when: fhir.When | None) -> str | None:
    """The day by the clinic's calendar, as exactly as it was written."""
    t = around.texts
    if when is None:
        return None
    if isinstance(when, datetime):
        return fmt.full_day(t, fmt.local_date(when, around.zones))
    return fmt.full_date(t, when)


def year_words(around: UiContext, when: fhir.When | None) -> str:
    """The year an entry stands under."""
    if when is None:
        return around.texts.get("record.undated")
    year = fmt.local_date(when, around.zones).year if isinstance(when, datetime) else when.year
    return around.texts.get("record.year", year=year)


def fact_words(around: UiContext, fact: RecordFact) -> str:
    """A fact's value in words: times by the clinic's calendar, codes of R4 in ours, all else as sent."""
    t, value = around.texts, fact.value
    if isinstance(value, fhir.Period):
        start, end = day_words(around, value.start), day_words(around, value.end)
        if start and end:
            return start if start == end else t.get("record.span", start=start, end=end)
        return t.get("record.since", start=start) if start else t.get("record.until", end=end or "")
    if not isinstance(value, str):
        return told_words(around, value)
    if fact.name is FactName.DOSE_NUMBER:
        return t.get("record.dose_number", n=value)
    key = _CODES.get(value)
    return t.get(key) if key else value


def told_words(around: UiContext, when: datetime | ToldWhen) -> str:
    """A moment, or the age at it."""
    if isinstance(when, AgeInYears):
        return around.texts.get("record.age", n=when.years)
    return day_words(around, when) or ""


def no_conditions_words(t: Texts, said: ConditionStatement) -> str:
    """What is said where no disease holds."""
    return t.get(_NO_CONDITIONS[said])


def joined(t: Texts, names: Sequence[str]) -> str:
    """Names of a list in a sentence."""
    return t.get("record.and").join(names)


def allergy_words(t: Texts, found: AllergySummary) -> tuple[str, str | None]:
    """What the record says about allergies, in a line, and what that means."""
    if found.statement is AllergyStatement.KNOWN:
        names = joined(t, [title_of(t, each) for each in found.known])
        more = t.get("record.allergies.contradicted") if found.contradicted else None
        return t.get("record.allergies.known", names=names), more
    words, meaning = _STATEMENTS[found.statement]
    if found.groups:
        return joined(t, found.groups), t.get("record.allergies.groups")
    return t.get(words), t.get(meaning)


def path_of(entry: RecordEntry) -> str:
    """The screen that shows this entry best: a report's own, a value's, a paper's; else the record's."""
    match entry.type:
        case "DiagnosticReport":
            return paths.report(entry.id)
        case "Observation":
            return paths.observation(entry.id)
        case "DocumentReference" if entry.is_paper:
            return paths.document(entry.id)
        case "MedicationRequest" | "MedicationStatement":
            return paths.medicine(f"{entry.type}/{entry.id}")
    return paths.record_entry(entry.type, entry.id)
