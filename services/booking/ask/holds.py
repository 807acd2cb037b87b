"""A number kept for a person while they decide: requested, confirmed, prolonged, released. Each is one transaction.

```
 hold_slot -> HOLDING -> HELD -- confirm_hold --> CONFIRMING -> BOOKED
                          |  '-- renew_hold (as often as the hospital allows)
                          '-- release_hold, or the hospital's own clock --> CANCELLED
```
The hold lives in the Appointment itself (`hold-expires`), so it outlives the app. A hold is not a booking.
"""

from __future__ import annotations

from datetime import datetime

from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.booking.ask.commands import needed
from services.booking.ask.reason_draft import forget_reason, keep_reason, reason_draft
from services.booking.ask.requests import requested, to_hold, with_reason
from services.changes.commands import withdraw
from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.extensions import with_extension, without_extensions
from services.record.visits.appointment import APPOINTMENT, search_words
from services.record.visits.visit import HOLD_RELEASED


def hold_slot(
    w: Writer, appointment_id: str, *, slot_id: str, role_id: str, patient_id: str, now: datetime, instead_of: str = ""
) -> str:
    """Asks the hospital to keep a number in this half hour for a few minutes. `instead_of`: an earlier request of the
    person's that failed, withdrawn in the same step; its reason is kept for this one.

    `NotDownloaded` when the slot or the doctor is not on this device.
    """
    if instead_of and instead_of != appointment_id:
        reason = _reason_of(w, instead_of)
        release_hold(w, instead_of, now)
        keep_reason(w, appointment_id, reason)
    slot, role = needed(w, "Slot", slot_id).body, needed(w, "PractitionerRole", role_id).body
    body = to_hold(requested(appointment_id, slot, role, patient_id=patient_id, now=now))
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now), text=search_words(body))
    return appointment_id


def _reason_of(r: Reader, appointment_id: str) -> str:
    stored = resources.get(r, APPOINTMENT, appointment_id)
    return reason_draft(r, appointment_id) or (fhir.as_text(stored.body.get("comment")) if stored else None) or ""


def confirm_hold(w: Writer, appointment_id: str, reason: str, now: datetime) -> bool:
    """Asks the hospital to book what it holds. False, and nothing is sent, when it holds nothing any more.

    `NotDownloaded` when the appointment is not on this device.
    """
    stored = needed(w, APPOINTMENT, appointment_id)
    if stored.body.get("status") != "pending":
        return False
    forget_reason(w, appointment_id)
    body = with_reason({**stored.body, "status": "booked"}, reason)
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))
    return True


def renew_hold(w: Writer, appointment_id: str, now: datetime) -> bool:
    """Asks the hospital to hold it longer. False when it holds nothing any more, or this was requested already.

    `NotDownloaded` when the appointment is not on this device.
    """
    stored = needed(w, APPOINTMENT, appointment_id)
    if stored.body.get("status") != "pending" or outbox.entry_for(w, APPOINTMENT, appointment_id) is not None:
        return False
    standing = fhir.as_int(fhir.extension_value(stored.body, terms.HOLD_RENEWALS)) or 0
    body = with_extension(stored.body, terms.HOLD_RENEWALS, valueUnsignedInt=standing + 1)
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))
    return True


def release_hold(w: Writer, appointment_id: str, now: datetime) -> bool:
    """Releases the number, at the hospital or before the request was sent. False when there is nothing to release:
    leaving a screen never takes back a confirmation that is on its way, nor an offer from the waiting list."""
    stored = resources.get(w, APPOINTMENT, appointment_id)
    if stored is None:
        return False
    forget_reason(w, appointment_id)
    if withdraw(w, APPOINTMENT, appointment_id):
        stored = resources.get(w, APPOINTMENT, appointment_id)
    if stored is None or not _is_held(stored.body):
        return False
    body = without_extensions({**stored.body, "status": "cancelled"}, terms.HOLD_REQUESTED)
    body["cancelationReason"] = {"coding": [{"system": terms.CANCELATION_SYSTEM, "code": HOLD_RELEASED}]}
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))
    return True


def _is_held(body: fhir.JsonObject) -> bool:
    """Whether this is a hold the person requested: granted, or still requested."""
    if fhir.extension_value(body, terms.OFFERED) is True:
        return False
    is_requested = body.get("status") == "proposed" and fhir.extension_value(body, terms.HOLD_REQUESTED) is True
    return is_requested or body.get("status") == "pending"
