"""Fills a hospital with the demo data, and on a later day keeps its calendar ahead of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hospital.base.references import target
from hospital.consents.texts import libraries
from hospital.demo import (
    agreements,
    build,
    calendar,
    care_questions,
    consultations,
    explained,
    formulary,
    guide,
    home_readings,
    learning,
    people,
    places,
    questionnaires,
    waits,
)
from hospital.demo.random_ids import with_random_ids
from hospital.demo.shapes import NAMING, ZONE, Json, at
from hospital.demo.timetable import DAYS
from hospital.fhir.access import patient_words
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

AUTHOR = "system:demo"
_SEED_SYSTEM = NAMING + "demo-seed"
_CHUNK = 2000


@dataclass(frozen=True)
class Outcome:
    """The result, in resources written."""

    seeded: int = 0
    refreshed: int = 0


def ensure(store: FhirStore, now: datetime, seed: int = build.DEFAULT_SEED) -> Outcome:
    """Seeds a hospital that has no demo data yet; otherwise only adds the days that are missing in its calendar."""
    today = now.astimezone(ZONE).date()
    with store.reading() as tx:
        sown = _seed_of(tx)
        horizon = _horizon(tx)
    if sown is None:
        return Outcome(seeded=fill(store, seed, today))
    if horizon is not None and horizon >= today + timedelta(days=DAYS):
        return Outcome()
    return Outcome(refreshed=_refresh(store, sown, today))


def fill(store: FhirStore, seed: int, today: date) -> int:
    """Writes everything; a repetition changes nothing. The organization comes last, as the mark of completion."""
    written = 0
    for chunk in _chunks(with_random_ids(_marked(seed, today), store.secret())):
        with store.begin() as tx:
            for body in chunk:
                _put(tx, body)
        written += len(chunk)
    store.analyze_tables()
    return written


def _put(tx: Tx, body: Json) -> None:
    """Writes one resource; what people decided, measured or wrote in their own name, so that they may take it back."""
    if any(part.is_by_the_person(body) for part in (agreements, home_readings, care_questions, consultations)):
        author = f"patient:Patient/{target(body.get('subject') or body.get('patient'), 'Patient')}"
        tx.put(patient_words.labelled(body, None), author=author, keep_same=True)
    else:
        tx.put(body, author=AUTHOR, keep_same=True)


def _marked(seed: int, today: date) -> Iterator[Json]:
    organization = places.organization() | {"identifier": [{"system": _SEED_SYSTEM, "value": str(seed)}]}
    yield from (body for body in build.resources(seed, today) if body["resourceType"] != "Organization")
    yield organization


def _chunks(bodies: Iterator[Json]) -> Iterator[list[Json]]:
    """Each a transaction. The second version of a resource begins a new one, so that it is later than the first."""
    chunk: list[Json] = []
    seen: set[tuple[str, str]] = set()
    for body in bodies:
        name = (body["resourceType"], body["id"])
        if name in seen or len(chunk) >= _CHUNK:
            yield chunk
            chunk, seen = [], set()
        chunk.append(body)
        seen.add(name)
    yield chunk


def _seed_of(tx: Tx) -> int | None:
    body = tx.read("Organization", places.HOSPITAL_ID) or {}
    found = [
        identifier["value"] for identifier in body.get("identifier", ()) if identifier.get("system") == _SEED_SYSTEM
    ]
    return int(found[0]) if found else None


def _horizon(tx: Tx) -> date | None:
    schedules = search(tx, "Schedule", {"active": "true"}, limit=1)
    end = schedules[0].get("planningHorizon", {}).get("end") if schedules else None
    return datetime.fromisoformat(end).date() if end else None


def _offered(seed: int, today: date) -> Iterator[Json]:
    """Resources that a hospital seeded by an earlier release may lack."""
    yield places.emergency()
    yield from people.carers(seed, today)
    yield from guide.resources(seed, today)
    yield from explained.resources(seed, today)
    yield from learning.resources(seed, today)
    yield from libraries()
    yield from agreements.resources(seed, today)
    yield from waits.resources(seed, today)
    yield from formulary.resources()
    yield from questionnaires.directory()


def _refresh(store: FhirStore, seed: int, today: date) -> int:
    """Adds slots of new days, new directory resources and carers, and closes visits of past days. Bookings are not
    changed."""
    with store.begin() as tx:
        fresh = [slot for slot in calendar.slots(seed, today) if tx.current("Slot", slot["id"]) is None]
        gone = search(tx, "Appointment", [("status", "booked"), ("date", f"lt{at(today, 0).isoformat()}")])
        fresh += [
            resource
            for resource in _offered(seed, today)
            if tx.current(resource["resourceType"], resource["id"]) is None
        ]
        changed = [
            *fresh,
            *({**appointment, "status": "fulfilled"} for appointment in gone),
            *calendar.schedules(today),
        ]
        for body in changed:
            _put(tx, body)
    return len(changed)
