"""The label that the hospital puts on what a patient's side wrote."""

from __future__ import annotations

from typing import Any

from hospital.fhir.access.patient_words import LABEL


def as_patients(body: dict[str, Any]) -> dict[str, Any]:
    """The body as it is stored when a patient writes it."""
    return {**body, "meta": {**body.get("meta", {}), "security": [LABEL]}}
