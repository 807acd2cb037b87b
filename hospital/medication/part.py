"""Medicines as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.fhir.part import Part
from hospital.medication import doses, prescriptions
from hospital.medication.refills import Refills


def part(now: Callable[[], datetime]) -> Part:
    """Decides what people record about their medicines, what staff prescribe, and who asks for more."""
    return Part(deciders=(*doses.deciders(now), prescriptions.decider(now), *Refills(now).deciders()))
