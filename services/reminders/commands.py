"""What the person asks of the hospital about reminders: one transaction, offline, out through the outbox."""

from __future__ import annotations

from datetime import datetime

from local_store import outbox
from local_store.store import Writer
from services.clock import instant
from services.reminders.hospital_wish import HospitalWish, wish_json


def ask_hospital(w: Writer, wish: HospitalWish, patient: str, now: datetime) -> None:
    """From now on the person asks for this and nothing else."""
    outbox.enqueue(w, wish_json(wish, patient=patient), patient=patient, created_at=instant(now))
