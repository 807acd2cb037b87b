"""The ways in which the hospital says no about medicines, each with the code that the app knows."""

from __future__ import annotations

from hospital.base.outcome import Refusal, refusal


def dose_date(text: str) -> Refusal:
    """422: a dose is dated where none can be recorded."""
    place = "MedicationAdministration.effective"
    return refusal(422, "business-rule", text, code="dose-date", expression=place)


def invalid(text: str, expression: str) -> Refusal:
    """422: the request contradicts itself, or the record that it is about."""
    return refusal(422, "business-rule", text, code="invalid", expression=expression)


def fixed(element: str) -> Refusal:
    """422: a prescription is not rewritten, since doses were taken by it."""
    text = f"{element} cannot change; write a new prescription that names this one as priorPrescription"
    return refusal(422, "business-rule", text, code="prescription-fixed", expression=f"MedicationRequest.{element}")


def not_yours_to_change(text: str) -> Refusal:
    """403: only the hospital decides this."""
    return refusal(403, "forbidden", text, code="not-allowed")
