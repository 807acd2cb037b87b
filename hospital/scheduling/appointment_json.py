"""The Appointment as JSON: which elements the patient may write, and what the hospital's answer contains. Pure."""

from __future__ import annotations

from typing import Any

from hospital.base.elements import Json, instant, with_extension
from hospital.base.references import Form, form_of, target
from hospital.scheduling.appointment_elements import actors, slot_ids
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.refusals import against_the_rules, invalid, not_yours_to_change

#: The elements that a patient may write at any time; the hospital alone changes the others.
_NOTES = ("comment", "description", "reasonCode", "reasonReference")
_MOVES = (
    "status",
    "slot",
    "start",
    "end",
    "cancelationReason",
    "participant",
    "meta",
    "text",
    "extension",
    "requestedPeriod",
)
_OWN = ("resourceType", "id", "identifier", "created", *_NOTES, "requestedPeriod", "text", "language", "meta")
_LONGEST_NOTE = 4000
_ASKED = "needs-action"  # R4 ParticipationStatus: only the hospital accepts for a doctor or a department


def patient_of(appointment: Json) -> str:
    """The one patient an appointment is for. Raises a Refusal when there is none or more than one."""
    found = list(dict.fromkeys(actors(appointment, "Patient")))
    if len(found) != 1:
        raise invalid("exactly one patient takes part", "Appointment.participant")
    return found[0]


def kept_wish(incoming: Json) -> Json:
    """A request without a slot, or one cancelled before it was sent: nobody but the patient has agreed to it."""
    patient = patient_of(incoming)
    _check_notes(incoming)
    participants = [
        participant if target(participant.get("actor"), "Patient") == patient else {**participant, "status": _ASKED}
        for participant in incoming["participant"]
    ]
    return {**incoming, "participant": participants}


def noted(incoming: Json, current: Json) -> Json:
    """The current appointment with the patient's own elements from the incoming one."""
    _check_notes(incoming)
    kept = {key: value for key, value in current.items() if key not in _NOTES}
    return kept | {key: incoming[key] for key in _NOTES if key in incoming}


def cancelled(incoming: Json, current: Json) -> Json:
    """The current appointment, cancelled, with the reason that was given."""
    made = noted(incoming, current) | {"status": "cancelled"}
    if "cancelationReason" in incoming:
        made["cancelationReason"] = incoming["cancelationReason"]
    return made


def booked(incoming: Json, current: Json | None, clinic: Clinic, patient: str, number: int) -> Json:
    """The booked appointment. Times, department and room are the clinic's own; a moved one keeps its service type."""
    before = current or {}
    made = {key: incoming[key] for key in _OWN if key in incoming}
    made |= {key: before[key] for key in ("created", "identifier") if key in before}
    made |= {
        "status": "booked",
        "slot": [{"reference": f"Slot/{clinic.slot_id}"}],
        "start": clinic.slot["start"],
        "end": clinic.slot["end"],
        "participant": _participants(incoming, clinic, patient),
    }
    for key in ("serviceType", "appointmentType"):
        value = before.get(key) or (clinic.slot.get(key) if key == "serviceType" else None)
        if value:
            made[key] = value
    return with_extension(made, "queue-number", "valuePositiveInt", number)


def waiting(incoming: Json, current: Json | None, service: Json, role: Json) -> Json:
    """An entry of the waitlist: the patient, the department, and the doctor of `role` when it is one. No half hour
    yet."""
    made = {key: incoming[key] for key in _OWN if key in incoming}
    made |= {key: current[key] for key in ("created", "identifier") if current and key in current}
    listed = [
        _accepted("Patient", patient_of(incoming), None),
        _accepted("HealthcareService", service["id"], service.get("name")),
        *([_accepted("PractitionerRole", role["id"], _display(role.get("practitioner")))] if role else []),
    ]
    return made | {"status": "waitlist", "participant": listed}


def check_request(incoming: Json, current: Json | None, clinic: Clinic) -> None:
    """Refuses a request whose time, doctor or department is not that of its slot. A moved appointment may still name
    its old doctor: the hospital writes the participants."""
    for key in ("start", "end"):
        if key in incoming and instant(incoming[key]) != instant(clinic.slot[key]):
            raise invalid(f"{key} is not that of the slot", f"Appointment.{key}")
    for type_, known in (("PractitionerRole", clinic.role), ("HealthcareService", clinic.service)):
        for named in actors(incoming, type_):
            if named != known.get("id") and named not in actors(current or {}, type_):
                raise invalid(f"this slot belongs to another {type_}", "Appointment.participant")
    _check_notes(incoming)


def anywhere(incoming: Json) -> Json:
    """The same request without the time, the doctor and the room of its first choice."""
    rest = {key: value for key, value in incoming.items() if key not in ("start", "end")}
    kept = [
        participant
        for participant in incoming.get("participant", ())
        if not any(target(participant.get("actor"), type_) for type_ in ("PractitionerRole", "Location"))
    ]
    return rest | {"participant": kept}


def check_same_department(clinic: Clinic, current: Json) -> None:
    """Refuses a move to another department: that needs a new appointment."""
    department = next(actors(current, "HealthcareService"), clinic.service_id)
    if department != clinic.service_id:
        raise against_the_rules("an appointment is moved within its department")


def check_change(incoming: Json, current: Json) -> None:
    """Refuses a change of any element that the patient may not write."""
    for key in incoming.keys() | current.keys():
        if key not in _NOTES and key not in _MOVES and incoming.get(key) != current.get(key):
            raise not_yours_to_change(f"{key} of an appointment is written by the hospital")
    if patient_of(incoming) != patient_of(current):
        raise not_yours_to_change("an appointment cannot be handed to another person")
    moving = slot_ids(incoming) != slot_ids(current)
    if not moving and _actors(incoming) - _actors(current):
        raise not_yours_to_change("who takes part is written by the hospital")


def _actors(appointment: Json) -> set[Form]:
    return {form_of(participant.get("actor"), "") for participant in appointment.get("participant", ())}


def _participants(incoming: Json, clinic: Clinic, patient: str) -> list[Json]:
    listed = [_accepted("Patient", patient, None)]
    if clinic.role:
        listed.append(_accepted("PractitionerRole", clinic.role["id"], _display(clinic.role.get("practitioner"))))
    if clinic.service:
        listed.append(_accepted("HealthcareService", clinic.service["id"], clinic.service.get("name")))
    for where in clinic.role.get("location", ())[:1]:
        room = target(where, "Location")
        if room is not None:
            listed.append(_accepted("Location", room, where.get("display")))
    return listed


def _accepted(type_: str, id_: str, display: Any) -> Json:
    actor = {"reference": f"{type_}/{id_}"} | ({"display": display} if display else {})
    return {"actor": actor, "status": "accepted"}


def _display(reference: Json | None) -> Any:
    return (reference or {}).get("display")


def _check_notes(incoming: Json) -> None:
    for key in ("comment", "description"):
        if len(str(incoming.get(key, ""))) > _LONGEST_NOTE:
            raise invalid(f"{key} is too long", f"Appointment.{key}")
