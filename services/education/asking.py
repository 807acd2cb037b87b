"""Asking the care team. Each command is one transaction, works offline, and goes out through the outbox."""

from __future__ import annotations

from datetime import datetime

from local_store import outbox, resources
from local_store.store import Writer
from services.clock import instant
from services.education.care_questions import COMMUNICATION, TAKEN_BACK, question_json
from services.errors import NotDownloaded


def ask_care_team(
    w: Writer, question_id: str, words: str, *, article: str | None, may_be_published: bool, patient: str, now: datetime
) -> None:
    """Asks. The same `question_id` again is the same question."""
    said = words.strip()
    body = question_json(question_id, said, article, may_be_published=may_be_published, patient=patient, now=now)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))


def take_back_question(w: Writer, question_id: str, now: datetime) -> None:
    """Takes a question back; what was published of it is withdrawn by the hospital. `NotDownloaded` when it is not on
    this device."""
    stored = resources.get(w, COMMUNICATION, question_id)
    if stored is None:
        raise NotDownloaded(COMMUNICATION, question_id)
    outbox.enqueue(w, {**stored.body, "status": TAKEN_BACK}, patient=stored.patient, created_at=instant(now))
