"""Patients by their name or a number of theirs, as far as the caller may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hospital.fhir.permissions import Access
from hospital.fhir.search.escapes import escape
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.staff_pages.medicines import FoundPatient, patient_line

LONGEST: Final = 100
_MOST: Final = 20


def patients_found(tx: Tx, access: Access, wanted: str) -> list[FoundPatient]:
    """The patients whose name begins so; for what has a digit in it, those with this number (an identity card, a visit
    card, a phone). None for nothing."""
    wanted = wanted.strip()[:LONGEST]
    if not wanted:
        return []
    if not any(character.isdecimal() for character in wanted):
        return [patient_line(version.body) for version in _meeting(tx, access, "name", wanted)]
    by_number = [version for name in ("identifier", "phone") for version in _meeting(tx, access, name, wanted)]
    return [patient_line(version.body) for version in {each.id: each for each in by_number}.values()]


def _meeting(tx: Tx, access: Access, parameter: str, wanted: str) -> Sequence[Version]:
    return find_versions(tx, "Patient", [(parameter, escape(wanted))], limit=_MOST, access=access)
