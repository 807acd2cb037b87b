"""Health education as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.education.points import points
from hospital.fhir.part import Part


def part(now: Callable[[], datetime]) -> Part:
    """Decides what earns points and what they are exchanged for."""
    return Part(deciders=points(now).deciders())
