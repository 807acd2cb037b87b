"""The groups of users that screens and doors are for."""

from __future__ import annotations

from typing import Final

from services.account.people import UserType

#: Patients, and proxies without a record here.
PATIENT_SIDE: Final = frozenset({UserType.PATIENT, UserType.RELATED_PERSON})
EVERYBODY: Final = frozenset(UserType)
