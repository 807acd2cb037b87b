"""How the hospital is reached, as it says itself."""

from __future__ import annotations

from services.record.contact import HospitalContact
from services.record.organization import hospital_contact
from views.answers import Ready
from views.hooks import use_query, use_texts


def use_contact() -> HospitalContact | None:
    """What the hospital says of itself; None until it was read."""
    found = use_query(hospital_contact, use_texts().language.value)
    return found.value if isinstance(found, Ready) else None
