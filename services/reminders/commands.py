"""What the person asks of the hospital about reminders: one transaction, offline, out through the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from local_store import outbox, resources
from local_store.store import Writer
from services.clock import instant
from services.record.medicines.ids import reminding_id
from services.reminders.hospital_wish import BASIC, HospitalWish, wish, wish_json


def ask_hospital(w: Writer, change: Callable[[HospitalWish], HospitalWish], patient: str, now: datetime) -> None:
    """Changes what the person asks for now: two quick taps both count."""
    stored = resources.in_record(w, patient, BASIC, reminding_id(patient))
    changed = change(wish(stored.body) if stored else HospitalWish())
    outbox.enqueue(w, wish_json(changed, patient=patient), patient=patient, created_at=instant(now))
