"""Wishes about reminders, as the app writes them, and the words that no message has."""

from __future__ import annotations

from typing import Any

from services.record.medicines import ids
from tests.hospital.medication.pharmacy import CODES, EXTENSIONS

Json = dict[str, Any]

FORBIDDEN = ("缬沙坦", "药", "mg", "dose", "medic", "降压", "Patient", "MedicationRequest")


def wish(patient: str = "a", *, sms: bool = False, carer: str = "", after: int = 60) -> Json:
    items: list[dict[str, Any]] = [{"url": EXTENSIONS + "remind-by", "valueCode": "sms"}] if sms else []
    if carer:
        items.append({"url": EXTENSIONS + "tell-person", "valueReference": {"reference": f"RelatedPerson/{carer}"}})
        items.append({"url": EXTENSIONS + "tell-after", "valueInteger": after})
    return {
        "resourceType": "Basic", "id": ids.reminding_id(patient), **({"extension": items} if items else {}),
        "code": {"coding": [{"system": CODES + "personal", "code": "reminding"}]},
        "subject": {"reference": f"Patient/{patient}"},
    }  # fmt: skip
