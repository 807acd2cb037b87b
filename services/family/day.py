"""What is due today, for whom: of each person whose record is on this device. Reads only; no network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.moments import day_in, in_zone
from services.query import query
from services.record.medicines.queries import due_now
from services.record.money.due import ToPay, to_pay
from services.record.person import person_name
from services.record.requests.kept import open_requests
from services.record.visits.kept import kept_visit
from services.record.visits.visit import Stage, Visit
from services.viewpoint import Viewpoint

_COMING = frozenset({Stage.BOOKED, Stage.CHECKED_IN, Stage.ARRIVED})
_MOST = 500
_WAITED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Household:
    """Whose days are asked for, by the hospital's calendar at a minute, from a device in a zone."""

    patients: tuple[str, ...]
    now: datetime
    zone: tzinfo
    hospital: tzinfo
    language: str


@dataclass(frozen=True)
class PersonDay:
    """One person's day. `visits`: when the visits of today that are still to come begin; `doses`: how many are due now;
    `requests`: how many things the hospital asks."""

    patient: str
    name: str | None
    visits: tuple[datetime, ...] = ()
    doses: int = 0
    bill: ToPay | None = None
    requests: int = 0


@query(
    "Patient",
    "Appointment",
    "outbox",
    "setting",
    "Invoice",
    "Task",
    "QuestionnaireResponse",
    "Questionnaire",
    "MedicationRequest",
    "MedicationStatement",
    "Medication",
    "MedicationAdministration",
    "Basic",
)
def family_day(r: Reader, household: Household) -> tuple[PersonDay, ...]:
    """The day of each of them, in the order in which they are named. Each is asked for by their own id alone: nothing
    of one person is counted for another."""
    return tuple(_day(r, household, patient) for patient in household.patients)


def _day(r: Reader, household: Household, patient: str) -> PersonDay:
    view = Viewpoint(patient, household.now, household.zone, household.hospital, household.language)
    stored = resources.select(r, "Appointment", patient=patient, limit=_MOST)
    visits = each(stored, lambda appointment: kept_visit(r, appointment, household.language)).read
    today = day_in(household.now, household.hospital)
    return PersonDay(
        patient,
        person_name(r, patient),
        tuple(sorted(_still_to_come(visits, household))),
        len(due_now(r, view)),
        to_pay(r, patient, today),
        len(open_requests(r, patient, household.language, household.now)),
    )


def _still_to_come(visits: Iterable[Visit], household: Household) -> Iterable[datetime]:
    """When today's booked visits begin; one that began an hour ago is not waited for any more."""
    today = day_in(household.now, household.hospital)
    for visit in visits:
        start = visit.confirmed.start
        if visit.stage not in _COMING or start is None or start <= household.now - _WAITED_FOR:
            continue
        if in_zone(start, household.hospital).date() == today:
            yield start
