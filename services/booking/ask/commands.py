"""What a person can do with appointments. Each is one transaction, works offline, and goes out through the outbox.

Nothing here says "booked": a request is `proposed` until the hospital answers. Holds are in `holds.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from local_store import outbox, resources
from local_store.resources import Stored
from local_store.store import Writer
from services.booking.ask.requests import REASON, about_wish, requested, wished, with_choices, with_reason
from services.clock import instant
from services.drafts.kept import forget_draft
from services.errors import NotDownloaded
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.extensions import with_extension
from services.record.visits.appointment import APPOINTMENT, moved, search_words
from services.record.visits.directory import doctor_of_slot


def request_appointment(
    w: Writer,
    appointment_id: str,
    *,
    slot_id: str,
    role_id: str,
    patient_id: str,
    reason: str,
    now: datetime,
    choices: Sequence[str] = (),
) -> str:
    """Asks the hospital for a number in this half hour, else in the first of `choices` (slot ids) that is free. The
    same `appointment_id` again is the same request.

    `NotDownloaded` when the slot or the doctor is not on this device.
    """
    slot, role = needed(w, "Slot", slot_id).body, needed(w, "PractitionerRole", role_id).body
    body = with_reason(requested(appointment_id, slot, role, patient_id=patient_id, now=now), reason)
    wanted = [choice for choice in choices if choice and choice != slot_id]
    if wanted:
        body = with_choices(body, wanted)
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now), text=search_words(body))
    forget_draft(w, REASON, about_wish(patient_id, slot_id))
    return appointment_id


def cancel_appointment(w: Writer, appointment_id: str, now: datetime) -> None:
    """Asks the hospital to cancel. Until it goes out it can be undone with `give_up`; the hospital may refuse it.

    `NotDownloaded` when the appointment is not on this device.
    """
    stored = needed(w, APPOINTMENT, appointment_id)
    _change(w, stored, {**stored.body, "status": "cancelled"}, now)


def move_appointment(w: Writer, appointment_id: str, slot_id: str, now: datetime) -> None:
    """Asks for another time in one step: the hospital gives the new number and takes the old one back together, or
    neither. Until it has agreed the old time is valid, and `give_up` takes the request back.

    `NotDownloaded` when the appointment or the slot is not on this device.
    """
    stored = needed(w, APPOINTMENT, appointment_id)
    slot = needed(w, "Slot", slot_id).body
    body = moved(stored.body, slot, doctor_of_slot(w, slot))
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))


def join_waitlist(
    w: Writer,
    appointment_id: str,
    *,
    department_id: str,
    role_id: str | None,
    patient_id: str,
    period: tuple[datetime, datetime],
    now: datetime,
) -> str:
    """Puts the person on the waiting list of a department, with `role_id` of one doctor. The hospital offers the next
    number that becomes free in this period.

    `NotDownloaded` when the department or the doctor is not on this device.
    """
    service = needed(w, "HealthcareService", department_id).body
    role = needed(w, "PractitionerRole", role_id).body if role_id else None
    doctor = (str(role_id), fhir.display_of(role.get("practitioner"))) if role else None
    department = (department_id, fhir.as_text(service.get("name")))
    body = wished(appointment_id, patient_id=patient_id, department=department, doctor=doctor, period=period, now=now)
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now), text=search_words(body))
    return appointment_id


def decline_offer(w: Writer, appointment_id: str, now: datetime) -> None:
    """Declines an offered number and stays on the waiting list. `NotDownloaded` when it is not on this device."""
    stored = needed(w, APPOINTMENT, appointment_id)
    _change(w, stored, {**stored.body, "status": "waitlist"}, now)


def check_in(w: Writer, appointment_id: str, code: str, now: datetime) -> None:
    """Tells the hospital that the person is there, with the code its counter shows. The hospital checks the code.

    `NotDownloaded` when the appointment is not on this device.
    """
    stored = needed(w, APPOINTMENT, appointment_id)
    body = with_extension(stored.body, terms.CHECK_IN, valueString=code.strip())
    _change(w, stored, {**body, "status": "arrived"}, now)


def needed(w: Writer, type_: str, id_: str) -> Stored:
    """The resource, or `NotDownloaded`."""
    stored = resources.get(w, type_, id_)
    if stored is None:
        raise NotDownloaded(type_, id_)
    return stored


def _change(w: Writer, stored: Stored, body: dict[str, Any], now: datetime) -> None:
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))
