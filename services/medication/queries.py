"""What the screens of medicines ask. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass

from local_store import resources
from local_store.store import Reader
from services.each import UnreadResource, each
from services.medication.alerts import Allergen, MedicationAlert, alerts, allergens
from services.medication.dose_times import DoseTimes, dose_times
from services.medication.finding import spelled
from services.medication.knowledge import KNOWLEDGE, FormularyEntry, Knowledge, knowledge
from services.medication.own_medicine import STATEMENT, MedicineDraft, draft_of
from services.medication.refills import CODE, TASK, RefillTask, refill
from services.moments import day_in, days_later
from services.query import query
from services.record.medicines import queries as record
from services.record.medicines.dose import Adherence, Coverage, Stock
from services.record.medicines.kept import circumstances_of, kept_prescription, kept_prescriptions
from services.record.medicines.model import Prescription, PrescriptionStatus
from services.record.medicines.plan import asks
from services.viewpoint import Viewpoint

DAYS_COUNTED = 30
"""Over how many days adherence is told."""
DAYS_COVERED = 180
"""Over how many days it is told whether there was enough."""
_MOST = 1000


@dataclass(frozen=True)
class ListedMedicine:
    """A medicine as one line, with what the hospital warns of."""

    prescription: Prescription
    alerts: tuple[MedicationAlert, ...] = ()

    @property
    def id(self) -> str:
        return self.prescription.id


@dataclass(frozen=True)
class MedicineOverview:
    """Every medicine of a person's: those that are taken, paused ones, and those that are over."""

    taken: tuple[ListedMedicine, ...] = ()
    paused: tuple[ListedMedicine, ...] = ()
    ended: tuple[ListedMedicine, ...] = ()
    unreadable: tuple[UnreadResource, ...] = ()


@dataclass(frozen=True)
class MedicinePage:
    """One medicine. `asks`: its clock has to be chosen, because the zone has changed. `next`: the key of the
    prescription that came in its place. `times`: the dosages whose times the person may choose."""

    prescription: Prescription
    alerts: tuple[MedicationAlert, ...] = ()
    adherence: Adherence | None = None
    stock: Stock | None = None
    refill: RefillTask | None = None
    asks: bool = False
    next: str | None = None
    coverage: Coverage | None = None
    times: tuple[DoseTimes, ...] = ()


@dataclass(frozen=True)
class MedicineTimes:
    """A medicine with its dosages whose times the person may choose."""

    prescription: Prescription
    dosages: tuple[DoseTimes, ...]


@query("MedicationRequest", "MedicationStatement", "Medication", "Basic", KNOWLEDGE, "AllergyIntolerance")
def medicine_list(r: Reader, patient: str, language: str) -> MedicineOverview:
    """Every medicine of a person's with its alerts, newest first. One that another replaced is not listed."""
    every = kept_prescriptions(r, patient, language)
    known, allergic = _knowledge(r, language), _allergens(r, patient, language)
    replaced = {medicine.replaces for medicine in every.read}
    taken, paused, ended = [], [], []
    for medicine in every.read:
        if medicine.runs:
            taken.append(ListedMedicine(medicine, alerts(medicine, every.read, allergic, known)))
        elif medicine.key in replaced:
            continue
        elif medicine.status is PrescriptionStatus.PAUSED:
            paused.append(ListedMedicine(medicine))
        elif medicine.status is PrescriptionStatus.ENDED:
            ended.append(ListedMedicine(medicine))
    return MedicineOverview(tuple(taken), tuple(paused), tuple(ended), every.unreadable)


@query(
    "MedicationRequest",
    "MedicationStatement",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "Basic",
    KNOWLEDGE,
    "AllergyIntolerance",
    TASK,
)
def medicine_page(r: Reader, view: Viewpoint, key: str) -> MedicinePage | None:
    """One medicine with everything that is known about it; None when it is not this person's or not on this device."""
    language = view.language or ""
    every = kept_prescriptions(r, view.patient, language).read
    medicine = next((each for each in every if each.key == key), None)
    if medicine is None:
        return None
    today = day_in(view.now, view.zone)
    found = alerts(medicine, every, _allergens(r, view.patient, language), _knowledge(r, language))
    return MedicinePage(
        prescription=medicine,
        alerts=found if medicine.runs else (),
        adherence=record.adherence_of(r, view, key, days_later(today, 1 - DAYS_COUNTED), today),
        stock=record.stock_of(r, view, key),
        refill=_refill(r, view.patient, key, language),
        asks=bool(asks((medicine,), circumstances_of(r, view), view.now)),
        next=next((each.key for each in every if each.replaces == key), None),
        times=dose_times(medicine, circumstances_of(r, view)) if medicine.runs else (),
        coverage=record.coverage_of(r, view, key, days_later(today, 1 - DAYS_COVERED), today)
        if medicine.runs
        else None,
    )


@query("MedicationRequest", "MedicationStatement", "Medication", "Basic")
def medicine_times(r: Reader, view: Viewpoint, key: str) -> MedicineTimes | None:
    """When the doses of a medicine are taken, where that is the person's to choose; None when it is not theirs or not
    on this device."""
    medicine = kept_prescription(r, view.patient, key, view.language)
    return None if medicine is None else MedicineTimes(medicine, dose_times(medicine, circumstances_of(r, view)))


@query(KNOWLEDGE)
def formulary(r: Reader, language: str) -> tuple[FormularyEntry, ...]:
    """The medicines one may choose, by name."""
    return spelled(_knowledge(r, language).formulary)


@query(STATEMENT)
def own_draft(r: Reader, patient: str, statement_id: str, language: str) -> MedicineDraft | None:
    """A medicine of the person's own as it is entered; None when it is not theirs or not on this device."""
    stored = resources.in_record(r, patient, STATEMENT, statement_id)
    medicine = kept_prescription(r, patient, f"{STATEMENT}/{statement_id}", language)
    return draft_of(medicine, stored.body) if stored is not None and medicine is not None else None


def _knowledge(r: Reader, language: str) -> Knowledge:
    return knowledge((stored.body for stored in resources.select(r, KNOWLEDGE, limit=_MOST)), language)


def _allergens(r: Reader, patient: str, language: str) -> tuple[Allergen, ...]:
    stored = resources.select(r, "AllergyIntolerance", patient=patient, limit=_MOST)
    return allergens((kept.body for kept in stored), language)


def _refill(r: Reader, patient: str, key: str, language: str) -> RefillTask | None:
    """The newest request for more of this medicine."""
    stored = resources.select(r, TASK, patient=patient, code=CODE, limit=_MOST)
    found = each(stored, lambda kept: refill(kept.body, language)).read
    return next((task for task in found if task is not None and task.prescription == key), None)
