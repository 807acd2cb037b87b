"""Questions about risks. Read only, never wait for the network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import Final

from local_store import resources, settings
from local_store.store import Reader
from services.clock import instant
from services.each import each
from services.fhir.shape import JsonObject
from services.moments import days_later, later, midnight
from services.query import query
from services.record.measurements.kinds import MeasurementKind, codings_of
from services.record.measurements.model import Measurement
from services.record.measurements.observation import OBSERVATION, measurement_of
from services.record.medicines.kept import taken_prescriptions
from services.record.risk.diagnoses import DIAGNOSES, listed_diagnosis
from services.record.risk.facts import CODES, READINGS_COUNT, KnownFacts, RiskSources, known_facts
from services.record.risk.findings import HELP_DAYS, TREND_DAYS, RecentReadings
from services.record.risk.kept import seen_findings, told_facts
from services.record.risk.model import Factor
from services.viewpoint import Viewpoint

K = MeasurementKind
TOPICS: Final = (
    "Patient", OBSERVATION, "Condition", "Encounter", "MedicationRequest", "MedicationStatement", "Medication", "Basic",
    settings.TOPIC,
)  # fmt: skip
"""What facts and findings are read from."""
_MOST: Final = 200
_NEWEST: Final = 12
"""So many of the newest of one code are looked at: the others were withdrawn, or cannot be read."""


@query(*TOPICS)
def risk_facts(r: Reader, patient: str, now: datetime, zone: tzinfo) -> KnownFacts:
    """What is known about a person from what is on this device."""
    person = resources.get(r, "Patient", patient)
    numbers = (kept for code in CODES for kept in resources.select(
        r, OBSERVATION, patient=patient, code=code, limit=_NEWEST
    ))  # fmt: skip
    sources = RiskSources(
        patient=person.body if person else None,
        observations=tuple(kept.body for kept in numbers),
        conditions=_conditions(r, patient),
        medicines=taken_prescriptions(r, Viewpoint(patient, now, zone, zone)),
        readings=(
            *_readings(r, patient, K.PRESSURE, now - READINGS_COUNT, zone),
            *_readings(r, patient, K.WEIGHT, now - READINGS_COUNT, zone),
        ),
        encounters=tuple(kept.body for kept in resources.select(r, "Encounter", patient=patient, limit=_MOST)),
        told=told_facts(r, patient),
    )
    return known_facts(sources, now, zone)


@query(OBSERVATION, "Condition", settings.TOPIC)
def help_needed(r: Reader, patient: str, today: date, zone: tzinfo) -> RecentReadings:
    """What is read to know what cannot wait. A new answer is needed when the day changes; what is true now, it says."""
    return recent_readings(r, patient, midnight(days_later(today, 1), zone), zone, HELP_DAYS)


def recent_readings(r: Reader, patient: str, now: datetime, zone: tzinfo, days: int = TREND_DAYS) -> RecentReadings:
    """What was measured in these days, with what else findings are made from."""
    since = later(now, days=-days - 1)
    kinds = (K.PRESSURE, K.GLUCOSE, K.WEIGHT, K.TEMPERATURE)
    failing = listed_diagnosis(_conditions(r, patient), DIAGNOSES[Factor.HEART_FAILURE])
    return RecentReadings(
        tuple(measured for kind in kinds for measured in _readings(r, patient, kind, since, zone)),
        heart_failure=failing is True,
        seen=seen_findings(r, patient),
    )


def _conditions(r: Reader, patient: str) -> tuple[JsonObject, ...]:
    return tuple(kept.body for kept in resources.select(r, "Condition", patient=patient, limit=_MOST))


def _readings(r: Reader, patient: str, kind: MeasurementKind, since: datetime, zone: tzinfo) -> Iterator[Measurement]:
    for coding in codings_of(kind):
        kept = resources.select(r, OBSERVATION, patient=patient, code=coding.token, since=instant(since), limit=_MOST)
        yield from filter(None, each(kept, lambda stored: measurement_of(stored.body, zone)).read)
