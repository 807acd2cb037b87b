"""What a person can do about a change the hospital refused. Each is one transaction, works offline, and is offered in
booking and on the home screen alike.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local_store import outbox, resources
from local_store.store import Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.fhir import resource as fhir
from services.fhir.refusals import refused

APPOINTMENT = "Appointment"


def take_alternative(w: Writer, appointment_id: str, slot_id: str, now: datetime) -> None:
    """Asks for another time instead of the refused one: the same appointment, edited, goes out again.

    The time comes from the refusal itself or from this device; `NotDownloaded` when it is in neither.
    """
    stored = resources.get(w, APPOINTMENT, appointment_id)
    if stored is None:
        raise NotDownloaded(APPOINTMENT, appointment_id)
    body = moved_to(w, stored.body, _slot(w, slot_id, stored.rejection))
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))


def give_up(w: Writer, type_: str, id_: str) -> bool:
    """Takes back a change that is not on its way at this moment: the hospital's own copy is shown again, a request it
    never had disappears. False when it is in flight or has arrived already."""
    entry = outbox.entry_for(w, type_, id_)
    if entry is None or entry.state is outbox.State.IN_FLIGHT:
        return False
    outbox.discard(w, entry.entry_id)
    return True


def send_again(w: Writer, type_: str, id_: str) -> bool:
    """Sends a refused change once more, on top of what the hospital has by now. False when there is none."""
    entry = outbox.entry_for(w, type_, id_)
    if entry is None:
        return False
    outbox.retry(w, entry.entry_id)
    return True


def search_words(body: fhir.JsonObject) -> str:
    """By which words an appointment is found: the names of who and what takes part."""
    names = (fhir.display_of(part.get("actor")) for part in fhir.objects(body.get("participant")))
    return " ".join(filter(None, names))


def moved_to(w: Writer, body: fhir.JsonObject, slot: fhir.JsonObject) -> dict[str, Any]:
    """The same appointment in this slot, with the doctor whose slot it is."""
    return moved(body, slot, _doctor_of(w, slot))


def moved(body: fhir.JsonObject, slot: fhir.JsonObject, doctor: fhir.JsonObject | None) -> dict[str, Any]:
    """The same appointment at another time, if need be with another doctor. The room is the hospital's to say."""
    people = [p for p in fhir.objects(body.get("participant")) if not _is(p, "Location")]
    if doctor is not None:
        people = [_asked(doctor) if _is(p, "PractitionerRole") else p for p in people]
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


def _asked(actor: fhir.JsonObject) -> dict[str, Any]:
    return {"actor": dict(actor), "status": "needs-action"}


def _slot(w: Writer, slot_id: str, rejection: Any) -> fhir.JsonObject:
    offered = next((slot for slot in refused(rejection).slots if slot.get("id") == slot_id), None)
    if offered is not None:
        return offered
    stored = resources.get(w, "Slot", slot_id)
    if stored is None:
        raise NotDownloaded("Slot", slot_id)
    return stored.body


def _doctor_of(w: Writer, slot: fhir.JsonObject) -> fhir.JsonObject | None:
    """The PractitionerRole reference of the slot's schedule, as the schedule writes it."""
    schedule = resources.get(w, "Schedule", fhir.reference_id(slot.get("schedule"), "Schedule") or "")
    actors = fhir.objects(schedule.body.get("actor")) if schedule else iter(())
    found = next((actor for actor in actors if fhir.reference_id(actor, "PractitionerRole")), None)
    if found is None:
        return None
    kept = {"reference": f"PractitionerRole/{fhir.reference_id(found)}", "display": fhir.display_of(found)}
    return {key: value for key, value in kept.items() if value}
