"""Consents as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.consents.deciding import Agreements
from hospital.fhir.part import Part


def part(now: Callable[[], datetime]) -> Part:
    """Keeps what people decide, and refuses what they have not agreed to."""
    return Part(deciders=Agreements(now).deciders())
