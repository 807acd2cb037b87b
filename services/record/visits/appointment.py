"""An Appointment as it goes to the hospital: by which words it is found here, and the same one at another time. Pure.

Source: FHIR R4 §12.1 Appointment.
"""

from __future__ import annotations

from typing import Any, Final

from services.fhir import resource as fhir

APPOINTMENT: Final = "Appointment"


def search_words(body: fhir.JsonObject) -> str:
    """By which words an appointment is found: the names of who and what takes part."""
    names = (fhir.display_of(part.get("actor")) for part in fhir.objects(body.get("participant")))
    return " ".join(filter(None, names))


def moved(body: fhir.JsonObject, slot: fhir.JsonObject, doctor: fhir.JsonObject | None) -> dict[str, Any]:
    """The same appointment in this slot, if need be with the doctor whose slot it is. The room is the hospital's to
    say."""
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
    return fhir.reference_id(participant.get("actor"), type_) is not None


def _needs_action(actor: fhir.JsonObject) -> dict[str, Any]:
    return {"actor": dict(actor), "status": "needs-action"}
