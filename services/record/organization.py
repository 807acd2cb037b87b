"""The hospital itself, as its own data says: name, address and how to reach it. Reads only, never waits for the
network."""

from __future__ import annotations

from local_store import resources
from local_store.store import Reader
from services.fhir.resource import JsonObject
from services.query import query
from services.record.contact import HospitalContact, phone_of, read_contact

_MOST_READ = 20


@query("Organization")
def hospital_contact(r: Reader, language: str) -> HospitalContact:
    """The first organization that is part of no other one."""
    first = next((body for body in _organizations(r) if not _is_part(body)), None)
    return read_contact(first, language)


def telephone(r: Reader) -> str | None:
    """The number that people call the hospital at, as the hospital writes it: its own before that of a part of it.
    None while no number that can be dialled is known."""
    return next(filter(None, map(phone_of, _organizations(r))), None)


def _organizations(r: Reader) -> list[JsonObject]:
    """The hospital before its parts."""
    return sorted((stored.body for stored in resources.select(r, "Organization", limit=_MOST_READ)), key=_is_part)


def _is_part(organization: JsonObject) -> bool:
    return "partOf" in organization
