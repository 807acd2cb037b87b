"""What a patient's record says that rules rely on: heart failure, and the medicine a finding is about. Pure.

Sources of codes: ICD-10 (WHO, 2019); SNOMED CT, international edition; ATC (WHO, 2024).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from hospital.monitoring.codes import codings

Json = dict[str, Any]

_ICD10: Final = "http://hl7.org/fhir/sid/icd-10"
_SNOMED: Final = "http://snomed.info/sct"
_ATC: Final = "http://www.whocc.no/atc"
_HEART_FAILURE: Final = ("I50", "I11.0", "I13.0", "I13.2")
_HEART_FAILURE_SNOMED: Final = frozenset({"84114007", "42343007", "441481004", "88805009"})
_UNCERTAIN: Final = frozenset({"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"})


def has_heart_failure(conditions: Iterable[Json]) -> bool:
    """Whether heart failure is listed as certain; once had is had."""
    return any(_is_heart_failure(each) for each in conditions)


def medicine_of(prescriptions: Sequence[Json], groups: tuple[str, ...]) -> Json | None:
    """The active prescription of one of these ATC groups that was written last; None where there is none."""
    taken = [each for each in prescriptions if each.get("status") == "active" and is_of_group(each, groups)]
    return max(taken, key=lambda each: str(each.get("authoredOn", "")), default=None)


def is_of_group(prescription: Json, groups: tuple[str, ...]) -> bool:
    """Whether a prescription's medicine is of one of these ATC groups."""
    return bool(groups) and any(
        coding.get("system") == _ATC and str(coding.get("code", "")).startswith(groups)
        for coding in codings(prescription.get("medicationCodeableConcept"))
    )


def _is_heart_failure(condition: Json) -> bool:
    if any(coding.get("code") in _UNCERTAIN for coding in codings(condition.get("verificationStatus"))):
        return False
    return any(
        str(coding.get("code", "")).startswith(_HEART_FAILURE)
        if str(coding.get("system", "")).startswith(_ICD10)
        else coding.get("system") == _SNOMED and coding.get("code") in _HEART_FAILURE_SNOMED
        for coding in codings(condition.get("code"))
    )
