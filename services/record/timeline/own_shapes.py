"""What a person says about themselves as it is sent, and read back: one table, a row for each kind. Pure.

The hospital labels it as told by a patient (v3-ObservationValue PATAST) and keeps it unconfirmed. Sources: FHIR R4
AllergyIntolerance, Condition, Procedure, Immunization (`primarySource`, `reportOrigin`), FamilyMemberHistory; HL7 v3
RoleCode for the relationship; HL7 IPS code system `absent-unknown-uv-ips` for "none known".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir.subject import subjects
from services.fhir.terms import TOLD_PLACE
from services.record.timeline.entry import EntryStatus, is_by_patient, status_of
from services.record.timeline.own import Course, OwnEntry, OwnKind, Relative
from services.record.timeline.summary import IPS_ABSENT
from services.record.timeline.told_when import typed_when, written_when

_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
_ALLERGY: Final = (f"{_TERMINOLOGY}allergyintolerance-clinical", f"{_TERMINOLOGY}allergyintolerance-verification")
_CONDITION: Final = (f"{_TERMINOLOGY}condition-clinical", f"{_TERMINOLOGY}condition-ver-status")
_ROLES: Final = f"{_TERMINOLOGY}v3-RoleCode"
_ORIGIN: Final = f"{_TERMINOLOGY}immunization-origin"
_UNKNOWN: Final = "unknown"
_COURSES: Final = {Course.NOW: "active", Course.PAST: "resolved"}
#: The label that the hospital puts on it as well; here it marks the entry before it has arrived.
_PATIENT_ASSERTED: Final = {
    "system": f"{_TERMINOLOGY}v3-ObservationValue",
    "code": "PATAST",
    "display": "patient asserted",
}
#: What says that none is known of a kind.
NONE_KNOWN: Final = {OwnKind.ALLERGY: "no-known-allergies", OwnKind.CONDITION: "no-known-problems"}


@dataclass(frozen=True)
class Saying:
    """An entry that is to be sent: who says it when, the day by the clinic's calendar, and words of the catalogs."""

    person: dict[str, str]
    moment: str
    today: date
    relative: str


@dataclass(frozen=True)
class OwnShape:
    """A kind as FHIR has it. `verified`: the code systems of its clinical and verification status, None where it has a
    `status` alone. `named`: the concept that is its name; empty where a name has no element of its own."""

    type: str
    written: Callable[[OwnEntry, Saying], dict[str, Any]]
    read: Callable[[fhir.JsonObject], OwnEntry | None]
    verified: tuple[str, str] | None = None
    named: str = "code"


def own_json(
    id_: str, said: OwnEntry, relative_words: str, *, patient: str, now: datetime, today: date
) -> dict[str, Any]:
    """An entry as it is sent, in the person's own name. `relative_words`: who it is, in the person's language."""
    shape = SHAPES[said.kind]
    saying = Saying({"reference": f"Patient/{patient}"}, instant(now), today, relative_words)
    return _sent(id_, shape, shape.written(said, saying), said.note)


def none_known_json(id_: str, kind: OwnKind, words: str, *, patient: str, now: datetime) -> dict[str, Any]:
    """That the person knows of no allergy, or of no disease, as it is sent. `words`: the same in their language."""
    shape = SHAPES[kind]
    saying = Saying({"reference": f"Patient/{patient}"}, instant(now), now.date(), "")
    body = shape.written(OwnEntry(kind, words), saying)
    coding = {"system": IPS_ABSENT, "code": NONE_KNOWN[kind]}
    return _sent(id_, shape, {**body, shape.named: {"coding": [coding], "text": words}}, "")


def _sent(id_: str, shape: OwnShape, body: dict[str, Any], note: str) -> dict[str, Any]:
    whole = {
        "resourceType": shape.type,
        "id": id_,
        "meta": {"security": [_PATIENT_ASSERTED]},
        **body,
        "note": [{"text": note.strip()}] if note.strip() else None,
    }
    return {name: value for name, value in whole.items() if value is not None}


def own_entry(body: Any) -> OwnEntry | None:
    """Reads what the person said, to be changed; None for what a clinician wrote, for a withdrawn one, for "none
    known", and for what has more in it than a person can type here."""
    own = fhir.as_object(body)
    shape = _SHAPE_OF.get(fhir.as_text(own.get("resourceType")) or "")
    if shape is None or not is_own(own) or is_none_known(own):
        return None
    return shape.read(own)


def is_own(own: fhir.JsonObject) -> bool:
    """Whether the person said it, and it was neither withdrawn nor taken over by a clinician."""
    shape = _SHAPE_OF.get(fhir.as_text(own.get("resourceType")) or "")
    if shape is None or not subjects(own) or status_of(own) is EntryStatus.WITHDRAWN or not is_by_patient(own):
        return False
    if shape.verified:
        return fhir.has_code(own.get("verificationStatus"), "unconfirmed")
    return own.get("primarySource") is not True


def is_none_known(own: fhir.JsonObject) -> bool:
    """Whether it says that none is known."""
    return any(fhir.has_code(own.get("code"), code) for code in NONE_KNOWN.values())


def withdrawn_json(body: dict[str, Any]) -> dict[str, Any]:
    """The same entry as one that was made in error: it stays, and says nothing any more."""
    shape = _SHAPE_OF[body["resourceType"]]
    if shape.verified is None:
        return {**body, "status": "entered-in-error"}
    wrong = {"coding": [{"system": shape.verified[1], "code": "entered-in-error"}]}
    return {name: value for name, value in {**body, "verificationStatus": wrong}.items() if name != "clinicalStatus"}


def _asserted(systems: tuple[str, str], clinical: str | None, saying: Saying) -> dict[str, Any]:
    """What allergies and diseases have in common: nobody has confirmed them, and who said so when."""
    return {
        "clinicalStatus": {"coding": [{"system": systems[0], "code": clinical}]} if clinical else None,
        "verificationStatus": {"coding": [{"system": systems[1], "code": "unconfirmed"}]},
        "recordedDate": saying.moment,
        "recorder": saying.person,
        "asserter": saying.person,
    }


def _place(said: OwnEntry) -> list[dict[str, Any]] | None:
    return [{"url": TOLD_PLACE, "valueString": said.place.strip()}] if said.place.strip() else None


def _allergy(said: OwnEntry, saying: Saying) -> dict[str, Any]:
    reaction = [{"manifestation": [{"text": said.reaction.strip()}]}] if said.reaction.strip() else None
    return {
        **_asserted(_ALLERGY, "active", saying),
        "code": {"text": said.name.strip()},
        "patient": saying.person,
        "reaction": reaction,
    }


def _read_allergy(own: fhir.JsonObject) -> OwnEntry:
    said = [words for each in fhir.objects(own.get("reaction")) for words in fhir.texts_of(each.get("manifestation"))]
    return OwnEntry(OwnKind.ALLERGY, fhir.text_of(own.get("code")) or "", "、".join(said), note=_note(own))


def _condition(said: OwnEntry, saying: Saying) -> dict[str, Any]:
    return {
        **_asserted(_CONDITION, _COURSES.get(said.course), saying),
        "code": {"text": said.name.strip()},
        "subject": saying.person,
        **written_when("onset", said.moment(saying.today)),
    }


def _read_condition(own: fhir.JsonObject) -> OwnEntry:
    course = next(
        (each for each, code in _COURSES.items() if fhir.has_code(own.get("clinicalStatus"), code)), Course.UNSURE
    )
    name = fhir.text_of(own.get("code")) or ""
    return OwnEntry(OwnKind.CONDITION, name, note=_note(own), course=course, when=typed_when(own, "onset"))


def _procedure(said: OwnEntry, saying: Saying) -> dict[str, Any]:
    return {
        "extension": _place(said),
        "status": "completed",
        "code": {"text": said.name.strip()},
        "subject": saying.person,
        **written_when("performed", said.moment(saying.today)),
        "recorder": saying.person,
        "asserter": saying.person,
    }


def _read_procedure(own: fhir.JsonObject) -> OwnEntry:
    name, place = fhir.text_of(own.get("code")) or "", told_place(own) or ""
    return OwnEntry(OwnKind.PROCEDURE, name, note=_note(own), when=typed_when(own, "performed"), place=place)


def _immunization(said: OwnEntry, saying: Saying) -> dict[str, Any]:
    dose = said.dose_number
    return {
        "extension": _place(said),
        "status": "completed",
        "vaccineCode": {"text": said.name.strip()},
        "patient": saying.person,
        **(written_when("occurrence", said.moment(saying.today)) or {"occurrenceString": _UNKNOWN}),
        "recorded": saying.moment,
        "primarySource": False,
        "reportOrigin": {"coding": [{"system": _ORIGIN, "code": "recall"}]},
        "protocolApplied": [{"doseNumberPositiveInt": dose}] if dose else None,
    }


def _read_immunization(own: fhir.JsonObject) -> OwnEntry | None:
    doses = [*fhir.objects(own.get("protocolApplied"))]
    if len(doses) > 1:
        return None
    number = fhir.as_int(doses[0].get("doseNumberPositiveInt")) if doses else None
    return OwnEntry(
        OwnKind.IMMUNIZATION,
        fhir.text_of(own.get("vaccineCode")) or "",
        note=_note(own),
        when=typed_when(own, "occurrence"),
        dose=str(number) if number else "",
        place=told_place(own) or "",
    )


def _family(said: OwnEntry, saying: Saying) -> dict[str, Any]:
    return {
        "status": "partial",
        "patient": saying.person,
        "date": saying.moment,
        "relationship": {"coding": [{"system": _ROLES, "code": said.relative.value}], "text": saying.relative},
        "condition": [{"code": {"text": said.name.strip()}}],
    }


def _read_family(own: fhir.JsonObject) -> OwnEntry | None:
    conditions = [fhir.text_of(each.get("code")) for each in fhir.objects(own.get("condition"))]
    codes = {coding.code for coding in fhir.codings(own.get("relationship"))}
    relative = next((each for each in Relative if each.value in codes), Relative.OTHER)
    return OwnEntry(OwnKind.FAMILY, conditions[0] or "", "", relative, _note(own)) if len(conditions) == 1 else None


def told_place(own: fhir.JsonObject) -> str | None:
    """Where it was, in the person's words."""
    return fhir.as_text(fhir.extension_value(own, TOLD_PLACE))


def _note(own: fhir.JsonObject) -> str:
    return "\n".join(filter(None, (fhir.as_text(each.get("text")) for each in fhir.objects(own.get("note")))))


SHAPES: Final[dict[OwnKind, OwnShape]] = {
    OwnKind.ALLERGY: OwnShape("AllergyIntolerance", _allergy, _read_allergy, _ALLERGY),
    OwnKind.CONDITION: OwnShape("Condition", _condition, _read_condition, _CONDITION),
    OwnKind.PROCEDURE: OwnShape("Procedure", _procedure, _read_procedure),
    OwnKind.IMMUNIZATION: OwnShape("Immunization", _immunization, _read_immunization, named="vaccineCode"),
    OwnKind.FAMILY: OwnShape("FamilyMemberHistory", _family, _read_family, named=""),
}
_SHAPE_OF: Final = {shape.type: shape for shape in SHAPES.values()}
KIND_OF_TYPE: Final = {shape.type: kind for kind, shape in SHAPES.items()}
