"""The hospital as its own directory describes it. Reads only, never waits for the network."""

from __future__ import annotations

from local_store import resources
from local_store.resources import Stored
from local_store.store import Reader
from services.fhir import resource as fhir
from services.fhir.addresses import openable


def telephone(r: Reader) -> str | None:
    """The number that people call the hospital at, as the hospital writes it: its own before that of a part of it.
    None while no number that can be dialled is known."""
    for organization in sorted(resources.select(r, "Organization", limit=20), key=_is_part):
        for contact in fhir.objects(organization.body.get("telecom")):
            number = fhir.as_text(contact.get("value"))
            if contact.get("system") == "phone" and number and openable(f"tel:{number}"):
                return number
    return None


def _is_part(organization: Stored) -> bool:
    return "partOf" in organization.body
