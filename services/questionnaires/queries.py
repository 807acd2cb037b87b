"""A questionnaire with what was answered to it. Reads only, never waits for the network."""

from __future__ import annotations

from typing import Any, Final

from local_store import resources
from local_store.resources import Delivery, Stored
from local_store.store import Reader
from services.each import each
from services.errors import NotDownloaded
from services.fhir import resource as fhir
from services.fhir.refusals import refused
from services.query import query
from services.questionnaires.model import AnsweredForm, AnsweringState, AnswersDelivery, OpenedForm
from services.record.questionnaires.form import FindValueSet, read_form
from services.record.questionnaires.response import (
    AMENDED,
    DRAFT,
    RESPONSE,
    SENT,
    is_by_proxy,
    response_id_of,
    task_of,
)
from services.record.requests.request import TASK, care_request

QUESTIONNAIRE: Final = "Questionnaire"
#: So many questionnaires and value sets of the hospital are looked through, and answers are listed.
_MOST_SETS: Final = 500
_MOST_ANSWERED: Final = 50
#: Behind the id of a response: what is being corrected of it, on this device alone.
AMENDMENT: Final = ".amendment"


@query(QUESTIONNAIRE, "ValueSet", TASK)
def opened_form(
    r: Reader, patient: str, questionnaire_id: str | None, task_id: str | None, language: str
) -> OpenedForm:
    """A questionnaire by its own id, or by the Task that asks for it. It does not watch the answers, which the screen
    itself holds. `NotDownloaded` when it is not on this device."""
    task = resources.in_record(r, patient, TASK, task_id) if task_id else None
    request = care_request(task.body, language) if task else None
    wanted = questionnaire_id or (request.focus if request else None) or ""
    stored = resources.get(r, QUESTIONNAIRE, wanted)
    if stored is None:
        raise NotDownloaded(QUESTIONNAIRE, wanted or task_id or "")
    form = read_form(stored.body, language, _find(r))
    response_id = response_id_of(patient, wanted, request.id if request else None)
    kept = resources.in_record(r, patient, RESPONSE, response_id)
    amendment = resources.in_record(r, patient, RESPONSE, response_id + AMENDMENT)
    begun = kept is not None and is_draft(kept)
    draft = kept if begun else amendment
    return OpenedForm(
        form=form,
        response_id=response_id,
        draft=draft.body if draft else None,
        sent=None if kept is None or begun else kept.body,
        task=request.id if request else None,
        plan=request.plan if request else None,
        same_version=kept is None or _version(kept.body) in (None, form.version),
    )


@query(RESPONSE, "outbox")
def delivered(r: Reader, patient: str, response_id: str) -> AnswersDelivery:
    """How far answers have come."""
    kept = resources.in_record(r, patient, RESPONSE, response_id)
    if kept is None:
        return AnswersDelivery(AnsweringState.NEW)
    refusal = refused(kept.rejection).code if kept.rejection else None
    given = fhir.instant_of(kept.body.get("authored"))
    return AnswersDelivery(state_of(kept), given, refusal, is_by_proxy(kept.body))


@query(RESPONSE, QUESTIONNAIRE, "outbox")
def answered(r: Reader, patient: str, language: str) -> tuple[AnsweredForm, ...]:
    """What was sent, the newest first."""
    kept = resources.select(r, RESPONSE, patient=patient, limit=_MOST_ANSWERED)
    sent = [stored for stored in kept if stored.body.get("status") in (SENT, AMENDED)]
    known = resources.select(r, QUESTIONNAIRE, limit=_MOST_SETS) if sent else ()
    by_url = {str(stored.body.get("url")): stored for stored in known}
    found = each(sent, lambda stored: _answered(stored, by_url, patient, language)).read
    return tuple(filter(None, found))


def _answered(stored: Stored, by_url: dict[str, Stored], patient: str, language: str) -> AnsweredForm | None:
    """None for answers that this app cannot open again: its questionnaire is not here, or they were given elsewhere.
    Pure."""
    questionnaire = by_url.get(str(stored.body.get("questionnaire", "")).partition("|")[0])
    task = task_of(stored.body)
    if questionnaire is None or stored.id != response_id_of(patient, questionnaire.id, task):
        return None
    title = fhir.translated(questionnaire.body, "title", language) or ""
    sent = fhir.instant_of(stored.body.get("authored"))
    return AnsweredForm(stored.id, title, task, questionnaire.id, sent, state_of(stored))


def state_of(kept: Stored) -> AnsweringState:
    """How far these answers have come. Pure."""
    if kept.delivery is Delivery.REJECTED:
        return AnsweringState.REFUSED
    if kept.delivery is not Delivery.CONFIRMED:
        return AnsweringState.WAITING
    return AnsweringState.DRAFT if is_draft(kept) else AnsweringState.SENT


def is_draft(kept: Stored) -> bool:
    """Whether a response is a draft of this device, of which the hospital knows nothing. Pure."""
    return kept.version_id is None and kept.delivery is Delivery.CONFIRMED and kept.body.get("status") == DRAFT


def _version(response: dict[str, Any]) -> str | None:
    return str(response.get("questionnaire", "")).partition("|")[2] or None


def _find(r: Reader) -> FindValueSet:
    known: dict[str, dict[str, Any]] = {}
    looked: list[bool] = []

    def find(url: str) -> dict[str, Any] | None:
        if not looked:
            looked.append(True)
            for stored in resources.select(r, "ValueSet", limit=_MOST_SETS):
                known[str(stored.body.get("url"))] = stored.body
        return known.get(url.partition("|")[0])

    return find
