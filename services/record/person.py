"""Whose record is in view, and whose could be. Asked by the app's frame, which says it on every screen."""

from __future__ import annotations

from local_store import resources
from local_store.store import Reader
from services.fhir import resource as fhir
from services.query import query
from services.record.papers import PaperKind, papers


@query("Patient")
def person_name(r: Reader, patient_id: str) -> str | None:
    """The name of the person whose record this is, as the hospital writes it."""
    stored = resources.get(r, "Patient", patient_id)
    return fhir.human_name(stored.body.get("name")) if stored else None


@query("Patient")
def names_of_people(r: Reader, patients: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    """Id and name of each of these people, in this order; a name that is not on this device yet is None."""
    return tuple((patient, person_name(r, patient)) for patient in patients)


@query("Patient")
def papers_of_person(r: Reader, patient_id: str) -> tuple[tuple[PaperKind, str], ...]:
    """Kind and masked number of the papers by which the hospital knows this person. Reads only."""
    stored = resources.get(r, "Patient", patient_id)
    return papers(stored.body.get("identifier")) if stored else ()


@query("Patient")
def record_is_closed(r: Reader, patient_id: str) -> bool:
    """Whether the hospital no longer uses this person's record (`Patient.active` false, R4 §8.1.7). Reads only."""
    stored = resources.get(r, "Patient", patient_id)
    return stored is not None and stored.body.get("active") is False
