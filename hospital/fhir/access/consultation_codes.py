"""Which resources belong to a consultation, by their code: as an SQL condition, and for a single resource.

The consultation is an Encounter, its messages are Communications; how far each reader has read, and what the hospital
counts of a thread, are Basics.
"""

from __future__ import annotations

from typing import Any, Final

from hospital.base.sql import Sql, sql
from hospital.fhir.access.communication_codes import SYSTEM

ENCOUNTER: Final = "http://anxin.example/fhir/CodeSystem/encounter"
PERSONAL: Final = "http://anxin.example/fhir/CodeSystem/personal"
CONSULTATION: Final = "consultation"
MESSAGE: Final = "message"
READ_MARK: Final = "read-mark"
THREAD: Final = "consultation-thread"
#: type -> the element with the code, its search parameter, its system, and the codes.
_CODED: Final = {
    "Encounter": ("type", "Encounter.type", ENCOUNTER, (CONSULTATION,)),
    "Communication": ("category", "Communication.category", SYSTEM, (MESSAGE,)),
    "Basic": ("code", "Basic.code", PERSONAL, (READ_MARK, THREAD)),
}


def consultations() -> Sql:
    """A query for the versions of everything that belongs to consultations."""
    return sql(" UNION ALL ".join(["?"] * len(_CODED)), *(_coded(type_) for type_ in _CODED))


def of_departments_of(practitioner: str) -> Sql:
    """A condition on versions: a message to a department that a Practitioner works in, or the consultation of one."""
    return sql(
        "(fhir_version.seq IN (?) OR fhir_version.type = 'Encounter' AND fhir_version.id IN (SELECT r.target_id"
        " FROM fhir_reference r WHERE r.param = 'Communication.encounter' AND r.target_type = 'Encounter'"
        " AND r.seq IN (?)))",
        _messages_to_departments_of(practitioner),
        _messages_to_departments_of(practitioner),
    )


def is_of_consultation(body: dict[str, Any]) -> bool:
    """Whether a resource belongs to a consultation. Never raises for malformed resources."""
    found = _CODED.get(str(body.get("resourceType")))
    if found is None:
        return False
    element, _, system, codes = found
    value = body.get(element)
    concepts = value if isinstance(value, list) else [value]
    codings = [
        coding
        for concept in concepts
        if isinstance(concept, dict) and isinstance(concept.get("coding"), list)
        for coding in concept["coding"]
    ]
    return any(
        isinstance(coding, dict) and coding.get("system") == system and coding.get("code") in codes
        for coding in codings
    )


def _coded(type_: str) -> Sql:
    _, param, system, codes = _CODED[type_]
    return sql(
        "SELECT p.seq FROM fhir_token p WHERE p.param = ? AND p.code IN ? AND p.system = ?", param, codes, system
    )


def _messages_to_departments_of(practitioner: str) -> Sql:
    departments = sql(
        "SELECT d.target_id FROM fhir_reference w JOIN fhir_version v ON v.seq = w.seq"
        " JOIN fhir_reference d ON d.seq = w.seq"
        " WHERE w.param = 'PractitionerRole.practitioner' AND w.target_type = 'Practitioner' AND w.target_id = ?"
        " AND v.next_seq IS NULL AND NOT v.deleted"
        " AND d.param = 'PractitionerRole.service'",
        practitioner,
    )
    return sql(
        "SELECT m.seq FROM fhir_reference m WHERE m.param = 'Communication.recipient'"
        " AND m.target_type = 'HealthcareService' AND m.target_id IN (?) AND m.seq IN (?)",
        departments,
        _coded("Communication"),
    )
