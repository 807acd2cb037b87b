"""Keeping, sending and correcting answers. Each is one transaction and works offline.

A draft is a QuestionnaireResponse on this device that has no entry in the outbox: it leaves with the record, and is
sent only when the person says so. Answers that were sent are corrected in a draft of their own, so that what the
hospital has stays to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local_store import outbox, resources
from local_store.resources import Delivery
from local_store.store import Writer
from services.clock import instant
from services.questionnaires.queries import AMENDMENT, is_draft
from services.record.questionnaires.filling import Filling
from services.record.questionnaires.response import AMENDED, DRAFT, RESPONSE, SENT, response_json


@dataclass(frozen=True)
class AnswersAbout:
    """What answers are to: the ids of their response, of the Task that asked, and of its CarePlan."""

    response_id: str
    patient: str
    task: str | None = None
    plan: str | None = None


def keep_draft(w: Writer, filling: Filling, about: AnswersAbout, now: datetime) -> bool:
    """Keeps what was answered so far; `about.response_id` is the draft's own. False, and nothing is done, when these
    answers were sent meanwhile: a last keystroke may come late."""
    there = resources.get(w, RESPONSE, about.response_id)
    if there is not None and (there.delivery is not Delivery.CONFIRMED or not is_draft(there)):
        return False
    resources.put(w, _body(filling, about, DRAFT, now), patient=about.patient)
    return True


def _body(filling: Filling, about: AnswersAbout, status: str, now: datetime) -> dict[str, Any]:
    return response_json(
        filling, about.response_id, patient=about.patient, status=status, now=now, task=about.task, plan=about.plan
    )


def send_answers(w: Writer, filling: Filling, about: AnswersAbout, now: datetime) -> None:
    """Sends whole answers, the first time as `completed`, afterwards as `amended`. What was refused is sent anew."""
    there, entry = resources.get(w, RESPONSE, about.response_id), outbox.entry_for(w, RESPONSE, about.response_id)
    known = entry.base if entry is not None else there.body if there is not None else None
    arrived = known is not None and known.get("status") in (SENT, AMENDED)
    body = _body(filling, about, AMENDED if arrived else SENT, now)
    if there is not None and "meta" in there.body:
        body["meta"] = there.body["meta"]
    outbox.enqueue(w, body, patient=about.patient, created_at=instant(now))
    resources.remove(w, RESPONSE, about.response_id + AMENDMENT)
