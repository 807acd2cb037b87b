"""The requests on this device that wait for the person. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.fhir import resource as fhir
from services.query import query
from services.record.questionnaires.response import AMENDED, DRAFT, RESPONSE, SENT, task_of
from services.record.requests.request import TASK, CareRequest, RequestKind, care_request

_MOST: Final = 500
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class OpenRequest:
    """A request with its title, and whether answers to it were begun on this device."""

    request: CareRequest
    title: str
    begun: bool = False

    @property
    def id(self) -> str:
        return self.request.id


@query(TASK, RESPONSE, "Questionnaire", "outbox")
def open_requests(r: Reader, patient: str, language: str, now: datetime) -> tuple[OpenRequest, ...]:
    """What the hospital asks of this person now, what is due first before all others. What was answered here is not
    asked any more, also before the hospital has said so."""
    kept = resources.select(r, TASK, patient=patient, limit=_MOST)
    found = each(kept, lambda stored: care_request(stored.body, language)).read
    waiting = [request for request in found if request is not None and request.is_open_at(now)]
    if not waiting:
        return ()
    answers = _answers(r, patient)
    shown = (
        OpenRequest(request, request.title or _title(r, request, language), answers.get(request.id) == DRAFT)
        for request in waiting
        if answers.get(request.id) not in (SENT, AMENDED)
    )
    return tuple(sorted(shown, key=lambda each_: each_.request.closes or _NEVER))


def _answers(r: Reader, patient: str) -> dict[str, str]:
    """The status of the answers to each Task."""
    found: dict[str, str] = {}
    for stored in resources.select(r, RESPONSE, patient=patient, limit=_MOST):
        task = task_of(stored.body)
        if task is not None and found.get(task) not in (SENT, AMENDED):
            found[task] = str(stored.body.get("status"))
    return found


def _title(r: Reader, request: CareRequest, language: str) -> str:
    if request.kind is not RequestKind.ANSWER or request.focus is None:
        return ""
    stored = resources.get(r, "Questionnaire", request.focus)
    return (fhir.translated(stored.body, "title", language) if stored else None) or ""
