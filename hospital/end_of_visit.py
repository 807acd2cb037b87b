"""A visit is over: the desk's word on it and its bill, in one transaction."""

from __future__ import annotations

from datetime import datetime

from hospital.billing.visit import bill_consultation
from hospital.fhir.store.tx import Tx, Version
from hospital.scheduling import desk


def done(tx: Tx, schedule_id: str, appointment_id: str, summary: str, now: datetime) -> Version:
    """As `desk.done`; what seeing the doctor costs becomes a bill, once."""
    over = desk.done(tx, schedule_id, appointment_id, summary, now)
    bill_consultation(tx, over.body, now)
    return over
