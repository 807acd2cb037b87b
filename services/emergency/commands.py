"""What a person decides about their emergency card. Each is one transaction in the store; what is on the locked screen
follows by `services/emergency/keeping.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from local_store import settings
from local_store.store import Writer
from services.drafts.shape import as_json
from services.emergency.model import CardChoice
from services.emergency.queries import CHOICES
from services.fhir.shape import as_object


def choose_card(w: Writer, patient_id: str, choice: CardChoice) -> None:
    """Keeps what stands on this person's card, instead of what was chosen before."""
    settings.put(w, CHOICES, {**as_object(settings.get(w, CHOICES)), patient_id: as_json(choice)})


def give_up_card(w: Writer, patient_id: str) -> None:
    """No card for this person any more; what they had typed for it goes, too."""
    _keep_only(w, as_object(settings.get(w, CHOICES)).keys() - {patient_id})


def forget_others(w: Writer, patients: Collection[str]) -> None:
    """Forgets the choices for everybody but these: access that ended and came back begins without a card."""
    _keep_only(w, patients)


def _keep_only(w: Writer, patients: Collection[str]) -> None:
    kept = as_object(settings.get(w, CHOICES))
    left = {patient: choice for patient, choice in kept.items() if patient in patients}
    if left != kept:
        settings.put(w, CHOICES, left)
