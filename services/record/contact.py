"""How a hospital is called, and how it and its places are reached. Pure; never raises.

Source: FHIR R4 §8.6 Organization, §8.7 Location, §2.24.0.16 ContactPoint.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.fhir import resource as fhir
from services.fhir.addresses import openable


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
        phone=phone_of(organization),
        email=_first(organization, "email", "mailto"),
    )


def phone_of(body: object) -> str | None:
    """The first number of an Organization or a Location that can be dialled, as it is written there."""
    return _first(body, "phone", "tel")


def _first(body: object, system: str, scheme: str) -> str | None:
    points = fhir.objects(fhir.as_object(body).get("telecom"))
    values = (fhir.as_text(each.get("value")) for each in points if each.get("system") == system)
    return next((value for value in values if value and openable(f"{scheme}:{value}")), None)
