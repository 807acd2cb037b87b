"""The hospital itself, as its own data says: name, address and how to reach it. Asked by the pages about it."""

from __future__ import annotations

from dataclasses import dataclass

from local_store import resources
from local_store.store import Reader
from services.fhir import resource as fhir
from services.query import query

MOST_READ = 20


@dataclass(frozen=True)
class HospitalContact:
    """What the hospital says of itself; None where it says nothing."""

    name: str | None = None
    city: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None


@query("Organization")
def hospital_contact(r: Reader, language: str) -> HospitalContact:
    """The first organization that is part of no other one."""
    stored = [each.body for each in resources.select(r, "Organization", limit=MOST_READ)]
    first = next((body for body in stored if fhir.at(body, "partOf") is None), None)
    return read_contact(first, language)


def read_contact(body: object, language: str) -> HospitalContact:
    """What can be read of an Organization. Pure; never raises."""
    organization = fhir.as_object(body)
    where = next(fhir.objects(organization.get("address")), {})
    return HospitalContact(
        name=fhir.translated(organization, "name", language),
        city=fhir.translated(where, "city", language),
        address=fhir.translated(where, "text", language),
        phone=_telecom(organization, "phone"),
        email=_telecom(organization, "email"),
    )


def _telecom(organization: fhir.JsonObject, system: str) -> str | None:
    points = fhir.objects(organization.get("telecom"))
    return next((fhir.as_text(each.get("value")) for each in points if each.get("system") == system), None)
