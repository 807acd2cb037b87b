"""The hospital's decision on an Appointment, taken inside the transaction of the write (fhir/store/deciders.py).

    (new) proposed + slot ---------> booked, one number taken          proposed without slot: kept as a wish
          with hold-requested -----> pending: held (holds.py)          with choices: the first that is free
          waitlist ----------------> waitlist (waitlist.py)
    pending -> booked -------------> confirmed; pending -> pending: prolonged; -> waitlist: an offer declined
    booked + other slot -----------> booked there, the old number given back first, all or nothing
    booked + check-in code --------> arrived, with a place in the queue (arrivals.py)
    booked -> cancelled -----------> cancelled, number given back; too late after the department's cut-off
    anything else by a patient ----> refused

The FHIR store has one writer at a time, so what is read here stays true until the write is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base.elements import Json, extension, instant
from hospital.base.outcome import Refusal
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Decider, Tx
from hospital.scheduling import appointment_json, arrivals, checks, holds, numbers, quotas, waitlist
from hospital.scheduling.alternatives import instead
from hospital.scheduling.appointment_elements import ACTIVE, HOLDING, choices, reason_code, slot_ids
from hospital.scheduling.clinic import clinic_of
from hospital.scheduling.codes import Codes
from hospital.scheduling.refusals import invalid, not_yours_to_change, slot_taken, too_late
from hospital.scheduling.virtual_service import PlaceOf, is_virtual, nowhere, with_place

_MOST_CHOICES = 5
_GIVES_UP = ("cancelled", "waitlist", "entered-in-error")
_STATUS = "only the hospital decides the status of an appointment"


def decider(now: Callable[[], datetime], secret: bytes, place_of: PlaceOf = nowhere) -> Decider:
    """Who decides about appointments, by the given clock; check-in codes are signed with a key of this secret, and
    `place_of` says where a video visit meets."""

    def overtaken(tx: Tx, incoming: Json, current: Json) -> None:
        """Refuses to confirm a hold that expired meanwhile, and offers free slots instead."""
        if incoming.get("status") in ("booked", "pending") and reason_code(current) == holds.EXPIRED:
            raise holds.expired(tx, current, now())

    return Decider("Appointment", Bookings(now, Codes(secret), place_of).decide, overtaken=overtaken)


class Bookings:
    """Decides every write of an Appointment, inside the transaction of that write."""

    def __init__(self, now: Callable[[], datetime], codes: Codes, place_of: PlaceOf = nowhere) -> None:
        self._now = now
        self._codes = codes
        self._place_of = place_of

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the body to store, or raises a Refusal and leaves everything as it was."""
        if access.is_system:
            return self._by_the_hospital(tx, incoming, current)
        if current is None:
            return self._new(tx, incoming)
        appointment_json.check_change(incoming, current)
        if incoming.get("status") == "arrived" and extension(incoming, "check-in") is not None:
            return arrivals.by_kiosk(tx, self._codes, incoming, current, self._now())
        if current.get("status") not in ACTIVE:
            return self._over(incoming, current)
        if current.get("status") == "pending":
            return self._held(tx, incoming, current)
        return self._changed(tx, incoming, current)

    def _by_the_hospital(self, tx: Tx, incoming: Json, current: Json | None) -> Json:
        """The hospital may write anything; a number that it takes from a patient becomes free again."""
        if current is not None and current.get("status") in HOLDING and incoming.get("status") in _GIVES_UP:
            holds.free(tx, current, self._now())
        return incoming

    def _new(self, tx: Tx, incoming: Json) -> Json:
        status = incoming.get("status")
        if status == "cancelled":  # made and given up before it was ever sent
            return appointment_json.kept_wish(incoming)
        if status == "waitlist":
            return waitlist.joined(tx, incoming, None, self._now())
        if status != "proposed":
            raise not_yours_to_change(_STATUS)
        return self._taken(tx, incoming, None) if slot_ids(incoming) else appointment_json.kept_wish(incoming)

    def _over(self, incoming: Json, current: Json) -> Json:
        if incoming.get("status") == current.get("status"):
            return appointment_json.noted(incoming, current)
        raise not_yours_to_change("this appointment is over")

    def _held(self, tx: Tx, incoming: Json, current: Json) -> Json:
        """A change of a held number: confirmed, prolonged, cancelled at any time, or exchanged for another."""
        wanted, now = incoming.get("status"), self._now()
        if wanted == "cancelled":
            holds.free(tx, current, now)
            return appointment_json.cancelled(incoming, current)
        if wanted == "waitlist" and extension(current, "offered"):
            holds.free(tx, current, now)
            return waitlist.waiting_again(current, now)
        if wanted not in ("pending", "proposed", "booked"):
            raise not_yours_to_change(_STATUS)
        if slot_ids(incoming) != slot_ids(current):
            return self._moved(tx, incoming, current, hold=wanted != "booked")
        if wanted == "booked":
            return holds.confirmed(tx, incoming, current, now)
        if extension(incoming, "hold-renewals") != extension(current, "hold-renewals"):
            return holds.renewed(tx, incoming, current, now)
        return appointment_json.noted(incoming, current)

    def _changed(self, tx: Tx, incoming: Json, current: Json) -> Json:
        wanted, was = incoming.get("status"), current.get("status")
        if wanted == "cancelled":
            return self._cancelled(tx, incoming, current)
        if wanted == "waitlist" and was in ("waitlist", "proposed"):
            return waitlist.joined(tx, incoming, current, self._now())
        if wanted not in (was, "proposed"):
            raise not_yours_to_change(_STATUS)
        if slot_ids(incoming) and slot_ids(incoming) != slot_ids(current):
            return self._moved(tx, incoming, current)
        return appointment_json.noted(incoming, current)

    def _cancelled(self, tx: Tx, incoming: Json, current: Json) -> Json:
        if current.get("status") in HOLDING:
            self._check_cutoff(tx, current)
            holds.free(tx, current, self._now())
        return appointment_json.cancelled(incoming, current)

    def _moved(self, tx: Tx, incoming: Json, current: Json, hold: bool | None = None) -> Json:
        """Releases the appointment's own number before it checks, so that a booking never prevents its own move."""
        if current.get("status") in HOLDING:
            self._check_cutoff(tx, current)
            holds.free(tx, current, self._now())
        return self._taken(tx, incoming, current, hold=hold)

    def _taken(self, tx: Tx, incoming: Json, current: Json | None, hold: bool | None = None) -> Json:
        """A number of the first choice that is available; when none is, raises the refusal of the first."""
        if hold is None:
            hold = bool(extension(incoming, "hold-requested")) and (current or {}).get("status") not in HOLDING
        wanted = choices(incoming)
        if len(slot_ids(incoming)) != 1:
            raise invalid("one slot is booked at a time", "Appointment.slot")
        if len(wanted) > _MOST_CHOICES:
            raise invalid(f"no more than {_MOST_CHOICES} choices", "Appointment.extension")
        refused: list[Refusal] = []
        for slot_id in wanted:
            wish = appointment_json.anywhere(incoming) if refused else incoming
            try:
                return self._given(tx, slot_id, wish, current, hold=hold)
            except Refusal as why:
                refused.append(why)
        raise refused[0]

    def _given(self, tx: Tx, slot_id: str, incoming: Json, current: Json | None, *, hold: bool) -> Json:
        now, patient = self._now(), appointment_json.patient_of(incoming)
        clinic = holds.opened(tx, slot_id, now)
        if current is not None:
            appointment_json.check_same_department(clinic, current)
        appointment_json.check_request(incoming, current, clinic)
        checks.check_rules(tx, clinic, patient, now)
        if (current or {}).get("status") not in HOLDING:
            checks.check_conduct(tx, clinic.rules, patient, now)
            quotas.check_open(tx, clinic.rules, patient, incoming["id"], now)
        quotas.check_taken(tx, clinic.rules, patient, now)
        if not clinic.has_free_number:  # checked first: a person who races on two devices learns what happened
            raise slot_taken(instead(clinic, now), tx.fhir_base)
        checks.check_day(tx, incoming["id"], clinic, patient, now)
        quotas.count_taken(tx, clinic.rules, patient, now)
        made = appointment_json.booked(incoming, current, clinic, patient, numbers.take(tx, clinic))
        if is_virtual(clinic):
            made = with_place(made, self._place_of(tx, patient, str(incoming["id"])))
        return holds.held(made, clinic, now) if hold else made

    def _check_cutoff(self, tx: Tx, current: Json) -> None:
        """A hold, and a visit whose doctor will not be there, may be given back at any time."""
        if current.get("status") == "pending" or extension(current, "suspended") is not None:
            return
        for slot_id in slot_ids(current):
            rules = clinic_of(tx, slot_id).rules
            if not rules.may_give_back(instant(current["start"]), self._now()):
                raise too_late("it is too late to give this number back, please call the desk")
