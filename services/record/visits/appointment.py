"""An Appointment to send: its search words on this device, and the same one moved to another time. Pure.

Source: FHIR R4 §12.1 Appointment.
"""

from __future__ import annotations

from typing import Any, Final

from services.fhir import resource as fhir

APPOINTMENT: Final = "Appointment"


def search_words(body: fhir.JsonObject) -> str:
    """The words by which an appointment is found: the names of its participants."""
    names = (fhir.display_of(part.get("actor")) for part in fhir.objects(body.get("participant")))
    return " ".join(filter(None, names))


def moved(body: fhir.JsonObject, slot: fhir.JsonObject, doctor: fhir.JsonObject | None) -> dict[str, Any]:
    """The same appointment in this slot, with its doctor if that is another one. The hospital decides the room."""
    people = [p for p in fhir.objects(body.get("participant")) if not _is(p, "Location")]
    if doctor is not None:
        people = [_needs_action(doctor) if _is(p, "PractitionerRole") else p for p in people]
    return {
        **{key: value for key, value in body.items() if key not in {"slot", "start", "end", "participant"}},
        "status": "proposed",
        "slot": [{"reference": f"Slot/{slot.get('id')}"}],
        "start": slot.get("start"),
        "end": slot.get("end"),
        "participant": people,
    }


def _is(participant: fhir.JsonObject, type_: str) -> bool:
    actor = fhir.reference_anywhere(participant.get("actor"))
    return actor is not None and actor.type == type_


def _needs_action(actor: fhir.JsonObject) -> dict[str, Any]:
    return {"actor": dict(actor), "status": "needs-action"}
