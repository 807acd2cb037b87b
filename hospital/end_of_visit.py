"""Ends a visit: the visit is marked as done and billed in one transaction."""

from __future__ import annotations

from datetime import datetime

from hospital.billing.visit import bill_consultation
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.scheduling import queue_commands
from hospital.scheduling.appointment_elements import actors
from hospital.scheduling.visits import encounter_id


def done(tx: Tx, schedule_id: str, appointment_id: str, summary: str, now: datetime) -> Version:
    """Like `queue_commands.done`, and creates the bill of the consultation, once."""
    over = queue_commands.done(tx, schedule_id, appointment_id, summary, now)
    role = next(actors(over.body, "PractitionerRole"), "")
    bill_consultation(tx, encounter_id(over.body), role, now)
    return over
