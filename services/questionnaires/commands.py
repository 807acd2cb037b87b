"""Keeping, sending and correcting answers. Each is one transaction and works offline.

A draft is a QuestionnaireResponse on this device that has no entry in the outbox: it leaves with the record, and is
sent only when the person says so. Answers that were sent are corrected in a draft of their own, so that what the
hospital has stays to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local_store import contents, outbox, resources
from local_store.resources import Delivery
from local_store.store import Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.questionnaires.queries import AMENDMENT, is_draft
from services.record.documents.own_paper import BINARY, PaperPage, page_json
from services.record.questionnaires.filling import Filling
from services.record.questionnaires.response import AMENDED, DRAFT, RESPONSE, SENT, response_json
from services.record.questionnaires.values import FileAnswer


@dataclass(frozen=True)
class AnswersAbout:
    """What answers are to: the ids of their response, of the Task that asked, and of its CarePlan. `own`: the patient
    gives them, nobody else."""

    response_id: str
    patient: str
    task: str | None = None
    plan: str | None = None
    own: bool = True


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
        filling, about.response_id, patient=about.patient, status=status, now=now, task=about.task, plan=about.plan,
        own=about.own,
    )  # fmt: skip


def keep_file(w: Writer, file_id: str, content: bytes, content_type: str, now: datetime) -> None:
    """Keeps a picture that was chosen as an answer, encrypted on this device; it is sent with the answers. StoreFull
    where there is no room."""
    contents.keep(w, f"{BINARY}/{file_id}", content, content_type, instant(now))


def send_answers(w: Writer, filling: Filling, about: AnswersAbout, now: datetime) -> None:
    """Sends whole answers, the first time as `completed`, afterwards as `amended`. What was refused is sent anew."""
    there, entry = resources.get(w, RESPONSE, about.response_id), outbox.entry_for(w, RESPONSE, about.response_id)
    known = entry.base if entry is not None else there.body if there is not None else None
    arrived = known is not None and known.get("status") in (SENT, AMENDED)
    body = _body(filling, about, AMENDED if arrived else SENT, now)
    if there is not None and "meta" in there.body:
        body["meta"] = there.body["meta"]
    _send_files(w, filling, about.patient, now)
    outbox.enqueue(w, body, patient=about.patient, created_at=instant(now))
    resources.remove(w, RESPONSE, about.response_id + AMENDMENT)


def _send_files(w: Writer, filling: Filling, patient: str, now: datetime) -> None:
    """Sends the files of the answers that were not sent before. `NotDownloaded` when one is not here any more."""
    for answer in filling.every_answer():
        if not isinstance(answer, FileAnswer) or answer.binary is None:
            continue
        if resources.get(w, BINARY, answer.binary) is not None:
            continue
        content = contents.opened(w, f"{BINARY}/{answer.binary}", instant(now))
        if content is None:
            raise NotDownloaded(BINARY, answer.binary)
        page = PaperPage(answer.binary, content, answer.content_type or "", "")
        outbox.enqueue(w, page_json(page, patient), patient=patient, created_at=instant(now))
