"""The question about vaccinations. Reads only, never waits for the network."""

from __future__ import annotations

from local_store import resources
from local_store.store import Reader
from services.query import query
from services.record.immunizations import Immunization, immunization

LIMIT = 500


@query("Immunization")
def immunizations(r: Reader, patient_id: str, language: str) -> tuple[Immunization, ...]:
    """A person's vaccinations, newest first."""
    newest = resources.select(r, "Immunization", patient=patient_id, limit=LIMIT)
    return tuple(immunization(stored.body, language) for stored in newest)
