"""Consultations as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base.rounds import Round
from hospital.chat import read_marks, retention
from hospital.chat.consultations import Consultations
from hospital.chat.messages import Messages
from hospital.fhir.part import Part
from hospital.fhir.store.store import FhirStore


def part(store: FhirStore, now: Callable[[], datetime]) -> Part:
    """Decides about consultations, their messages and what was read, and ends their keeping."""
    return Part(
        deciders=(Consultations(now).decider(), Messages(now).decider(), *read_marks.deciders()),
        rounds=(Round(lambda: retention.sweep(store, now()), retention.EVERY_SECONDS),),
    )
