"""The codes and small elements in which medicines are told, read from and written to FHIR JSON. Pure."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

CODES: Final = "http://anxin.example/fhir/CodeSystem/"
TASK: Final = CODES + "task"
OUTPUT: Final = CODES + "refill-output"
REFUSED: Final = CODES + "refill-refused"
ENDED: Final = CODES + "prescription-status-reason"
PERSONAL: Final = CODES + "personal"
_MOST: Final = 1e9


def concept(system: str, code: str) -> Json:
    """A code as a CodeableConcept."""
    return {"coding": [{"system": system, "code": code}]}


def medicine_of(body: Json) -> Json:
    """The medicine of a resource under its own key, `medicationCodeableConcept` or `medicationReference`."""
    return {key: value for key, value in body.items() if key.startswith("medication")}


def number_in(quantity: Any) -> float | None:
    """The value of a Quantity; None without a usable one. Never fails on odd shapes."""
    return number(quantity.get("value")) if isinstance(quantity, dict) else None


def number(value: Any) -> float | None:
    """A number above zero that can be counted with; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if 0 < found < _MOST else None
