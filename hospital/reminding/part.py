"""Reminders as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base.rounds import Round
from hospital.fhir.part import Part
from hospital.fhir.store.store import FhirStore
from hospital.reminding.sweep import EVERY_SECONDS, ReminderChannel, sweep
from hospital.reminding.wish import decider


def part(store: FhirStore, channel: ReminderChannel, now: Callable[[], datetime]) -> Part:
    """Takes wishes about messages, and queues the reminders that are due while the server runs."""
    sweeping = Round(lambda: sweep(store, channel, now()), EVERY_SECONDS)
    return Part(deciders=(decider(channel.carers, channel.can_send, can_mail=channel.can_mail),), rounds=(sweeping,))
