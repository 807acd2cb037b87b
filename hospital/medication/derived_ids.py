"""The ids that the app derives from what a resource is about, so that two phones write one resource. Pure.

A dose is named by its prescription and its slot, a person's settings of a medicine by the prescription, a rhythm and a
wish about reminders by the patient (UUID version 5, RFC 4122 §4.3). The hospital takes such an id only for the content
it derives from: with another content it would be the id of somebody else's resource.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from hospital.base.elements import extension
from hospital.base.references import Own, form_of

Json = dict[str, Any]

_NAMESPACE: Final = uuid.UUID("5b1b2f0e-5c0e-5d63-9a55-0b1d6f2f6a11")


def dose_id(administration: Json) -> str | None:
    """The id of a dose; None for one that names no prescription or no slot, and for anything else."""
    if administration.get("resourceType") != "MedicationAdministration":
        return None
    prescription = _reference(administration.get("request")) or _reference(extension(administration, "dose-of"))
    slot = extension(administration, "dose-slot")
    return _derived(f"{prescription}|{slot}") if prescription and isinstance(slot, str) else None


def settings_id(basic: Json) -> str | None:
    """The id of a person's settings of one medicine."""
    medicine = _reference(extension(basic, "about-medicine"))
    return settings_of(medicine) if medicine else None


def rhythm_id(basic: Json) -> str | None:
    """The id of a person's rhythm."""
    patient = _reference(basic.get("subject"))
    return _derived(f"rhythm|{patient}") if patient else None


def reminding_id(basic: Json) -> str | None:
    """The id of what a person asks of the hospital about reminders."""
    patient = _reference(basic.get("subject"))
    return _derived(f"reminding|{patient}") if patient else None


def reminding_of(patient: str) -> str:
    """The id of what the patient with this id asks of the hospital about reminders."""
    return _derived(f"reminding|Patient/{patient}")


def settings_of(medicine: str) -> str:
    """The id of a person's settings of the medicine `Type/id`."""
    return _derived(f"settings|{medicine}")


def rhythm_of(patient: str) -> str:
    """The id of the rhythm of the patient with this id."""
    return _derived(f"rhythm|Patient/{patient}")


def _derived(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))


def _reference(node: Any) -> str | None:
    """What a reference names here, as `Type/id`; None when it names nothing of this server."""
    found = form_of(node, "")
    return f"{found.type}/{found.id}" if isinstance(found, Own) else None
