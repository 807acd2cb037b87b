"""How a hospital is called and reached, by its Organization. Pure; never raises. Source: FHIR R4 §8.6 Organization."""

from __future__ import annotations

from dataclasses import dataclass

from services.fhir import resource as fhir


@dataclass(frozen=True)
class HospitalContact:
    """What the hospital says of itself; None where it says nothing."""

    name: str | None = None
    city: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None


def read_contact(body: object, language: str) -> HospitalContact:
    """What can be read of an Organization."""
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
