"""Deciding about the hospital's texts. Each is one transaction and works offline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.store import Writer
from services.changes.commands import send_again
from services.clock import instant
from services.errors import RefusalCode
from services.fhir.consents import CARE, CONSENT, ConsentAnswer, ConsentText, consent_json


def decide(
    w: Writer, patient: str, text: ConsentText, answer: ConsentAnswer, now: datetime, *, theirs: bool = False
) -> None:
    """Keeps what a person decided about a text in the words they saw, and sends it. `theirs`: for a patient who is not
    the user. After a yes to what is needed, what was refused for want of it is sent again."""
    body = consent_json(text, patient, answer, instant(now), theirs=theirs)
    there = resources.get(w, CONSENT, str(body["id"]))
    if there is not None and "meta" in there.body:
        body["meta"] = there.body["meta"]
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))
    if text.code == CARE and answer is ConsentAnswer.AGREED:
        _send_again(w, patient)


def decide_all(w: Writer, patient: str, decisions: Sequence[tuple[ConsentText, ConsentAnswer]], now: datetime) -> None:
    """Keeps several decisions together."""
    for text, answer in decisions:
        decide(w, patient, text, answer, now)


def _send_again(w: Writer, patient: str) -> None:
    for entry in outbox.entries_one_by_one(w):
        code = (entry.rejection or {}).get("code")
        if entry.patient == patient and entry.state is EntryState.REJECTED and code == RefusalCode.CONSENT_MISSING:
            send_again(w, entry.type, entry.id)
