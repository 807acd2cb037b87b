"""Monitoring as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base.rounds import Round
from hospital.fhir.part import Part
from hospital.fhir.store.store import FhirStore
from hospital.monitoring.deciding import Reviews
from hospital.monitoring.watch import EVERY_SECONDS, Watch


def part(store: FhirStore, now: Callable[[], datetime]) -> Part:
    """Judges what people measured at home, plans what check-ups ask for, and decides who answers what is proposed."""
    watch = Watch(store, now)
    return Part(deciders=Reviews(now).deciders(), rounds=(Round(watch.look, EVERY_SECONDS),))
