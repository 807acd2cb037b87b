"""The hospital's decision on an Appointment, taken inside the transaction of the write (a decider of fhir/hooks.py).

    (new) proposed + slot ---------> booked, one number taken          proposed without slot: kept as a wish
    booked + other slot -----------> booked there, the old number given back first, all or nothing
    booked -> cancelled -----------> cancelled, number given back; too late after the department's cut-off
    anything else by a patient ----> refused

Writers of the FHIR store stand in one queue, so what is read here stays true until the write is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hospital import clock
from hospital.fhir.hooks import Deciders
from hospital.fhir.permissions import Access
from hospital.fhir.tx import Tx
from hospital.scheduling import numbers, wording
from hospital.scheduling.alternatives import alternatives
from hospital.scheduling.clinic import Clinic, clinic_of
from hospital.scheduling.reading import ACTIVE, HOLDING, Json, actors, instant, slot_ids
from hospital.scheduling.refusals import (
    against_the_rules,
    duplicate,
    invalid,
    not_yours_to_change,
    slot_taken,
    too_late,
)


def deciders(now: Callable[[], datetime] = clock.now) -> Deciders:
    """Who decides what of scheduling, by the given clock."""
    return {"Appointment": Bookings(now).decide}


class Bookings:
    """Decides every write of an Appointment, inside the transaction of that write."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Answers the body to store, or raises a Refusal and leaves everything as it was."""
        if access.is_system:
            return self._by_the_hospital(tx, incoming, current)
        if current is None:
            return self._new(tx, incoming)
        return self._changed(tx, incoming, current)

    def _by_the_hospital(self, tx: Tx, incoming: Json, current: Json | None) -> Json:
        """The hospital may write what it likes; a number that it takes from a patient becomes free again."""
        if current is not None and current.get("status") in HOLDING and incoming.get("status") == "cancelled":
            self._release(tx, current)
        return incoming

    def _new(self, tx: Tx, incoming: Json) -> Json:
        if incoming.get("status") == "cancelled":  # made and given up before it was ever sent
            return wording.kept_wish(incoming)
        if incoming.get("status") != "proposed":
            raise not_yours_to_change("only the hospital decides the status of an appointment")
        return self._booked(tx, incoming) if slot_ids(incoming) else wording.kept_wish(incoming)

    def _changed(self, tx: Tx, incoming: Json, current: Json) -> Json:
        wording.check_change(incoming, current)
        wanted, standing = incoming.get("status"), current.get("status")
        if standing not in ACTIVE:
            if wanted == standing:
                return wording.noted(incoming, current)
            raise not_yours_to_change("this appointment is over")
        if wanted == "cancelled":
            return self._cancelled(tx, incoming, current)
        if wanted not in (standing, "proposed"):
            raise not_yours_to_change("only the hospital decides the status of an appointment")
        if slot_ids(incoming) and slot_ids(incoming) != slot_ids(current):
            return self._moved(tx, incoming, current)
        return wording.noted(incoming, current)

    def _cancelled(self, tx: Tx, incoming: Json, current: Json) -> Json:
        if current.get("status") in HOLDING:
            self._check_cutoff(tx, current)
            self._release(tx, current)
        return wording.cancelled(incoming, current)

    def _moved(self, tx: Tx, incoming: Json, current: Json) -> Json:
        """Releases its own number before it checks: a patient's own booking never stands in the way of moving it."""
        if current.get("status") in HOLDING:
            self._check_cutoff(tx, current)
            self._release(tx, current)
        return self._booked(tx, incoming, current)

    def _booked(self, tx: Tx, incoming: Json, current: Json | None = None) -> Json:
        slots = slot_ids(incoming)
        if len(slots) != 1:
            raise invalid("one slot is booked at a time", "Appointment.slot")
        clinic = clinic_of(tx, slots[0])
        patient = wording.patient_of(incoming)
        if current is not None:
            wording.check_same_department(clinic, current)
        wording.check_asked(incoming, current, clinic)
        self._check_rules(tx, clinic, patient)
        if not clinic.has_room:  # asked first: whoever races with themselves on two devices is told what happened
            raise slot_taken(alternatives(tx, clinic, self._now()), tx.fhir_base)
        self._check_duplicate(tx, incoming, clinic, patient)
        return wording.booked(incoming, current, clinic, patient, numbers.take(tx, clinic))

    def _check_rules(self, tx: Tx, clinic: Clinic, patient: str) -> None:
        now, start = self._now(), clinic.start
        if start <= now:
            raise too_late("this half hour has begun")
        if not clinic.rules.is_open(start, now):
            raise against_the_rules("this day cannot be booked yet")
        birth_date = str((tx.read("Patient", patient) or {}).get("birthDate", ""))
        if not clinic.rules.fits_age(birth_date, start.date()):
            raise against_the_rules("this department does not see people of this age")

    def _check_duplicate(self, tx: Tx, incoming: Json, clinic: Clinic, patient: str) -> None:
        """One per patient, department and day, by the clinic's calendar."""
        midnight = clinic.start.replace(hour=0, minute=0, second=0, microsecond=0)
        same_day = tx.search(
            "Appointment",
            [
                ("patient", f"Patient/{patient}"),
                ("date", f"ge{midnight.isoformat()}"),
                ("date", f"lt{(midnight + timedelta(days=1)).isoformat()}"),
            ],
        )
        for other in same_day:
            if (
                other["id"] != incoming["id"]
                and other.get("status") in ACTIVE
                and _department(tx, other) == clinic.service_id
            ):
                raise duplicate()

    def _check_cutoff(self, tx: Tx, current: Json) -> None:
        for slot_id in slot_ids(current):
            rules = clinic_of(tx, slot_id).rules
            if not rules.may_give_back(instant(current["start"]), self._now()):
                raise too_late("it is too late to give this number back, please call the desk")

    def _release(self, tx: Tx, current: Json) -> None:
        for slot_id in slot_ids(current):
            if tx.read("Slot", slot_id) is not None:
                numbers.give_back(tx, clinic_of(tx, slot_id))


def _department(tx: Tx, appointment: Json) -> str | None:
    """The HealthcareService of an appointment: by its participants, else by its slot."""
    named = next(actors(appointment, "HealthcareService"), None)
    if named is not None:
        return named
    return next((clinic_of(tx, slot_id).service_id for slot_id in slot_ids(appointment)), None)
