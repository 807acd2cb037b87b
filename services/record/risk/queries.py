"""Questions about risks. Read only, never wait for the network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Final

from local_store import resources, settings
from local_store.store import Reader
from services.clock import instant
from services.each import each
from services.query import query
from services.record.measurements.kinds import MeasurementKind, codings_of
from services.record.measurements.model import Measurement
from services.record.measurements.observation import OBSERVATION, measurement_of
from services.record.medicines.kept import taken_prescriptions
from services.record.medicines.model import Viewpoint
from services.record.risk.facts import CODES, READINGS_COUNT, KnownFacts, RiskSources, known_facts
from services.record.risk.findings import TREND_DAYS
from services.record.risk.kept import told_facts

K = MeasurementKind
TOPICS: Final = (
    "Patient", OBSERVATION, "Condition", "MedicationRequest", "MedicationStatement", "Medication", "Basic",
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
        conditions=tuple(kept.body for kept in resources.select(r, "Condition", patient=patient, limit=_MOST)),
        medicines=taken_prescriptions(r, Viewpoint(patient, now, zone, zone)),
        readings=(
            *_readings(r, patient, K.PRESSURE, now - READINGS_COUNT, zone),
            *_readings(r, patient, K.WEIGHT, now - READINGS_COUNT, zone),
        ),
        told=told_facts(r, patient),
    )
    return known_facts(sources, now, zone)


@query(OBSERVATION)
def recent_readings(r: Reader, patient: str, now: datetime, zone: tzinfo) -> tuple[Measurement, ...]:
    """What was measured in the weeks that findings look at."""
    since = now - timedelta(days=TREND_DAYS + 1)
    kinds = (K.PRESSURE, K.GLUCOSE, K.WEIGHT, K.TEMPERATURE)
    return tuple(measured for kind in kinds for measured in _readings(r, patient, kind, since, zone))


def _readings(r: Reader, patient: str, kind: MeasurementKind, since: datetime, zone: tzinfo) -> Iterator[Measurement]:
    for coding in codings_of(kind):
        kept = resources.select(r, OBSERVATION, patient=patient, code=coding.token, since=instant(since), limit=_MOST)
        yield from filter(None, each(kept, lambda stored: measurement_of(stored.body, zone)).read)
