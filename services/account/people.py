"""The user who signed in, the patients whose records are on this device, and the one in view. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class UserType(StrEnum):
    """The kinds of users, by the FHIR type of their `fhirUser` (SMART App Launch 2 §3.0.3.1)."""

    PATIENT = "Patient"
    RELATED_PERSON = "RelatedPerson"  # a proxy without a record of their own here
    PRACTITIONER = "Practitioner"


@dataclass(frozen=True)
class SessionUser:
    """The user who signed in: a FHIR type and an id at the hospital."""

    type: UserType
    id: str

    @property
    def reference(self) -> str:
        """The user as a FHIR reference: `Patient/p1`."""
        return f"{self.type}/{self.id}"


@dataclass(frozen=True)
class People:
    """`patients`: ids of the people whose records the session covers, the user's own first. `viewing`: the patient
    whose record is in view; empty when there is none, as for staff who have opened no record."""

    user: SessionUser
    patients: tuple[str, ...] = ()
    viewing: str = ""

    @classmethod
    def of_patient(cls, patient: str) -> Self:
        """A patient with their own record alone."""
        return cls(SessionUser(UserType.PATIENT, patient), (patient,), patient)

    @classmethod
    def read(cls, user: str | None, patients: Iterable[str]) -> Self:
        """From `Type/id` and ids of patients, at least one; without a user, the first patient is the user."""
        kept = tuple(dict.fromkeys(patients))
        type_, _, id_ = (user or "").partition("/")
        known = type_ in set(UserType) and id_
        return cls(
            SessionUser(UserType(type_), id_) if known else SessionUser(UserType.PATIENT, kept[0]), kept, kept[0]
        )

    def view(self, patient: str) -> Self:
        """The same people with another patient in view. Raises ValueError for a patient the session does not cover."""
        if patient not in self.patients:
            raise ValueError("the session does not cover this person")
        return replace(self, viewing=patient)

    def covering(self, patients: Iterable[str]) -> Self:
        """The same user with other patients; the one in view stays if it is covered, else the first comes into view."""
        kept = tuple(dict.fromkeys(patients))
        viewing = self.viewing if self.viewing in kept else next(iter(kept), "")
        return replace(self, patients=kept, viewing=viewing)
