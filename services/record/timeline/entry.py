"""One entry of the record as a line of a list: what it is, when it was, and whether it still holds. Pure; never raises.

Sources: FHIR R4 value sets `condition-clinical`, `condition-ver-status`, `allergyintolerance-clinical`,
`allergyintolerance-verification`, `event-status`, `immunization-status`, `medicationrequest-status`,
`medication-statement-status`, `encounter-status`, `history-status`, `goal-status`, `request-status`,
`document-reference-status`, `observation-status`, `diagnostic-report-status`, `imagingstudy-status`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.subject import subjects
from services.record.documents.own_paper import DOCUMENT, own_paper
from services.record.timeline.kinds import KIND_OF, RecordKind

_PATIENT_ASSERTED: Final = "PATAST"  # v3-ObservationValue, the hospital's label on what a patient wrote


class EntryStatus(StrEnum):
    """Whether an entry still holds."""

    CURRENT = "current"
    PAST = "past"
    DONE = "done"
    PLANNED = "planned"
    NOT_DONE = "not-done"
    UNCONFIRMED = "unconfirmed"
    REFUTED = "refuted"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Sending(StrEnum):
    """How far a change of the person's has come that the hospital does not have yet."""

    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True)
class RecordEntry:
    """A line of the record. A withdrawn one has neither name nor note: what was entered in error is not shown.

    `when`: the moment it is about, None where it names none. `by_patient`: the person or somebody for them said so.
    `is_paper`: pages that the person sent, to be read as such.
    `sending`: how far a change of the person's has come; None when the hospital has it."""

    type: str
    id: str
    kind: RecordKind
    title: str | None
    when: fhir.When | None
    status: EntryStatus
    note: str | None = None
    by_patient: bool = False
    is_paper: bool = False
    sending: Sending | None = None


_S = EntryStatus
_CODES: Final[dict[str, EntryStatus]] = {
    **dict.fromkeys(("active", "recurrence", "relapse", "in-progress", "arrived", "triaged", "onleave"), _S.CURRENT),
    **dict.fromkeys(("on-hold", "partial", "preliminary", "available", "registered"), _S.CURRENT),
    **dict.fromkeys(("accepted", "current", "intended"), _S.CURRENT),
    **dict.fromkeys(("inactive", "remission", "resolved", "stopped", "ended", "superseded", "revoked"), _S.PAST),
    **dict.fromkeys(("completed", "finished", "final", "amended", "corrected", "appended"), _S.DONE),
    **dict.fromkeys(("planned", "preparation", "draft", "proposed"), _S.PLANNED),
    **dict.fromkeys(("not-done", "not-taken", "cancelled", "declined", "rejected", "aborted"), _S.NOT_DONE),
    **dict.fromkeys(("unconfirmed", "provisional", "differential"), _S.UNCONFIRMED),
    "refuted": _S.REFUTED,
    "entered-in-error": _S.WITHDRAWN,
}
#: What a completed medicine or plan is called: it has ended, it was not "done".
_ENDED: Final = frozenset({"MedicationRequest", "MedicationStatement", "CarePlan", "Goal"})
#: Where a `current` or `final` status says nothing that a reader would miss.
_CLINICAL: Final = frozenset({"Condition", "AllergyIntolerance"})
#: The order of the store's own column `sort_time` (local_store/columns.py), so that a list is in the order it shows.
_TIMES: Final = (
    "effectiveDateTime", "effectiveInstant", "effectivePeriod", "issued", "authoredOn", "occurrenceDateTime",
    "performedDateTime", "performedPeriod", "onsetDateTime", "onsetPeriod", "started", "whenHandedOver", "startDate",
    "createdDateTime", "period", "sent", "recordedDate", "dateAsserted", "date",
)  # fmt: skip


def entry(body: Any, language: str | None = None) -> RecordEntry:
    """Reads a resource of any shape; a type that no kind knows counts as a document."""
    own = fhir.as_object(body)
    type_ = fhir.as_text(own.get("resourceType")) or ""
    status = status_of(own)
    hidden = status is EntryStatus.WITHDRAWN
    return RecordEntry(
        type=type_,
        id=fhir.as_text(own.get("id")) or "",
        kind=KIND_OF.get(type_, RecordKind.DOCUMENT),
        title=None if hidden else title_of(own, language),
        when=when_of(own),
        status=status,
        note=None if hidden else _NOTES.get(type_, _no_note)(own, language),
        by_patient=is_by_patient(own),
        is_paper=type_ == DOCUMENT and own_paper(own) is not None,
    )


def status_of(own: fhir.JsonObject) -> EntryStatus:
    """Whether it still holds. The verification goes before the clinical status: what was refuted is not active. What
    nobody has confirmed may be over all the same."""
    type_ = fhir.as_text(own.get("resourceType")) or ""
    if type_ in _CLINICAL:
        verified, clinical = (_code(own.get(name)) for name in ("verificationStatus", "clinicalStatus"))
        said, held = _CODES.get(verified or ""), _CODES.get(clinical or "", EntryStatus.UNKNOWN)
        is_over = said is EntryStatus.UNCONFIRMED and held is EntryStatus.PAST
        return held if said is None or is_over else said
    code = fhir.as_text(own.get("lifecycleStatus" if type_ == "Goal" else "status"))
    found = _CODES.get(code or "", EntryStatus.UNKNOWN)
    return EntryStatus.PAST if found is EntryStatus.DONE and type_ in _ENDED else found


def when_of(own: fhir.JsonObject) -> fhir.When | None:
    """The moment it is about: when it happened, else when it was written down."""
    for name in _TIMES:
        value = own.get(name)
        found = fhir.period(value) if isinstance(value, dict) else fhir.when(value)
        first = found.start if isinstance(found, fhir.Period) else found
        if first is not None:
            return first
    return None


def title_of(own: fhir.JsonObject, language: str | None = None) -> str | None:
    """What a person would call it; None where the resource gives no name."""
    for element in _TITLES.get(fhir.as_text(own.get("resourceType")) or "", ("code", "title", "description")):
        words = _words(own, element, language)
        if words:
            return words
    return None


def is_by_patient(own: fhir.JsonObject) -> bool:
    """Whether the hospital labels it as said by the patient's side, or it names the patient as who said it."""
    if any(fhir.has_code(label, _PATIENT_ASSERTED) for label in fhir.as_list(fhir.at(own, "meta", "security"))):
        return True
    people = subjects(own)
    said = (fhir.reference(each) for name in _SPEAKERS for each in fhir.as_list(own.get(name)))
    return any(ref is not None and (ref.type == "RelatedPerson" or ref.id in people) for ref in said)


_SPEAKERS: Final = ("recorder", "asserter", "informationSource", "author")
_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "AllergyIntolerance": ("code", "reaction"),
    "MedicationRequest": ("medicationCodeableConcept", "medicationReference", "contained"),
    "MedicationStatement": ("medicationCodeableConcept", "medicationReference", "contained"),
    "MedicationDispense": ("medicationCodeableConcept", "medicationReference", "contained"),
    "MedicationAdministration": ("medicationCodeableConcept", "medicationReference", "contained"),
    "Immunization": ("vaccineCode",),
    "FamilyMemberHistory": ("relationship", "name"),
    "Encounter": ("type", "serviceType", "reasonCode"),
    "DocumentReference": ("description", "type", "content"),
    "Media": ("content", "type", "modality"),
    "ImagingStudy": ("description", "procedureCode", "modality"),
    "CarePlan": ("title", "category", "description"),
    "Goal": ("description",),
}


def _words(own: fhir.JsonObject, element: str, language: str | None) -> str | None:
    """The words of one element, whatever it is made of: text, concepts, a reference, attachments."""
    value = own.get(element)
    if isinstance(value, str):
        return fhir.translated(own, element, language)
    for each in fhir.as_list(value):
        inside = fhir.as_object(each)
        found = (
            fhir.text_of(each, language)
            or fhir.display_of(each, language)
            or fhir.text_of(inside.get("substance") or inside.get("code"), language)
            or fhir.as_text(inside.get("title") or fhir.at(inside, "attachment", "title"))
        )
        if found:
            return found
    return None


def _code(concept: Any) -> str | None:
    return next((coding.code for coding in fhir.codings(concept) if coding.code), None)


def _no_note(_own: fhir.JsonObject, _language: str | None) -> str | None:
    return None


def _joined(*words: str | None) -> str | None:
    return " · ".join(dict.fromkeys(word for word in words if word)) or None


def _of_allergy(own: fhir.JsonObject, language: str | None) -> str | None:
    reactions = fhir.objects(own.get("reaction"))
    return _joined(*(words for each in reactions for words in fhir.texts_of(each.get("manifestation"), language)))


def _of_family(own: fhir.JsonObject, language: str | None) -> str | None:
    return _joined(*(fhir.text_of(each.get("code"), language) for each in fhir.objects(own.get("condition"))))


def _of_visit(own: fhir.JsonObject, language: str | None) -> str | None:
    where = fhir.display_of(own.get("serviceProvider"), language)
    return _joined(*fhir.texts_of(own.get("reasonCode"), language)[:1], where)


def _of_medicine(own: fhir.JsonObject, language: str | None) -> str | None:
    dosages = fhir.objects(own.get("dosageInstruction") or own.get("dosage"))
    return _joined(*(fhir.translated(each, "text", language) for each in dosages))


_NOTES: Final[dict[str, Callable[[fhir.JsonObject, str | None], str | None]]] = {
    "AllergyIntolerance": _of_allergy,
    "FamilyMemberHistory": _of_family,
    "Encounter": _of_visit,
    "MedicationRequest": _of_medicine,
    "MedicationStatement": _of_medicine,
}
