"""Departments and doctors to search in Chinese, English and pinyin; and the doctors the person knows. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from local_store import bodies, resources, settings
from local_store.store import Reader
from services.booking.find.favourites import favourites
from services.booking.find.guide import GUIDE_ID, NamedComplaint, complaints_by_service, named_complaints
from services.booking.find.model import Department, Doctor, department, is_doctor, service_of
from services.booking.find.people import doctor_of
from services.clock import instant
from services.each import Elements, each
from services.fhir import resource as fhir
from services.pinyin import spellings
from services.query import query
from services.record.visits.alternatives import schedules
from services.spelling.spelling import in_pinyin

LIMIT = 2000
SEEN_SHOWN = 6
_TOOK_PLACE = "fulfilled"


@dataclass(frozen=True)
class Known:
    """Doctors the person marked, and those who saw them, the newest first."""

    favourites: tuple[Doctor, ...]
    seen: tuple[Doctor, ...]


@query("HealthcareService", "PractitionerRole", "Schedule", "Slot", "Library")
def departments(r: Reader, language: str, now: datetime) -> Elements[Department]:
    """All departments in pinyin order, with the next free time of any of their doctors, and every spelling of their
    names and of the complaints that lead there."""
    soonest: dict[str, datetime] = {}
    services = {role.id: service_of(role.body) for role in resources.select(r, "PractitionerRole", limit=LIMIT)}
    for role, moment in _soonest(r, now).items():
        if (service := services.get(role)) is not None:
            soonest[service] = min(moment, soonest.get(service, moment))
    every = resources.select(r, "HealthcareService", limit=LIMIT)
    found = each(every, lambda service: department(service.body, language))
    guide = resources.get(r, "Library", GUIDE_ID)
    leading_here = complaints_by_service(guide.body) if guide else {}

    def spelled(known: Department) -> Department:
        leading = _spelled(leading_here.get(known.id, ()))
        return replace(known, next_free=soonest.get(known.id), names=_spelled(known.names), complaints=leading)

    listed = sorted((known for known in found.read if known.name), key=lambda known: (in_pinyin(known.name), known.id))
    return replace(found, read=tuple(spelled(known) for known in listed))


@query("PractitionerRole", "Practitioner", "HealthcareService", "Schedule", "Slot", "Location")
def doctors(r: Reader, language: str, now: datetime) -> Elements[Doctor]:
    """All active doctors, sorted by their next free time, then by title, with every spelling of their names."""
    soonest = _soonest(r, now)

    def read(role: resources.Stored) -> Doctor:
        who = doctor_of(r, role.body, language)
        names = _spelled((*who.names, *filter(None, [who.department])))
        return replace(who, next_free=soonest.get(role.id), names=names)

    every = resources.select(r, "PractitionerRole", limit=LIMIT)
    found = each((role for role in every if role.body.get("active") is not False and is_doctor(role.body)), read)
    rank = sorted(found.read, key=lambda doctor: (doctor.next_free is None, doctor.rank, doctor.name, doctor.id))
    return replace(found, read=tuple(rank))


@query("Library")
def complaints(r: Reader, language: str) -> tuple[NamedComplaint, ...]:
    """The complaints of the hospital's guide; none where it publishes none."""
    stored = resources.get(r, "Library", GUIDE_ID)
    return named_complaints(stored.body, language) if stored else ()


@query("PractitionerRole", "Practitioner", "HealthcareService", "Location", "Appointment", settings.TOPIC)
def known_doctors(r: Reader, patient_id: str, language: str) -> Known:
    """The doctors this person marked, and those of earlier visits that took place."""
    marked = favourites(r)
    visits = resources.select(r, "Appointment", patient=patient_id, limit=LIMIT)
    roles = (_role(visit.body) for visit in visits if fhir.as_text(visit.body.get("status")) == _TOOK_PLACE)
    seen = [role_id for role_id in dict.fromkeys(roles) if role_id and role_id not in marked]
    return Known(tuple(_named(r, marked, language)), tuple(_named(r, seen[:SEEN_SHOWN], language)))


def _spelled(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*names, *(spelled for name in names for spelled in spellings(name))]))


def _soonest(r: Reader, now: datetime) -> dict[str, datetime]:
    """Role id -> its next free half hour. Straight from the columns: there are thousands."""
    roles, found = schedules(r), dict[str, datetime]()
    for schedule, start in bodies.soonest(r, status="free", since=instant(now)).items():
        role, moment = roles.get(schedule), fhir.instant_of(start)
        if role is not None and moment is not None:
            found[role] = min(moment, found.get(role, moment))
    return found


def _named(r: Reader, role_ids: Iterable[str], language: str) -> Iterable[Doctor]:
    stored = (resources.get(r, "PractitionerRole", role_id) for role_id in role_ids)
    return each((role for role in stored if role is not None), lambda role: doctor_of(r, role.body, language)).read


def _role(body: fhir.JsonObject) -> str | None:
    actors = (
        fhir.reference_id(participant.get("actor"), "PractitionerRole")
        for participant in fhir.objects(body.get("participant"))
    )
    return next(filter(None, actors), None)
