"""The versions that a member of staff may see: the staff table as an SQL condition."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from hospital.base.clock import day_bounds
from hospital.fhir.access.payments import payments
from hospital.fhir.access.staff_table import Action, Reach, rows
from hospital.fhir.permissions import DIRECTORY, EVERYBODY, Access
from hospital.fhir.staff import Staff
from hospital.fhir.store.tables import compartment, moment, version

Condition = ColumnElement[bool]

_ACTIONS: Final[dict[str, Action]] = {"r": "read", "s": "search"}


def visible_to_staff(access: Access, staff: Staff, type_: str | None, letter: str, *, past: bool) -> Condition:
    """The versions that `staff` may see. `past` includes versions that are no longer current."""
    allowed = []
    for row in rows(staff, "history" if past else _ACTIONS[letter]):
        types = row.types if type_ is None else row.types & {type_}
        granted = sorted(granted_type for granted_type in types if access.granted(granted_type, letter))
        if granted:
            allowed.append(and_(version.c.type.in_(granted), _reached(row.reach, staff)))
    return or_(*allowed) if allowed else false()


def _reached(reach: Reach, staff: Staff) -> Condition:
    if reach is Reach.EVERY:
        return true()
    if reach is Reach.TODAY:
        return version.c.seq.in_(_appointments_on(staff))
    if reach is Reach.PAYMENT:
        return version.c.seq.in_(payments())
    if reach is Reach.PATIENTS_OF_TODAY:
        return _about_only(_patients_with("Appointment", _appointments_on(staff)))
    if reach is Reach.BILLED:
        return _about_only(_patients_with("Invoice"))
    own = select(compartment.c.seq).where(compartment.c.patient == EVERYBODY, compartment.c.member)
    other = exists().where(compartment.c.seq == version.c.seq, compartment.c.patient != EVERYBODY)
    return and_(or_(version.c.type.in_(DIRECTORY), version.c.seq.in_(own)), ~other)


def _about_only(patients: Select[tuple[str]]) -> Condition:
    """Is in the compartment of one of these patients and mentions nobody else."""
    member = select(compartment.c.seq).where(compartment.c.patient.in_(patients), compartment.c.member)
    other = exists().where(compartment.c.seq == version.c.seq, compartment.c.patient.not_in(patients))
    return and_(version.c.seq.in_(member), ~other)


def _patients_with(type_: str, among: Select[tuple[int]] | None = None) -> Select[tuple[str]]:
    """The patients of the current resources of a type."""
    held = version.alias("held")
    wanted = (
        select(compartment.c.patient)
        .join(held, held.c.seq == compartment.c.seq)
        .where(held.c.type == type_, held.c.next_seq.is_(None), held.c.deleted.is_(False), compartment.c.member)
    )
    return (wanted if among is None else wanted.where(held.c.seq.in_(among))).correlate(None)


def _appointments_on(staff: Staff) -> Select[tuple[int]]:
    begin, end = (edge * 1000 for edge in day_bounds(staff.today))  # the index counts microseconds
    return select(moment.c.seq).where(moment.c.param == "Appointment.date", moment.c.low < end, moment.c.high > begin)
