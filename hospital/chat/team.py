"""Who of the staff answers for a department, by the hospital's directory (PractitionerRole)."""

from __future__ import annotations

from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.tx import Tx

#: The roles that answer patients.
ANSWERING = frozenset({Role.DOCTOR, Role.NURSE})
_MOST = 50


def departments_of(tx: Tx, practitioner: str) -> frozenset[str]:
    """Ids of the HealthcareServices in which a Practitioner works now."""
    wanted = [("practitioner", f"Practitioner/{practitioner}"), ("active:not", "false")]
    roles = search(tx, "PractitionerRole", wanted, limit=_MOST)
    named = (target(service, "HealthcareService") for role in roles for service in role.get("healthcareService", ()))
    return frozenset(filter(None, named))


def answers_for(tx: Tx, staff: Staff | None, department: str) -> bool:
    """Whether somebody answers in the name of this department."""
    if staff is None or not ANSWERING & set(staff.roles):
        return False
    return department in departments_of(tx, staff.practitioner)
