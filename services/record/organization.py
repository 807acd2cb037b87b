"""The hospital itself, as its own data says: name, address and how to reach it. Asked by the pages about it."""

from __future__ import annotations

from local_store import resources
from local_store.store import Reader
from services.fhir import resource as fhir
from services.query import query
from services.record.contact import HospitalContact, read_contact

MOST_READ = 20


@query("Organization")
def hospital_contact(r: Reader, language: str) -> HospitalContact:
    """The first organization that is part of no other one."""
    stored = [each.body for each in resources.select(r, "Organization", limit=MOST_READ)]
    first = next((body for body in stored if fhir.at(body, "partOf") is None), None)
    return read_contact(first, language)
