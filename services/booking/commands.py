"""What a person can do with appointments. Each is one transaction, works offline, and goes out through the outbox.

Nothing here says "booked": a request is `proposed` until the hospital answers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local_store import outbox, resources
from local_store.store import Writer
from services.appointments.commands import APPOINTMENT, give_up, search_words, send_again, take_alternative
from services.clock import instant
from services.errors import NotDownloaded
from services.fhir import resource as fhir

__all__ = ["cancel_appointment", "give_up", "request_appointment", "send_again", "take_alternative"]

REASON_LIMIT = 500


def request_appointment(
    w: Writer, appointment_id: str, *, slot_id: str, role_id: str, patient_id: str, reason: str, now: datetime
) -> str:
    """Asks the hospital for a number in this half hour. The same `appointment_id` again is the same request.

    `NotDownloaded` when the slot or the doctor is not on this device.
    """
    slot, role = _needed(w, "Slot", slot_id), _needed(w, "PractitionerRole", role_id)
    body = requested(appointment_id, slot, role, patient_id=patient_id, reason=reason, now=now)
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now), text=search_words(body))
    return appointment_id


def cancel_appointment(w: Writer, appointment_id: str, now: datetime) -> None:
    """Asks the hospital to cancel. Until it goes out it can be undone with `give_up`; the hospital may refuse it.

    `NotDownloaded` when the appointment is not on this device.
    """
    stored = resources.get(w, APPOINTMENT, appointment_id)
    if stored is None:
        raise NotDownloaded(APPOINTMENT, appointment_id)
    body = {**stored.body, "status": "cancelled"}
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now))


def requested(
    appointment_id: str,
    slot: fhir.JsonObject,
    role: fhir.JsonObject,
    *,
    patient_id: str,
    reason: str,
    now: datetime,
) -> dict[str, Any]:
    """The Appointment as the contract wants it: patient, doctor and department take part, the hospital decides."""
    service = next(iter(fhir.objects(role.get("healthcareService"))), {})
    service_id = fhir.reference_id(service, "HealthcareService")
    doctor = fhir.display_of(role.get("practitioner"))
    people = [
        _participant("Patient", patient_id, None, "accepted"),
        _participant("PractitionerRole", str(role.get("id")), doctor, "needs-action"),
    ]
    if service_id is not None:
        people.append(_participant("HealthcareService", service_id, fhir.display_of(service), "accepted"))
    body: dict[str, Any] = {
        "resourceType": APPOINTMENT,
        "id": appointment_id,
        "status": "proposed",
        "slot": [{"reference": f"Slot/{slot.get('id')}"}],
        "start": slot.get("start"),
        "end": slot.get("end"),
        "created": instant(now),
        "participant": people,
    }
    if words := reason.strip()[:REASON_LIMIT]:
        body["comment"] = words
    return body


def _participant(type_: str, id_: str, display: str | None, status: str) -> dict[str, Any]:
    actor = {"reference": f"{type_}/{id_}", **({"display": display} if display else {})}
    return {"actor": actor, "status": status}


def _needed(w: Writer, type_: str, id_: str) -> fhir.JsonObject:
    stored = resources.get(w, type_, id_)
    if stored is None:
        raise NotDownloaded(type_, id_)
    return stored.body
