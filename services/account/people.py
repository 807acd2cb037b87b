"""The user who signed in, the patients whose records are on this device, and the one in view. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self


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
    whose record is in view; empty when there is none, as for staff who have opened no record. `until`: of those whose
    record may be seen for a time, the moment at which it ends by the hospital's word. `decides`: those who are too
    young to decide themselves, and for whom the user does by law."""

    user: SessionUser
    patients: tuple[str, ...] = ()
    viewing: str = ""
    until: tuple[tuple[str, datetime], ...] = ()
    decides: tuple[str, ...] = ()

    @classmethod
    def of_patient(cls, patient: str) -> Self:
        """A patient with their own record alone."""
        return cls(SessionUser(UserType.PATIENT, patient), (patient,), patient)

    @classmethod
    def read(
        cls,
        user: str | None,
        patients: Iterable[str],
        until: Iterable[tuple[str, datetime]] = (),
        decides: Iterable[str] = (),
    ) -> Self:
        """From `Type/id` and ids of patients, at least one; without a user, the first patient is the user."""
        kept = tuple(dict.fromkeys(patients))
        type_, _, id_ = (user or "").partition("/")
        known = type_ in set(UserType) and id_
        user_ = SessionUser(UserType(type_), id_) if known else SessionUser(UserType.PATIENT, kept[0])
        return cls(user_, kept, kept[0], tuple(until), tuple(decides))

    def view(self, patient: str) -> Self:
        """The same people with another patient in view. Raises ValueError for a patient the session does not cover."""
        if patient not in self.patients:
            raise ValueError("the session does not cover this person")
        return replace(self, viewing=patient)

    def covering(
        self,
        patients: Iterable[str],
        until: Iterable[tuple[str, datetime]] | None = None,
        decides: Iterable[str] | None = None,
    ) -> Self:
        """The same user with other patients; the one in view stays if it is covered, else the first comes into view."""
        kept = tuple(dict.fromkeys(patients))
        viewing = self.viewing if self.viewing in kept else next(iter(kept), "")
        return replace(
            self,
            patients=kept,
            viewing=viewing,
            until=self.until if until is None else tuple(until),
            decides=self.decides if decides is None else tuple(decides),
        )

    def decides_for(self, patient: str) -> bool:
        """Whether the user decides what is this person's own to decide: for themselves, or by law for a child."""
        own = self.user.type is UserType.PATIENT and patient == self.user.id
        return patient in self.patients and (own or patient in self.decides)

    @property
    def ends(self) -> tuple[tuple[str, datetime | None], ...]:
        """Each patient, and until when their record may be seen; None for no end."""
        until = dict(self.until)
        return tuple((patient, until.get(patient)) for patient in self.patients)

    def over(self, now: datetime) -> frozenset[str]:
        """Those whose record may no longer be seen, by this device's clock."""
        return frozenset(patient for patient, ends in self.until if ends <= now and patient in self.patients)

    def without(self, patients: frozenset[str]) -> Self:
        """The same people but for these."""
        return self.covering(patient for patient in self.patients if patient not in patients) if patients else self


NOBODY: Final = People(SessionUser(UserType.PATIENT, ""))
