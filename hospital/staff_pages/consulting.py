"""The clinic opens a consultation with a patient of theirs: it writes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hospital.base.elements import EXTENSIONS, extension
from hospital.chat.elements import ANSWER_WITHIN, CONSULTATION, TEAM, WAITS
from hospital.chat.team import departments_of
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.messages import write_message

Json = dict[str, Any]


@dataclass(frozen=True)
class WritingDepartment:
    """A department in whose name the caller writes to patients."""

    id: str
    name: str


def writing_departments(tx: Tx, access: Access) -> list[WritingDepartment]:
    """The caller's departments that answer by message, by name."""
    mine = departments_of(tx, access.staff.practitioner) if access.staff else frozenset()
    found = ((id_, tx.read("HealthcareService", id_) or {}) for id_ in mine)
    answering = [
        WritingDepartment(id_, str(body.get("name", id_)))
        for id_, body in found
        if extension(body, ANSWER_WITHIN) is not None and body.get("active") is not False
    ]
    return sorted(answering, key=lambda each: each.name)


def open_consultation(tx: Tx, access: Access, patient: str, team: str, words: str) -> str:
    """Opens a consultation with its first message, and returns its id. Raises a Refusal for a patient whom the caller
    may not see, a department that is not theirs, and words that are none or too many."""
    consultation: Json = {
        "resourceType": "Encounter",
        "id": tx.new_id(),
        "extension": [
            {"url": EXTENSIONS + TEAM, "valueReference": {"reference": f"HealthcareService/{team}"}},
        ],
        "status": WAITS,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR"},
        "type": [{"coding": [{"system": CONSULTATION.system, "code": CONSULTATION.code}]}],
        "subject": {"reference": f"Patient/{patient}"},
    }
    writes.update(tx, access, consultation["id"], consultation, Conditions(if_none_match="*"))
    write_message(tx, access, consultation, words)
    return str(consultation["id"])
