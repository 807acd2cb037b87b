"""What an Immunization says: which vaccine, when, and whether it was given at all. Pure.

Source: FHIR R4 Immunization, value set `immunization-status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.fhir import resource as fhir


class ImmunizationStatus(StrEnum):
    """Whether the vaccine was given."""

    COMPLETED = "completed"
    NOT_DONE = "not-done"
    WITHDRAWN = "entered-in-error"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Immunization:
    """One vaccination. A withdrawn one has no vaccine: what was entered in error is not shown."""

    id: str
    vaccine: str | None
    when: fhir.When | None
    status: ImmunizationStatus


def immunization(body: fhir.JsonObject, language: str | None = None) -> Immunization:
    """Reads an Immunization of any shape; a status that R4 does not know is UNKNOWN."""
    sent = fhir.as_text(body.get("status"))
    status = next((known for known in ImmunizationStatus if known == sent), ImmunizationStatus.UNKNOWN)
    is_withdrawn = status is ImmunizationStatus.WITHDRAWN
    return Immunization(
        id=fhir.as_text(body.get("id")) or "",
        vaccine=None if is_withdrawn else fhir.text_of(body.get("vaccineCode"), language),
        when=fhir.when(body.get("occurrenceDateTime")),
        status=status,
    )
