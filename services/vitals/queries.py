"""Questions about measurements. Read only, never wait for the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from typing import Final

from local_store import outbox, resources, settings
from local_store.resources import Delivery, Stored
from local_store.store import Reader
from services.each import each
from services.fhir.shape import as_object, as_text
from services.fhir.when import FhirDate, when
from services.moments import days_later, midnight
from services.query import query
from services.record.measurements.goal import GOAL, own_bands
from services.record.measurements.home_protocol import DAYS
from services.record.measurements.kinds import MeasurementKind, codings_of
from services.record.measurements.model import Measurement
from services.record.measurements.observation import OBSERVATION, measurement_of
from services.record.measurements.target import TargetBands
from services.record.risk.kept_reviews import clinic_reviews
from services.record.risk.reviews import ClinicReview
from services.vitals.commands import PROTOCOL
from services.vitals.model import EntryPage, KeptMeasurement, KindPage, VitalsOverview

MOST: Final = 2000
"""So many measurements of a kind are looked at."""
_MOST_GOALS: Final = 100
_LOOKED_AT: Final = 12
"""Newest Observations of a code among which one counts: the others were taken back, or cannot be read."""


@query(OBSERVATION, GOAL, outbox.TOPIC, settings.TOPIC)
def vitals_overview(r: Reader, patient_id: str, zone: tzinfo) -> VitalsOverview:
    """The newest measurement of every kind, and where the home protocol stands."""
    newest = (_newest(r, patient_id, kind, zone) for kind in MeasurementKind)
    began = protocol_began(r, patient_id)
    readings = () if began is None else _since(r, patient_id, began, zone)
    return VitalsOverview(tuple(filter(None, newest)), began, readings, _bands(r, patient_id))


@query(OBSERVATION, GOAL, outbox.TOPIC)
def kind_page(r: Reader, patient_id: str, kind: MeasurementKind, zone: tzinfo, language: str) -> KindPage:
    """The measurements of one kind that count, the newest `MOST` of them, and what the person aims for."""
    kept = _kept(r, patient_id, kind, zone, MOST)
    pulses = _pulses(r, patient_id, zone) if kind is MeasurementKind.PRESSURE else ()
    return KindPage(kind, _joined(kept, pulses), _bands(r, patient_id, language))


@query(OBSERVATION, settings.TOPIC)
def entry_page(r: Reader, patient_id: str, kind: MeasurementKind, zone: tzinfo) -> EntryPage:
    """What an entry begins with: the newest of the kind, for a blood pressure the newest pulse, too."""
    kinds = (kind, MeasurementKind.PULSE) if kind is MeasurementKind.PRESSURE else (kind,)
    newest = (_newest(r, patient_id, found, zone) for found in kinds)
    return EntryPage(tuple(kept.measured for kept in newest if kept is not None), protocol_began(r, patient_id))


@query("Task")
def vitals_reviews(r: Reader, patient_id: str, language: str, today: date, zone: tzinfo) -> tuple[ClinicReview, ...]:
    """What became of readings at the clinic, the newest first. A new answer is needed when the day changes."""
    return clinic_reviews(r, patient_id, language, midnight(days_later(today, 1), zone) - datetime.resolution)


def protocol_began(r: Reader, patient_id: str) -> date | None:
    """The day the home protocol of this person began; None while there is none."""
    found = when(as_text(as_object(settings.get(r, PROTOCOL)).get(patient_id)))
    return found.first_day if isinstance(found, FhirDate) else None


def _bands(r: Reader, patient_id: str, language: str | None = None) -> TargetBands:
    goals = resources.select(r, GOAL, patient=patient_id, limit=_MOST_GOALS)
    return own_bands((goal.body for goal in goals), language)


def _since(r: Reader, patient_id: str, began: date, zone: tzinfo) -> tuple[Measurement, ...]:
    """The blood pressures of the days of a protocol, a day more at either end for the zones."""
    first, last = days_later(began, -1).isoformat(), days_later(began, DAYS + 1).isoformat()
    every: list[Stored] = []
    for coding in codings_of(MeasurementKind.PRESSURE):
        every += resources.select(
            r, OBSERVATION, patient=patient_id, code=coding.token, since=first, until=last, limit=MOST
        )
    return tuple(kept.measured for kept in _read(every, zone))


def _newest(r: Reader, patient_id: str, kind: MeasurementKind, zone: tzinfo) -> KeptMeasurement | None:
    kept = _kept(r, patient_id, kind, zone, _LOOKED_AT)
    if kind is MeasurementKind.PRESSURE:
        kept = _joined(kept[:1], _pulses(r, patient_id, zone, _LOOKED_AT))
    return next(iter(kept), None)


def _kept(r: Reader, patient_id: str, kind: MeasurementKind, zone: tzinfo, limit: int) -> tuple[KeptMeasurement, ...]:
    every: list[Stored] = []
    for coding in codings_of(kind):
        every += resources.select(r, OBSERVATION, patient=patient_id, code=coding.token, limit=limit)
    return tuple(sorted(_read(every, zone), key=lambda kept: kept.measured.moment.timestamp(), reverse=True))


def _read(every: Iterable[Stored], zone: tzinfo) -> Iterator[KeptMeasurement]:
    """The measurements that count; what cannot be read is left out, and logged."""
    for stored, measured in each(every, lambda stored: (stored, measurement_of(stored.body, zone))).read:
        if measured is not None and not measured.withdrawn:
            yield KeptMeasurement(
                measured,
                waiting=stored.delivery in {Delivery.PENDING, Delivery.IN_FLIGHT},
                refused=stored.delivery is Delivery.REJECTED,
            )


def _pulses(r: Reader, patient_id: str, zone: tzinfo, limit: int = MOST) -> tuple[Measurement, ...]:
    return tuple(kept.measured for kept in _kept(r, patient_id, MeasurementKind.PULSE, zone, limit))


def _joined(kept: tuple[KeptMeasurement, ...], pulses: Iterable[Measurement]) -> tuple[KeptMeasurement, ...]:
    """Blood pressures with the pulse of the same moment."""
    at = {pulse.moment: pulse for pulse in pulses}
    return tuple(
        KeptMeasurement(reading.measured, at.get(reading.measured.moment), reading.waiting, reading.refused)
        for reading in kept
    )
