"""Wishes about reminders, as the app writes them, and the words that no message has."""

from __future__ import annotations

from typing import Any

from services.reminders.hospital_wish import HospitalWish, wish_json

Json = dict[str, Any]

FORBIDDEN = ("缬沙坦", "药", "mg", "dose", "medic", "降压", "Patient", "MedicationRequest")


def wish(patient: str = "a", *, sms: bool = False, carer: str = "", after: int = 60, email: bool = False) -> Json:
    """Asks for an SMS at the time, and that somebody is told so many minutes later."""
    return wish_json(HospitalWish(sms, carer or None, after, email), patient=patient)
