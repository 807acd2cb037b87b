"""What counts first in a record: allergies, conditions and medicines now. Pure; never raises.

"None known", "not asked" and "not available" are three different statements, and nothing written down is a fourth
(IPS; FHIR R4 List.emptyReason, extension data-absent-reason). That the person alone says so is a fifth: the hospital
has not asked. Sources: SNOMED CT "no known allergy" and its children, 160245001 "no current problems"; HL7 IPS code
system `absent-unknown-uv-ips`; LOINC 48765-2 "Allergies and adverse reactions" as the code of a List.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.fhir import resource as fhir
from services.record.timeline.entry import EntryStatus, RecordEntry, entry, is_by_patient, status_of

_SNOMED: Final = "http://snomed.info/sct"
IPS_ABSENT: Final = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ALLERGY_LIST: Final = "48765-2"
_NO_KNOWN: Final = frozenset({
    (_SNOMED, "716186003"), (_SNOMED, "409137002"), (_SNOMED, "428607008"), (_SNOMED, "429625007"),
    (IPS_ABSENT, "no-known-allergies"), (IPS_ABSENT, "no-known-medication-allergies"),
    (IPS_ABSENT, "no-known-environmental-allergies"), (IPS_ABSENT, "no-known-food-allergies"),
})  # fmt: skip
#: The ones that speak of every allergy, not of one group of substances.
_NO_KNOWN_AT_ALL: Final = frozenset({(_SNOMED, "716186003"), (IPS_ABSENT, "no-known-allergies")})
_NO_INFORMATION: Final = (IPS_ABSENT, "no-allergy-info")
_NO_PROBLEMS: Final = frozenset({(_SNOMED, "160245001"), (IPS_ABSENT, "no-known-problems")})
_NO_PROBLEM_INFORMATION: Final = (IPS_ABSENT, "no-problem-info")
_HELD: Final = frozenset({EntryStatus.CURRENT, EntryStatus.UNCONFIRMED, EntryStatus.UNKNOWN})


class AllergyStatement(StrEnum):
    """What the record says about allergies."""

    KNOWN = "known"
    NONE_KNOWN = "none-known"
    NONE_TOLD = "none-told"
    NOT_ASKED = "not-asked"
    UNAVAILABLE = "unavailable"
    NOT_RECORDED = "not-recorded"


_REASONS: Final = {
    "nilknown": AllergyStatement.NONE_KNOWN,
    "notasked": AllergyStatement.NOT_ASKED,
    "not-asked": AllergyStatement.NOT_ASKED,
    **dict.fromkeys(
        ("unavailable", "withheld", "masked", "error", "unknown", "asked-unknown", "temp-unknown", "asked-declined"),
        AllergyStatement.UNAVAILABLE,
    ),
}
#: Of several statements without an allergy the most certain one is shown.
_ORDER: Final = (
    AllergyStatement.NONE_KNOWN,
    AllergyStatement.NONE_TOLD,
    AllergyStatement.UNAVAILABLE,
    AllergyStatement.NOT_ASKED,
)
#: Where the record leaves it open, and the person may say that they know of none.
OPEN: Final = frozenset({AllergyStatement.NOT_ASKED, AllergyStatement.UNAVAILABLE, AllergyStatement.NOT_RECORDED})


class ConditionStatement(StrEnum):
    """What the record says about diseases where it names none, the most certain first. `NONE_TOLD`: the person alone
    says so."""

    NONE_KNOWN = "none-known"
    NONE_TOLD = "none-told"
    UNAVAILABLE = "unavailable"
    NOT_RECORDED = "not-recorded"


@dataclass(frozen=True)
class AllergySummary:
    """What is known about allergies: the statement, and those that hold. `groups`: of which substances alone it is
    said that none is known. `contradicted`: there are some, and the record also says that none are known."""

    statement: AllergyStatement
    known: tuple[RecordEntry, ...] = ()
    groups: tuple[str, ...] = ()
    contradicted: bool = False


def allergies(
    bodies: Iterable[fhir.JsonObject], lists: Iterable[fhir.JsonObject] = (), language: str | None = None
) -> AllergySummary:
    """From AllergyIntolerances and Lists of any shape. A refuted, past or withdrawn allergy does not count."""
    known: list[RecordEntry] = []
    said: set[AllergyStatement] = set()
    groups: list[str] = []
    for body in bodies:
        if status_of(body) not in _HELD:
            continue
        statement = statement_of(body)
        if statement is AllergyStatement.KNOWN:
            known.append(entry(body, language))
        elif statement is AllergyStatement.NONE_KNOWN and _codes(body).isdisjoint(_NO_KNOWN_AT_ALL):
            groups += filter(None, [fhir.text_of(body.get("code"), language)])
        elif statement is AllergyStatement.NONE_KNOWN and is_by_patient(body):
            said.add(AllergyStatement.NONE_TOLD)
        else:
            said.add(statement)
    said |= {reason for each in lists if (reason := _of_list(each))}
    none = not said.isdisjoint({AllergyStatement.NONE_KNOWN, AllergyStatement.NONE_TOLD})
    if known:
        return AllergySummary(AllergyStatement.KNOWN, tuple(known), contradicted=none)
    statement = next((each for each in _ORDER if each in said), AllergyStatement.NOT_RECORDED)
    return AllergySummary(statement, groups=() if none else tuple(dict.fromkeys(groups)))


def statement_of(body: fhir.JsonObject) -> AllergyStatement:
    """What one AllergyIntolerance says: an allergy, that there is none, or why nothing is known."""
    codes = _codes(body)
    if not codes.isdisjoint(_NO_KNOWN):
        return AllergyStatement.NONE_KNOWN
    if _NO_INFORMATION in codes:
        return AllergyStatement.UNAVAILABLE
    for holder in (body.get("_code"), body.get("code")):
        reason = fhir.as_text(fhir.extension_value(holder, _ABSENT))
        if reason and not codes:
            return _REASONS.get(reason, AllergyStatement.UNAVAILABLE)
    return AllergyStatement.KNOWN


def condition_statement(bodies: Iterable[fhir.JsonObject]) -> ConditionStatement:
    """What Conditions say that name no disease; the most certain one where there are several."""
    found = {statement for body in bodies if status_of(body) in _HELD and (statement := _of_condition(body))}
    return next((each for each in ConditionStatement if each in found), ConditionStatement.NOT_RECORDED)


def names_a_disease(body: fhir.JsonObject) -> bool:
    """Whether a Condition is one, and not the statement that there is none."""
    return _of_condition(body) is None


def _of_condition(body: fhir.JsonObject) -> ConditionStatement | None:
    codes = _codes(body)
    if not codes.isdisjoint(_NO_PROBLEMS):
        return ConditionStatement.NONE_TOLD if is_by_patient(body) else ConditionStatement.NONE_KNOWN
    return ConditionStatement.UNAVAILABLE if _NO_PROBLEM_INFORMATION in codes else None


def _of_list(body: fhir.JsonObject) -> AllergyStatement | None:
    """Why a list of allergies is empty; None for any other list."""
    if fhir.as_text(body.get("status")) not in ("current", None) or not fhir.has_code(body.get("code"), _ALLERGY_LIST):
        return None
    if any(True for _ in fhir.objects(body.get("entry"))):
        return None
    found = (_REASONS.get(coding.code or "") for coding in fhir.codings(body.get("emptyReason")))
    return next(filter(None, found), None)


def _codes(body: fhir.JsonObject) -> frozenset[tuple[str, str]]:
    return frozenset((coding.system or "", coding.code or "") for coding in fhir.codings(body.get("code")))


def current(entries: Iterable[RecordEntry]) -> tuple[RecordEntry, ...]:
    """The entries that hold now, each name once: a condition is often coded again at every visit."""
    named: dict[str, RecordEntry] = {}
    for found in entries:
        if found.status in _HELD:
            named.setdefault((found.title or found.id).casefold(), found)
    return tuple(named.values())
