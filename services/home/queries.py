"""The query of the first screen. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.store import Reader
from services.each import each
from services.fhir import resource as fhir
from services.home.chief_value import chief_value
from services.home.model import Decision, NewResult, Today
from services.query import query
from services.record.medicines.administration import ADMINISTRATION
from services.record.organization import telephone
from services.record.results.listed import listed, observations_of
from services.record.results.model import observation, report
from services.record.results.seen import is_seen
from services.record.visits.alternatives import alternatives
from services.record.visits.day import is_past
from services.record.visits.directory import name_of_role, names_of, placed
from services.record.visits.invitation import COMMUNICATION, Invitation, invitation, open_invitation
from services.record.visits.kept import kept_visit
from services.record.visits.visit import OPEN, Stage, Visit

RESULTS_SHOWN = 6
LATER_SHOWN = 3
_COMMUNICATIONS = 100
_REFUSED = frozenset({Stage.REFUSED, Stage.CANCEL_REFUSED, Stage.MOVE_REFUSED})
_COMING = frozenset({Stage.BOOKED, Stage.CHECKED_IN, Stage.ARRIVED})
_WAITING = OPEN - _REFUSED - _COMING


@query(
    "Patient",
    "Appointment",
    "outbox",
    "setting",
    "DiagnosticReport",
    "Observation",
    "Slot",
    "Schedule",
    "PractitionerRole",
    "HealthcareService",
    "Location",
    "Organization",
    "Communication",
)
def today(r: Reader, patient_id: str, language: str, since: datetime, now: datetime) -> Today:
    """What matters now to this person. `since` is the beginning of the clinic's day: today's visit stays all day."""
    zone = since.tzinfo or UTC
    person = resources.get(r, "Patient", patient_id)
    stored = resources.select(r, "Appointment", patient=patient_id, limit=500)
    visits = each(stored, lambda appointment: _named(r, kept_visit(r, appointment, language), language))
    newest = resources.select(r, "DiagnosticReport", patient=patient_id, limit=RESULTS_SHOWN)
    results = each(newest, lambda report: _result(r, patient_id, report, language))
    every = visits.read
    stand = (visit.confirmed for visit in every if visit.confirmed.start is not None)
    coming = sorted(
        (visit for visit in stand if visit.stage in _COMING and not is_past(visit, since, zone)), key=_start
    )
    waiting = [visit for visit in every if visit.stage in _WAITING and not is_past(visit, since, zone)]
    refused = [visit for visit in every if visit.stage in _REFUSED]
    seen = [visit for visit in every if visit.stage is Stage.FULFILLED and visit.role_id]
    waiting_types = (outbox.unsent_by_type(r, state) for state in (EntryState.PENDING, EntryState.IN_FLIGHT))
    return Today(
        person=fhir.human_name(person.body.get("name")) if person else None,
        next_visit=coming[0] if coming else None,
        decisions=tuple(_decision(r, visit, language, now, zone) for visit in sorted(refused, key=_start)),
        waiting=tuple(sorted(waiting, key=_start)),
        more_waiting=sum(_beside(found, ADMINISTRATION) for found in waiting_types),
        more_refused=_beside(outbox.unsent_by_type(r, EntryState.REJECTED)),
        results=results.read,
        later=tuple(coming[1 : LATER_SHOWN + 1]),
        last=max(seen, key=_start, default=None),
        phone=telephone(r),
        invitation=_invitation(r, patient_id, every, now),
        unreadable=(*visits.unreadable, *results.unreadable),
    )


def _invitation(r: Reader, patient_id: str, visits: Iterable[Visit], now: datetime) -> Invitation | None:
    kept = resources.select(r, COMMUNICATION, patient=patient_id, limit=_COMMUNICATIONS)
    return open_invitation(filter(None, each(kept, lambda said: invitation(said.body)).read), visits, now)


def _beside(unsent: Mapping[str, int], *shown: str) -> int:
    """How many changes have no place of their own on this screen. Appointments have cards; a dose that waits says so on
    its own row, and here each would come and go."""
    return sum(n for type_, n in unsent.items() if type_ not in ("Appointment", *shown))


def _start(visit: Visit) -> float:
    return visit.start.timestamp() if visit.start else 0.0


def _decision(r: Reader, refused: Visit, language: str, now: datetime, zone: tzinfo) -> Decision:
    not_confirmed = refused.stage is Stage.REFUSED and refused.standing is not None  # settled on its own screen
    own_screen = not_confirmed or refused.stage is Stage.CANCEL_REFUSED
    others = () if own_screen else alternatives(r, refused, now, zone)
    return Decision(refused, others, names_of(r, others, language))


def _named(r: Reader, found: Visit, language: str) -> Visit:
    """The visit with the directory's names of department, doctor and room in the wanted language."""
    service = resources.get(r, "HealthcareService", found.department_id or "")
    return replace(
        placed(r, found, language),
        department=(fhir.translated(service.body, "name", language) if service else None) or found.department,
        doctor=name_of_role(r, found.role_id, language) or found.doctor,
        standing=_named(r, found.standing, language) if found.standing else None,
    )


def _result(r: Reader, patient_id: str, stored: resources.Stored, language: str) -> NewResult:
    found = report(stored.body, language)
    line = listed(r, patient_id, found)
    named = partial(observation, language=language)
    value = chief_value(observations_of(r, found, named)) if line.counts.abnormal and not line.hidden else None
    return NewResult(line, new=not is_seen(r, stored.id, stored.version_id), value=value)
