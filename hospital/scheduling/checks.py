"""Whether a person may book a half hour: the department's rules, and the person's other appointments."""

from __future__ import annotations

from datetime import datetime

from hospital.base import clock
from hospital.base.elements import Json, extension, instant
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.pointers import pointing
from hospital.fhir.store.tx import Tx
from hospital.scheduling.appointment_elements import ACTIVE, actors, has_lapsed, slot_ids
from hospital.scheduling.clinic import Clinic, clinic_of
from hospital.scheduling.refusals import against_the_rules, duplicate, no_show_ban, overlap, time_passed
from hospital.scheduling.rules import Rules


def check_rules(tx: Tx, clinic: Clinic, patient: str, now: datetime) -> None:
    """Refuses a half hour that has begun or is not open for booking yet, and an age the department does not see."""
    if clinic.start <= now:
        raise time_passed("this half hour has begun")
    if not clinic.rules.is_open(clinic.start, now):
        raise against_the_rules("this day cannot be booked yet")
    check_age(tx, clinic.rules, patient, clinic.start)


def check_age(tx: Tx, rules: Rules, patient: str, visit: datetime) -> None:
    """Refuses a patient whose age on the day of the visit the department does not see."""
    birth_date = str((tx.read("Patient", patient) or {}).get("birthDate", ""))
    if not rules.fits_age(birth_date, clock.day_of(visit)):
        raise against_the_rules("this department does not see people of this age")


def check_conduct(tx: Tx, rules: Rules, patient: str, now: datetime) -> None:
    """Refuses a person who missed too many visits lately. A visit whose doctor was suspended does not count."""
    if not rules.no_shows:
        return
    since = now - rules.no_show_window - rules.no_show_ban
    missed = search(
        tx,
        "Appointment",
        [("patient", f"Patient/{patient}"), ("status", "noshow"), ("date", f"ge{since.isoformat()}")],
    )
    counted = (appointment for appointment in missed if extension(appointment, "suspended") is None)
    starts = [start for _, start in judged_apart(None, counted, lambda appointment: instant(appointment["start"]))]
    until = rules.banned_until(starts, now)
    if until is not None:
        raise no_show_ban(until)


def check_day(tx: Tx, id_: str, clinic: Clinic, patient: str, now: datetime) -> None:
    """Refuses a second appointment of a patient in one department on one day, and one that overlaps another."""
    day = clock.day_of(clinic.start)
    others = [
        other
        for other in pointing(tx, "Appointment.patient", f"Patient/{patient}")
        if other["id"] != id_ and other.get("status") in ACTIVE and "start" in other
    ]
    standing = [
        other for other, lapsed in judged_apart(None, others, lambda other: has_lapsed(other, now)) if not lapsed
    ]
    days = judged_apart(None, standing, lambda other: clock.day_of(instant(other["start"])))
    same_day = [other for other, its_day in days if its_day == day]
    departments = judged_apart(tx, same_day, lambda other: _department(tx, other))
    if any(department == clinic.service_id for _, department in departments):
        raise duplicate()
    if any(meet for _, meet in judged_apart(None, standing, lambda other: _meet(other, clinic.slot))):
        raise overlap()


def _meet(appointment: Json, slot: Json) -> bool:
    """Whether two appointments overlap, also over midnight; one that ends when the other begins does not."""
    start, end = instant(slot["start"]), instant(slot["end"])
    return "end" in appointment and instant(appointment["start"]) < end and start < instant(appointment["end"])


def _department(tx: Tx, appointment: Json) -> str | None:
    """The HealthcareService of an appointment: by its participants, else by its slot."""
    named = next(actors(appointment, "HealthcareService"), None)
    if named is not None:
        return named
    return next((clinic_of(tx, slot_id).service_id for slot_id in slot_ids(appointment)), None)
