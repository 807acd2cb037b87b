"""Which users a screen or a door is for."""

from __future__ import annotations

from typing import Final

from services.account.people import UserType

#: Patients, and those who look after one.
PATIENT_SIDE: Final = frozenset({UserType.PATIENT, UserType.RELATED_PERSON})
EVERYBODY: Final = frozenset(UserType)
