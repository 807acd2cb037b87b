"""Holds: a number kept for a person who has not confirmed yet, until a moment that the hospital's clock alone decides.

proposed + hold-requested --> pending --confirmed in time--> booked
                               |  |--prolonged once--> pending, later end
                               |  '--given up--> cancelled
                               '--ran out--> cancelled (hold-expired); an offer of the waitlist: waitlist again
"""

from __future__ import annotations

from datetime import datetime

from hospital.base import clock
from hospital.base.elements import Json, extension, with_extension, without_extension
from hospital.base.outcome import Refusal
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.pointers import pointing
from hospital.fhir.store.tx import Tx
from hospital.scheduling import appointment_json, checks, numbers, waitlist
from hospital.scheduling.alternatives import instead
from hospital.scheduling.appointment_elements import cancelled_because, has_lapsed, slot_ids
from hospital.scheduling.clinic import Clinic, clinic_of
from hospital.scheduling.refusals import hold_expired, no_renewal

EXPIRED = "hold-expired"
#: Extensions of a hold and of the waiting before it; a booking has none of them.
MARKS = ("hold-requested", "hold-expires", "hold-renewals", *waitlist.MARKS)


def held(booked: Json, clinic: Clinic, now: datetime) -> Json:
    """The appointment as a hold: for as long as the department's rules say, but never into the visit itself."""
    until = min(now + clinic.rules.hold, clinic.start)
    return with_extension({**booked, "status": "pending"}, "hold-expires", "valueInstant", clock.instant(until))


def confirmed(tx: Tx, incoming: Json, current: Json, now: datetime) -> Json:
    """Turns a hold into a booking with its number: always before it expires, later only while that is free."""
    if has_lapsed(current, now):
        _check_still_free(tx, current, now)
    return without_extension({**appointment_json.noted(incoming, current), "status": "booked"}, *MARKS)


def _check_still_free(tx: Tx, current: Json, now: datetime) -> None:
    """Checks an expired hold that was not swept yet like a new request, after the waitlist."""
    clinic, patient = clinic_of(tx, slot_ids(current)[0]), appointment_json.patient_of(current)
    checks.check_rules(tx, clinic, patient, now)
    checks.check_day(tx, str(current["id"]), clinic, patient, now)
    if clinic.slot.get("status") not in ("free", "busy") or next(waitlist.candidates(tx, clinic, now), None):
        raise expired(tx, current, now)


def renewed(tx: Tx, incoming: Json, current: Json, now: datetime) -> Json:
    """The same hold with a later end, if this is the next renewal and the department allows one more."""
    before = extension(current, "hold-renewals") or 0
    (slot_id,) = slot_ids(current)
    clinic = clinic_of(tx, slot_id)
    renewal = extension(incoming, "hold-renewals")
    if renewal != before + 1 or renewal > clinic.rules.renewals or extension(current, "offered"):
        raise no_renewal()
    if has_lapsed(current, now):
        raise expired(tx, current, now)
    return with_extension(
        held(appointment_json.noted(incoming, current), clinic, now), "hold-renewals", "valueUnsignedInt", renewal
    )


def expired(tx: Tx, appointment: Json, now: datetime) -> Refusal:
    """The refusal of a confirmation that comes too late, with free slots near the half hour that was held."""
    clinic = clinic_of(tx, slot_ids(appointment)[0])
    return hold_expired(instead(clinic, now), tx.fhir_base)


def opened(tx: Tx, slot_id: str, now: datetime) -> Clinic:
    """A half hour after its expired holds were released. Refuses a slot that does not exist."""
    clinic = clinic_of(tx, slot_id)
    here = pointing(tx, "Appointment.slot", f"Slot/{slot_id}") if clinic.taken else []
    lapsed = [hold for hold, over in judged_apart(None, here, lambda hold: has_lapsed(hold, now)) if over]
    released = list(judged_apart(tx, lapsed, lambda hold: lapse(tx, hold, now)))
    return clinic_of(tx, slot_id) if released else clinic


def lapse(tx: Tx, appointment: Json, now: datetime) -> None:
    """Releases the number of an expired hold and writes the change; the number is offered to the waitlist."""
    if extension(appointment, "offered"):
        tx.put(waitlist.waiting_again(appointment, now), author=numbers.AUTHOR)
    else:
        tx.put(cancelled_because(appointment, EXPIRED, "超时未确认，号源已释放"), author=numbers.AUTHOR)
    free(tx, appointment, now)


def free(tx: Tx, appointment: Json, now: datetime) -> None:
    """Releases the number of a cancelled appointment and offers it to the person who has waited longest for it."""
    for slot_id in slot_ids(appointment):
        if tx.read("Slot", slot_id) is not None:
            numbers.give_back(tx, clinic_of(tx, slot_id))
            waitlist.offer(tx, slot_id, now, leaving=str(appointment["id"]))
