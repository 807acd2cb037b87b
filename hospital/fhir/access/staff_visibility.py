"""The versions that a member of staff may see: the staff table as an SQL condition."""

from __future__ import annotations

from typing import Final

from hospital.base.clock import day_bounds
from hospital.base.sql import TRUE, Sql, any_of, sql
from hospital.fhir.access.communication_codes import QUESTIONS, communications
from hospital.fhir.access.consultation_codes import of_departments_of
from hospital.fhir.access.staff_table import Action, Reach, rows
from hospital.fhir.access.task_codes import FOLLOW_UPS, PAYMENTS, REFILLS, REVIEWS, tasks
from hospital.fhir.permissions import DIRECTORY, EVERYBODY, Access
from hospital.fhir.staff import Staff

_CODED: Final = {
    Reach.PAYMENT: tasks(PAYMENTS),
    Reach.REFILL: tasks(REFILLS),
    Reach.REVIEW: tasks(REVIEWS),
    Reach.FOLLOW_UP: tasks(FOLLOW_UPS),
    Reach.QUESTION: communications(QUESTIONS),
}
_WAITING_FOLLOW_UP: Final = sql(
    "held.seq IN (?) AND held.seq IN"
    " (SELECT s.seq FROM fhir_token s WHERE s.param = 'Task.status' AND s.code IN ('requested', 'in-progress'))",
    tasks(FOLLOW_UPS),
)
_ACTIONS: Final[dict[str, Action]] = {"r": "read", "s": "search"}


def visible_to_staff(access: Access, staff: Staff, type_: str | None, letter: str, *, past: bool) -> Sql:
    """The versions that `staff` may see. `past` includes versions that are no longer current."""
    allowed = []
    for row in rows(staff, "history" if past else _ACTIONS[letter]):
        types = row.types if type_ is None else row.types & {type_}
        granted = [granted_type for granted_type in types if access.granted(granted_type, letter)]
        if granted:
            allowed.append(sql("fhir_version.type IN ? AND ?", granted, _reached(row.reach, staff)))
    return any_of(allowed)


def _reached(reach: Reach, staff: Staff) -> Sql:
    if reach is Reach.TODAY:
        return sql("fhir_version.seq IN (?)", _appointments_on(staff))
    if reach is Reach.CONSULTATION:
        return of_departments_of(staff.practitioner)
    if reach in _CODED:
        return sql("fhir_version.seq IN (?)", _CODED[reach])
    patients = _patients_of(reach, staff)
    if patients is not None:
        return _about_only(patients)
    return TRUE if reach is Reach.EVERY else _of_the_hospital()


def _of_the_hospital() -> Sql:
    """Is about the hospital and mentions no patient."""
    return sql(
        "(fhir_version.type IN ? OR fhir_version.seq IN"
        " (SELECT c.seq FROM fhir_compartment c WHERE c.patient = ? AND c.member))"
        " AND NOT EXISTS (SELECT 1 FROM fhir_compartment c WHERE c.seq = fhir_version.seq AND c.patient <> ?)",
        DIRECTORY,
        EVERYBODY,
        EVERYBODY,
    )


def _patients_of(reach: Reach, staff: Staff) -> Sql | None:
    """The patients whose records a reach covers; None for a reach that is no patients'."""
    if reach is Reach.PATIENTS_OF_TODAY:
        return _patients_with("Appointment", sql("held.seq IN (?)", _appointments_on(staff)))
    if reach is Reach.BILLED:
        return _patients_with("Invoice", TRUE)
    return _patients_with("Task", _WAITING_FOLLOW_UP) if reach is Reach.FOLLOWED else None


def _about_only(patients: Sql) -> Sql:
    """Is in the compartment of one of these patients and mentions nobody else."""
    return sql(
        "fhir_version.seq IN (SELECT c.seq FROM fhir_compartment c WHERE c.patient IN (?) AND c.member)"
        " AND NOT EXISTS"
        " (SELECT 1 FROM fhir_compartment c WHERE c.seq = fhir_version.seq AND c.patient NOT IN (?))",
        patients,
        patients,
    )


def _patients_with(type_: str, among: Sql) -> Sql:
    """The patients of those of the current resources (`held`) of a type that meet a condition."""
    return sql(
        "SELECT had.patient FROM fhir_compartment had JOIN fhir_version held ON held.seq = had.seq"
        " WHERE held.type = ? AND held.next_seq IS NULL AND NOT held.deleted AND had.member AND ?",
        type_,
        among,
    )


def _appointments_on(staff: Staff) -> Sql:
    begin, end = (edge * 1000 for edge in day_bounds(staff.today))  # the index counts microseconds
    return sql(
        "SELECT d.seq FROM fhir_date d WHERE d.param = 'Appointment.date' AND d.low < ? AND d.high > ?", end, begin
    )
