"""The facts of a person, from their record on this device. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from local_store import resources
from local_store.resources import Stored
from local_store.store import Reader
from services.clock import instant
from services.each import each
from services.education import fact_model
from services.education.rules import AHEAD, RECENT, HealthFact

#: The resources that facts are read from.
TOPICS: Final = ("Observation", "Condition", "MedicationRequest", "MedicationStatement", "Appointment")
_MOST: Final = 400


def facts(r: Reader, patient: str, language: str, now: datetime) -> tuple[HealthFact, ...]:
    """What an article can be for: the newest result of each code, conditions, medicines, visits to come."""
    since, until = instant(now - timedelta(days=1)), instant(now + AHEAD)
    visits = resources.select(r, "Appointment", patient=patient, since=since, until=until, limit=_MOST)
    return (
        *_results(r, patient, language, now),
        *_read(r, patient, "Condition", partial(fact_model.of_condition, language=language)),
        *_read(r, patient, "MedicationRequest", partial(fact_model.of_medicine, language=language)),
        *_read(r, patient, "MedicationStatement", partial(fact_model.of_medicine, language=language)),
        *_there(visits, partial(fact_model.of_visit, language=language)),
    )


def _results(r: Reader, patient: str, language: str, now: datetime) -> Iterator[HealthFact]:
    kept = resources.select(r, "Observation", patient=patient, since=instant(now - RECENT), limit=_MOST)
    seen: set[str] = set()
    for fact in (fact for found in each(kept, lambda s: fact_model.of_result(s.body, language)).read for fact in found):
        if seen.isdisjoint(fact.codes):
            seen.update(fact.codes)
            yield fact


def _read(r: Reader, patient: str, type_: str, read: Callable[[Any], HealthFact | None]) -> list[HealthFact]:
    return _there(resources.select(r, type_, patient=patient, limit=_MOST), read)


def _there(kept: tuple[Stored, ...], read: Callable[[Any], HealthFact | None]) -> list[HealthFact]:
    return [fact for fact in each(kept, lambda stored: read(stored.body)).read if fact is not None]
