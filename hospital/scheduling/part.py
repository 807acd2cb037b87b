"""Scheduling as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.fhir.part import Part
from hospital.scheduling import queue_commands
from hospital.scheduling.decide import decider
from hospital.scheduling.operations import Done, operations
from hospital.scheduling.virtual_service import PlaceOf, nowhere


def part(
    now: Callable[[], datetime], secret: bytes, done: Done = queue_commands.done, place_of: PlaceOf = nowhere
) -> Part:
    """Decides appointments and offers the operations of the day. `done` ends a visit; `place_of`: where a video visit
    meets."""
    return Part(deciders=(decider(now, secret, place_of),), operations=operations(now, secret, done))
