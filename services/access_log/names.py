"""What the people in the log are called, from what is on this device. Reads only."""

from __future__ import annotations

from local_store import resources
from local_store.store import Reader
from services.fhir import resource as fhir

_NAMED = frozenset({"Practitioner", "RelatedPerson"})


def names_of(r: Reader, people: tuple[str, ...], language: str) -> dict[str, str]:
    """The names of these references to staff and carers, where the device has them."""
    found = {person: _name_of(r, person, language) for person in people}
    return {person: name for person, name in found.items() if name is not None}


def _name_of(r: Reader, person: str, language: str) -> str | None:
    who = fhir.reference(person)
    stored = resources.get(r, who.type, who.id) if who is not None and who.type in _NAMED else None
    return fhir.human_name(stored.body.get("name"), language) if stored else None
