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
from local_store.resources import Stored
from local_store.store import Reader, Writer
from services.booking.ask.commands import needed
from services.booking.ask.requests import REASON, about_wish, requested, to_hold, with_reason
from services.changes.commands import withdraw
from services.clock import instant
from services.drafts.kept import forget_draft, keep_draft, kept_draft
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.extensions import with_extension, without_extensions
from services.record.visits.appointment import APPOINTMENT, search_words
from services.record.visits.visit import HOLD_RELEASED, visit


def hold_slot(
    w: Writer, appointment_id: str, *, slot_id: str, role_id: str, patient_id: str, now: datetime, instead_of: str = ""
) -> str:
    """Asks the hospital to keep a number in this half hour for a few minutes. `instead_of`: an earlier request of the
    person's that failed, withdrawn in the same step; its reason is kept for this one, else what was typed last for a
    number at this doctor that was given back.

    `NotDownloaded` when the slot or the doctor is not on this device.
    """
    if instead_of and instead_of != appointment_id:
        reason = _reason_of(w, instead_of)
        release_hold(w, instead_of, now)
    else:
        reason = fhir.as_text(kept_draft(w, REASON, about_wish(patient_id, role_id)))
    if reason:
        keep_draft(w, REASON, appointment_id, reason)
    forget_draft(w, REASON, about_wish(patient_id, role_id))
    slot, role = needed(w, "Slot", slot_id).body, needed(w, "PractitionerRole", role_id).body
    body = to_hold(requested(appointment_id, slot, role, patient_id=patient_id, now=now))
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now), text=search_words(body))
    return appointment_id


def _reason_of(r: Reader, appointment_id: str) -> str | None:
    stored = resources.get(r, APPOINTMENT, appointment_id)
    typed = fhir.as_text(kept_draft(r, REASON, appointment_id))
    return typed or (fhir.as_text(stored.body.get("comment")) if stored else None)


def _keep_for_the_next(w: Writer, stored: Stored) -> None:
    """What was typed for a number that is given back is there again at the next number of this doctor."""
    reason, role = kept_draft(w, REASON, stored.id), visit(stored.body, "CONFIRMED", None).role_id
    if reason is not None and role is not None:
        keep_draft(w, REASON, about_wish(stored.patient or "", role), reason)
    forget_draft(w, REASON, stored.id)


def confirm_hold(w: Writer, appointment_id: str, reason: str, now: datetime) -> bool:
    """Asks the hospital to book what it holds. False, and nothing is sent, when it holds nothing any more.

    `NotDownloaded` when the appointment is not on this device.
    """
    stored = needed(w, APPOINTMENT, appointment_id)
    if stored.body.get("status") != "pending":
        return False
    forget_draft(w, REASON, appointment_id)
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
    _keep_for_the_next(w, stored)
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
