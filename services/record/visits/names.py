"""The name of a role's doctor. Pure; never raises. Source: FHIR R4 §8.5 PractitionerRole, §8.4 Practitioner."""

from __future__ import annotations

from typing import Any

from services.fhir import resource as fhir


def doctor_name(role: Any, person: Any, language: str | None) -> str | None:
    """The Practitioner's own name in that language, else the one in the PractitionerRole."""
    named = fhir.human_name(fhir.as_object(person).get("name"), language)
    return named or fhir.display_of(fhir.as_object(role).get("practitioner"))
