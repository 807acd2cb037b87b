"""Doctors and departments put together from the directory's resources. Reads only."""

from __future__ import annotations

from dataclasses import replace

from local_store import resources
from local_store.store import Reader
from services.booking.find.model import Department, Doctor, department, doctor, service_of
from services.fhir import resource as fhir


def doctor_of(r: Reader, role: fhir.JsonObject, language: str) -> Doctor:
    """The doctor of a PractitionerRole: their own name, the room's and the department's name in that language."""
    person = resources.get(r, "Practitioner", fhir.reference_id(role.get("practitioner"), "Practitioner") or "")
    place = resources.get(r, "Location", fhir.reference_id(fhir.at(role, "location", 0), "Location") or "")
    service = department_of(r, service_of(role), language)
    read = doctor(role, person.body if person else None, language)
    return replace(
        read,
        place=(fhir.translated(place.body, "name", language) if place else None) or read.place,
        department=(service.name if service else None) or read.department,
    )


def department_of(r: Reader, department_id: str | None, language: str) -> Department | None:
    """The department, or None when it is not on this device."""
    stored = resources.get(r, "HealthcareService", department_id or "")
    return department(stored.body, language) if stored else None
