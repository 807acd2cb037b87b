"""Prescriptions, recorded doses and the person's choices as they are on this device. Reads only, never waits for the
network. One resource that cannot be read hides no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from local_store import resources
from local_store.resources import Stored
from local_store.store import Reader
from services.clock import instant
from services.each import Elements, each
from services.fhir import resource as fhir
from services.fhir import terms
from services.moments import days_later, midnight
from services.record.medicines import settings as chosen
from services.record.medicines.administration import ADMINISTRATION, administration
from services.record.medicines.courses import is_over
from services.record.medicines.dose import Administration, PlannedDose
from services.record.medicines.ids import rhythm_id
from services.record.medicines.model import (
    Circumstances,
    ClockRule,
    Dispense,
    MedicineSettings,
    Prescription,
    PrescriptionStatus,
    Rhythm,
)
from services.record.medicines.read import REQUEST, STATEMENT, Medicines, dispense, ended_by_successors, prescription
from services.viewpoint import Viewpoint

DISPENSE: Final = "MedicationDispense"
_MOST: Final = 500
_MOST_DOSES: Final = 20_000
_MARGIN: Final = 14  # days by which a record may lie beside the day for which its dose was planned


def kept_prescriptions(r: Reader, patient: str, language: str | None = None) -> Elements[Prescription]:
    """Every prescription of a person's: the hospital's, then their own, newest first."""
    known = _settings(r, patient)
    hospital, own = (
        each(
            resources.select(r, type_, patient=patient, limit=_MOST),
            lambda kept: prescription(kept.body, language, _medicines(r, kept), known.get(f"{kept.type}/{kept.id}")),
        )
        for type_ in (REQUEST, STATEMENT)
    )
    return Elements(ended_by_successors((*hospital.read, *own.read)), (*hospital.unreadable, *own.unreadable))


def taken_prescriptions(r: Reader, view: Viewpoint) -> tuple[Prescription, ...]:
    """The medicines a person takes now: neither paused nor ended, and with a course that is not over."""
    circumstances = circumstances_of(r, view)
    return tuple(
        each
        for each in kept_prescriptions(r, view.patient, view.language).read
        if each.status is PrescriptionStatus.ACTIVE and not is_over(each, circumstances, view.now)
    )


def on_the_wall(r: Reader, patient: str) -> frozenset[str]:
    """The keys of the prescriptions that the person lets follow the clock on the wall, wherever they are."""
    return frozenset(key for key, mine in _settings(r, patient).items() if mine.clock is ClockRule.WALL)


def kept_prescription(r: Reader, patient: str, key: str, language: str | None = None) -> Prescription | None:
    """One prescription of a person's by its key; None when it is not theirs or not here."""
    found = fhir.reference(key)
    stored = resources.in_record(r, patient, found.type, found.id) if found else None
    if stored is None:
        return None
    return prescription(stored.body, language, _medicines(r, stored), _settings(r, patient).get(key))


def kept_administrations(
    r: Reader, patient: str, prescriptions: Iterable[Prescription], first: date, last: date
) -> dict[str, Administration]:
    """The recorded doses about these days by their ids; all of them where a prescription counts its doses from the
    moment at which the one before was taken."""
    chained = any(dosage.timing and dosage.timing.from_taken for written in prescriptions for dosage in written.dosages)
    since = None if chained else instant(midnight(days_later(first, -_MARGIN), UTC))
    until = instant(midnight(days_later(last, _MARGIN), UTC))
    stored = resources.select(
        r, ADMINISTRATION, patient=patient, since=since, until=until, limit=_MOST_DOSES, newest_first=True
    )
    return {found.id: found for found in each(stored, lambda kept: administration(kept.body)).read}


def recorded_otherwise(
    r: Reader, patient: str, planned: Iterable[PlannedDose], known: dict[str, Administration]
) -> dict[str, Administration]:
    """What was recorded for these doses so long before or after that it is not among the known ones."""
    missing = (dose.id for dose in planned if dose.id not in known)
    found = (resources.in_record(r, patient, ADMINISTRATION, id_) for id_ in missing)
    return {kept.id: administration(kept.body) for kept in found if kept is not None}


def kept_dispenses(r: Reader, patient: str) -> tuple[Dispense, ...]:
    """What was handed out to a person."""
    stored = resources.select(r, DISPENSE, patient=patient, limit=_MOST)
    return tuple(found for found in each(stored, lambda kept: dispense(kept.body)).read if found)


def rhythm_of(r: Reader, patient: str) -> Rhythm:
    """The person's rhythm; the usual one while they have chosen none."""
    stored = resources.in_record(r, patient, chosen.BASIC, rhythm_id(patient))
    return chosen.rhythm(stored.body) if stored else Rhythm()


def circumstances_of(r: Reader, view: Viewpoint) -> Circumstances:
    """By which clocks a person's doses are planned; the hospital's zone is home while their rhythm names none."""
    rhythm = rhythm_of(r, view.patient)
    return Circumstances(rhythm, view.zone, _zone(rhythm.zone) or view.hospital)


def _settings(r: Reader, patient: str) -> dict[str, MedicineSettings]:
    code = f"{terms.PERSONAL_SYSTEM}|{chosen.MEDICINE}"
    stored = resources.select(r, chosen.BASIC, patient=patient, code=code, limit=_MOST)
    return {found.prescription: found for found in each(stored, lambda kept: chosen.settings(kept.body)).read if found}


def _medicines(r: Reader, stored: Stored) -> Medicines:
    """The Medication a prescription refers to, when it is on this device."""
    id_ = fhir.reference_id(stored.body.get("medicationReference"), "Medication")
    medicine = resources.get(r, "Medication", id_) if id_ else None
    return {f"Medication/{medicine.id}": medicine.body} if medicine else {}


def _zone(name: str | None) -> tzinfo | None:
    """A zone by its IANA name; None for one that this device does not know."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):  # a name that is a path, or none that is known
        return None
