"""Questionnaires as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.fhir.part import Part
from hospital.questionnaires.deciding import Responses


def part(now: Callable[[], datetime]) -> Part:
    """Decides what people answer."""
    return Part(deciders=(Responses(now).decider(),))
