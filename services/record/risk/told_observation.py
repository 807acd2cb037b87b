"""What a person says about themselves that FHIR has a place for: smoking, waist and height, an Observation each. Pure.

One Observation of a person for each, with an id that every device of theirs derives alike: a newer answer is its next
version, no answer any more is entered in error. Sources: LOINC 2.77 (codes), SNOMED CT (answers), FHIR R4 §10.1 and its
vital signs profile for body height. The hospital labels it as the patient's word.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.record.measurements.kinds import LOINC
from services.record.measurements.observation import CATEGORIES, OBSERVATION, WITHDRAWN
from services.record.risk.diagnoses import SNOMED


@dataclass(frozen=True)
class ToldCode:
    """How an answer is written."""

    code: str
    display: str
    category: str
    profile: str | None = None


SENT: Final[Mapping[str, ToldCode]] = {
    "smoker": ToldCode("72166-2", "Tobacco smoking status", "social-history"),
    "waist": ToldCode("8280-0", "Waist Circumference at umbilicus by Tape measure", "vital-signs"),
    "height": ToldCode("8302-2", "Body height", "vital-signs", "http://hl7.org/fhir/StructureDefinition/bodyheight"),
}
"""By the name that the answer has among `ToldFacts`."""
_SMOKES: Final = {True: ("77176002", "Smoker"), False: ("8392000", "Non-smoker")}


def told_id(patient: str, name: str) -> str:
    """The id of an answer, in the form of a random UUID, which the hospital asks of patients."""
    text = f"told|{patient}|{name}"
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))


def told_observation(patient: str, name: str, answer: bool | Decimal, now: datetime) -> dict[str, Any]:
    """The Observation that says it. Numbers are in centimetres."""
    row = SENT[name]
    return {
        "resourceType": OBSERVATION,
        "id": told_id(patient, name),
        **({"meta": {"profile": [row.profile]}} if row.profile else {}),
        "status": "final",
        "category": [{"coding": [{"system": CATEGORIES, "code": row.category}]}],
        "code": {"coding": [{"system": LOINC, "code": row.code, "display": row.display}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": instant(now),
        **_value(answer),
    }


def told_answer(body: Any) -> bool | Decimal | None:
    """What such an Observation says; None for one that was taken back, or that cannot be read."""
    own = fhir.as_object(body)
    if own.get("status") == WITHDRAWN:
        return None
    known = {code: answer for answer, (code, _) in _SMOKES.items()}
    for coding in fhir.codings(own.get("valueCodeableConcept")):
        if coding.code in known:
            return known[coding.code]
    quantity = fhir.as_object(own.get("valueQuantity"))
    return fhir.as_decimal(quantity.get("value")) if quantity.get("code") == "cm" else None


def _value(answer: bool | Decimal) -> dict[str, Any]:
    if isinstance(answer, bool):
        code, display = _SMOKES[answer]
        return {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": code, "display": display}]}}
    return {"valueQuantity": {"value": answer, "unit": "cm", "system": terms.UCUM, "code": "cm"}}
