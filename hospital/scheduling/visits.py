"""The visit as an Encounter beside its Appointment (R4 §11.11): begun in the room, finished with a summary."""

from __future__ import annotations

from datetime import datetime
from html import escape

from hospital.base import clock
from hospital.base.elements import Json, extension, with_extension
from hospital.fhir.store.tx import Tx
from hospital.scheduling import appointment_json, queue
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.numbers import AUTHOR

_AMBULATORY = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory",
}  # fmt: skip


def begun(tx: Tx, appointment: Json, clinic: Clinic, now: datetime) -> Json:
    """The called person is in the room: the Encounter begins."""
    tx.put(encounter(appointment, clinic, clock.instant(now)), author=AUTHOR)
    inside = with_extension(appointment, "entered-at", "valueInstant", clock.instant(now))
    return queue.QueuePlace(queue.IN_ROOM).on(inside)


def ended(tx: Tx, appointment: Json, clinic: Clinic, now: datetime, summary: str) -> Json:
    """The visit is over: the Encounter is finished and carries the doctor's words for the patient."""
    called = str(extension(appointment, "called-at") or clock.instant(now))
    stored = tx.read("Encounter", encounter_id(appointment)) or encounter(appointment, clinic, called)
    finished = {**stored, "status": "finished", "period": {**stored["period"], "end": clock.instant(now)}}
    if summary:
        finished["text"] = {"status": "additional", "div": _narrative(summary)}
        finished = with_extension(finished, "summary", "valueString", summary)
    tx.put(finished, author=AUTHOR)
    over = with_extension({**appointment, "status": "fulfilled"}, "done-at", "valueInstant", clock.instant(now))
    return queue.QueuePlace(queue.DONE).on(over)


def encounter_id(appointment: Json) -> str:
    """The id of the Encounter of an appointment, which has one at most."""
    return f"visit-{appointment['id']}"[:64]


def encounter(appointment: Json, clinic: Clinic, since: str) -> Json:
    """The Encounter at its beginning: patient, doctor, place, reason and start."""
    made: Json = {
        "resourceType": "Encounter",
        "id": encounter_id(appointment),
        "status": "in-progress",
        "class": _AMBULATORY,
        "subject": {"reference": f"Patient/{appointment_json.patient_of(appointment)}"},
        "appointment": [{"reference": f"Appointment/{appointment['id']}"}],
        "period": {"start": since},
    }
    if appointment.get("serviceType"):
        made["serviceType"] = appointment["serviceType"][0]
    if clinic.role.get("practitioner"):
        made["participant"] = [{"individual": clinic.role["practitioner"]}]
    if clinic.role.get("location"):
        made["location"] = [{"location": clinic.role["location"][0]}]
    if clinic.role.get("organization"):
        made["serviceProvider"] = clinic.role["organization"]
    reason = appointment.get("reasonCode") or [{"text": text} for text in [appointment.get("comment")] if text]
    if reason:
        made["reasonCode"] = reason
    return made


def _narrative(text: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{lines}</div>'
