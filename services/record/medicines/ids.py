"""Ids that every device derives alike, so that two of them mean one resource. Pure."""

from __future__ import annotations

import uuid
from typing import Final

#: Ids of doses and of a person's settings are derived within this namespace (RFC 9562 §5.5, version 5).
_NAMESPACE: Final = uuid.UUID("5b1b2f0e-5c0e-5d63-9a55-0b1d6f2f6a11")


def administration_id(prescription: str, slot: str) -> str:
    """The id of the dose in this slot of the prescription with this key. A double tap, a retry and a second device give
    the same id, so it is one dose."""
    return str(uuid.uuid5(_NAMESPACE, f"{prescription}|{slot}"))


def settings_id(prescription: str) -> str:
    """The id of the `Basic` with the person's settings of the prescription with this key."""
    return str(uuid.uuid5(_NAMESPACE, f"settings|{prescription}"))


def rhythm_id(patient: str) -> str:
    """The id of the `Basic` with the rhythm of the patient with this id."""
    return str(uuid.uuid5(_NAMESPACE, f"rhythm|Patient/{patient}"))


def reminding_id(patient: str) -> str:
    """The id of the `Basic` with what the patient with this id asks of the hospital about reminders."""
    return str(uuid.uuid5(_NAMESPACE, f"reminding|Patient/{patient}"))
