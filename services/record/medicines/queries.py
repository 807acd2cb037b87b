"""Questions about medicines and doses. They read only and never wait for the network."""

from __future__ import annotations

from datetime import date

from local_store.store import Reader
from services.each import Elements
from services.moments import day_in, days_later
from services.query import query
from services.record.medicines import states
from services.record.medicines.adherence import adherence, coverage
from services.record.medicines.day import day_of_doses, with_unreadable
from services.record.medicines.dose import Adherence, Coverage, DayOfDoses, Dose, DoseState, Stock
from services.record.medicines.kept import (
    circumstances_of,
    kept_administrations,
    kept_dispenses,
    kept_prescription,
    kept_prescriptions,
    recorded_otherwise,
)
from services.record.medicines.kept import rhythm_of as kept_rhythm
from services.record.medicines.model import Prescription, Rhythm
from services.record.medicines.plan import plan
from services.record.medicines.stock import stock
from services.viewpoint import Viewpoint

_DAYS_AHEAD = 366


@query("MedicationRequest", "MedicationStatement", "Medication", "Basic")
def prescriptions(r: Reader, patient_id: str, language: str) -> Elements[Prescription]:
    """Every prescription of a person's, with those that cannot be read."""
    return kept_prescriptions(r, patient_id, language)


@query("MedicationRequest", "MedicationStatement", "Medication", "Basic")
def prescription(r: Reader, patient_id: str, key: str, language: str) -> Prescription | None:
    """One prescription by its key; None when it is not this person's or not on this device."""
    return kept_prescription(r, patient_id, key, language)


@query("Basic")
def rhythm(r: Reader, patient_id: str) -> Rhythm:
    """When the person wakes, eats and sleeps."""
    return kept_rhythm(r, patient_id)


@query("MedicationRequest", "MedicationStatement", "Medication", "MedicationAdministration", "Basic")
def doses_of_day(r: Reader, view: Viewpoint, day: date) -> DayOfDoses:
    """Everything about medicines on one day."""
    return _day(r, view, day)


@query("MedicationRequest", "MedicationStatement", "Medication", "MedicationAdministration", "Basic")
def due_now(r: Reader, view: Viewpoint) -> tuple[tuple[Dose, Prescription], ...]:
    """The doses that are due at this moment with their prescriptions, in order of time, whichever day they are of."""
    every, today = kept_prescriptions(r, view.patient, view.language).read, day_in(view.now, view.zone)
    known = {mine.key: mine for mine in every}
    return tuple(
        (dose, known[dose.planned.prescription])
        for dose in _doses(r, view, every, days_later(today, -1), days_later(today, 1))
        if dose.state is DoseState.DUE and not dose.planned.optional
    )


@query("MedicationRequest", "MedicationStatement", "Medication", "MedicationAdministration", "Basic")
def planned(r: Reader, view: Viewpoint, first: date, last: date) -> tuple[Dose, ...]:
    """The doses of these days with their states, in order of time."""
    every = kept_prescriptions(r, view.patient, view.language).read
    return _doses(r, view, every, first, last)


@query("MedicationRequest", "MedicationStatement", "Medication", "MedicationAdministration", "Basic")
def adherence_of(r: Reader, view: Viewpoint, key: str, first: date, last: date) -> Adherence | None:
    """How regularly a medicine was taken on these days; None when it is not this person's or not on this device."""
    found = kept_prescription(r, view.patient, key)
    return adherence(_doses(r, view, (found,), first, last)) if found else None


@query("MedicationRequest", "MedicationStatement", "Medication", "MedicationDispense", "Basic")
def coverage_of(r: Reader, view: Viewpoint, key: str, first: date, last: date) -> Coverage | None:
    """For which share of these days there was enough of a medicine by what was handed out; None when nobody said so, or
    it is not this person's."""
    if kept_prescription(r, view.patient, key) is None:
        return None
    mine = (each for each in kept_dispenses(r, view.patient) if each.prescription == key)
    return coverage(mine, first, last, view.hospital)


@query(
    "MedicationRequest", "MedicationStatement", "Medication", "MedicationAdministration", "MedicationDispense", "Basic"
)
def stock_of(r: Reader, view: Viewpoint, key: str) -> Stock | None:
    """What is left of a medicine; None when nobody said what was there."""
    found = kept_prescription(r, view.patient, key)
    if found is None:
        return None
    today, circumstances = day_in(view.now, view.zone), circumstances_of(r, view)
    known = kept_administrations(r, view.patient, (found,), date.min, today)
    ahead = plan((found,), today, days_later(today, _DAYS_AHEAD), circumstances, known).doses
    open_ = [dose for dose in ahead if dose.id not in known]
    return stock(found, kept_dispenses(r, view.patient), known.values(), open_, view.now)


def _day(r: Reader, view: Viewpoint, day: date) -> DayOfDoses:
    every, circumstances = kept_prescriptions(r, view.patient, view.language), circumstances_of(r, view)
    known = kept_administrations(r, view.patient, every.read, day, day)
    found = day_of_doses(every.read, known, day, circumstances, view.now)
    if more := recorded_otherwise(r, view.patient, (dose.planned for dose in found.doses), known):
        found = day_of_doses(every.read, known | more, day, circumstances, view.now)
    return with_unreadable(found, every.unreadable)


def _doses(r: Reader, view: Viewpoint, every: tuple[Prescription, ...], first: date, last: date) -> tuple[Dose, ...]:
    known = kept_administrations(r, view.patient, every, first, last)
    found = plan(every, first, last, circumstances_of(r, view), known)
    return tuple(states.doses(found.doses, known, view.now))
