"""The ways in which the hospital says no to a booking, each with the code that the app knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hospital.fhir.outcome import Refusal, refusal

Json = dict[str, Any]


def slot_taken(alternatives: Sequence[Json], base: str) -> Refusal:
    """409 with the nearest free slots in the contained Bundle `alternatives`."""
    bundle = {
        "resourceType": "Bundle",
        "id": "alternatives",
        "type": "collection",
        "entry": [{"fullUrl": f"{base}/Slot/{slot['id']}", "resource": slot} for slot in alternatives],
    }
    if not alternatives:
        del bundle["entry"]
    return refusal(409, "conflict", "this half hour has no number left", code="slot-taken", contained=[bundle])


def too_late(text: str) -> Refusal:
    """409: the moment until which this was possible has passed."""
    return refusal(409, "business-rule", text, code="too-late")


def duplicate() -> Refusal:
    """409: one active appointment per patient, department and day."""
    return refusal(
        409, "business-rule", "there is an appointment in this department on that day already", code="duplicate"
    )


def against_the_rules(text: str) -> Refusal:
    """409: the wish is well-formed, a rule of the hospital stands against it."""
    return refusal(409, "business-rule", text, code="not-allowed")


def not_yours_to_change(text: str) -> Refusal:
    """403: only the hospital decides this."""
    return refusal(403, "forbidden", text, code="not-allowed")


def invalid(text: str, expression: str) -> Refusal:
    """422: the request contradicts itself or the slot."""
    return refusal(422, "invalid", text, code="invalid", expression=expression)
