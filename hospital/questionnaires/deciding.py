"""The hospital's decision about answers to a questionnaire, inside the transaction of the write.

    (new) ---------> in-progress | completed: everything required is answered
    in-progress ---> completed
    completed -----> amended (again and again; a change that still says completed is one) | entered-in-error

Who answered is written by the hospital, by whose token it is: the patient, or their proxy as a RelatedPerson. The Task
that asked (extension `answers-task`) is completed with the answers, unless a CarePlan asked: then follow-up
does it. Source: FHIR R4 §12.3 QuestionnaireResponse, value set questionnaire-answers-status.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Decider, Tx
from hospital.questionnaires.form_check import mistakes
from hospital.questionnaires.value_sets import Codings, codings_of, contained

Json = dict[str, Any]

AUTHOR: Final = "system:questionnaires"
RESPONSE: Final = "QuestionnaireResponse"
#: The extension that names the Task which asked.
ANSWERS_TASK: Final = "answers-task"
_NEXT: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset({"in-progress", "completed"}),
    "in-progress": frozenset({"in-progress", "completed", "stopped", "entered-in-error"}),
    "completed": frozenset({"amended", "entered-in-error"}),
    "amended": frozenset({"amended", "entered-in-error"}),
}
_WHOLE: Final = frozenset({"completed", "amended"})
_OPEN: Final = frozenset({"requested", "received", "accepted", "ready", "in-progress"})
_MOST_TOLD: Final = 10


@dataclass(frozen=True)
class Responses:
    """Judges answers by the hospital's clock."""

    now: Callable[[], datetime]

    def decider(self) -> Decider:
        return Decider(RESPONSE, self.decide)

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the response to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if access.is_of_patients:
            incoming = _said_by(access, incoming)
        if current is not None and _without_meta(incoming) == _without_meta(current):
            return current
        before = None if current is None else str(current.get("status"))
        if before in _WHOLE and incoming.get("status") == "completed":
            incoming = {**incoming, "status": "amended"}
        status = str(incoming.get("status"))
        if status not in _NEXT.get(before, ()):
            raise refusal(
                422, "business-rule", f"answers that are {before or 'new'} cannot become {status}", code="not-allowed",
                expression=f"{RESPONSE}.status",
            )  # fmt: skip
        if current is not None and _names(incoming) != _names(current):
            raise _invalid("answers stay about the questionnaire and the task they were given to", "questionnaire")
        if status != "entered-in-error":
            self._check(tx, incoming, whole=status in _WHOLE)
        if status in _WHOLE:
            self._complete(tx, incoming)
        return incoming

    def _check(self, tx: Tx, incoming: Json, *, whole: bool) -> None:
        questionnaire = _questionnaire(tx, incoming)
        if questionnaire is None:
            return
        choices = partial(_choices, tx, questionnaire)
        found = list(islice(mistakes(questionnaire, incoming, whole=whole, choices=choices), _MOST_TOLD))
        if found:
            told = "; ".join(f"{mistake.link_id} {mistake.text}" for mistake in found)
            raise _invalid(told, "item")

    def _complete(self, tx: Tx, incoming: Json) -> None:
        task = _task(tx, incoming)
        if task is None or task.get("status") not in _OPEN or task.get("basedOn"):
            return
        done = {
            "type": {"text": RESPONSE},
            "valueReference": {"reference": f"{RESPONSE}/{incoming['id']}"},
        }
        tx.put(
            {**task, "status": "completed", "output": [done], "lastModified": clock.instant(self.now())},
            author=AUTHOR,
        )


def _said_by(access: Access, incoming: Json) -> Json:
    """The answers with who gave them: `author` and `source`. A patient may also have said what their proxy writes."""
    patient = target(incoming.get("subject"), "Patient") or ""
    author = {"reference": access.speaks_as(patient)}
    said = incoming.get("source")
    return {**incoming, "author": author, "source": said if said == {"reference": f"Patient/{patient}"} else author}


def _questionnaire(tx: Tx, incoming: Json) -> Json | None:
    """The questionnaire in the version that was answered. None when a response names none, and when only another
    version is here: what was answered offline to an older one is taken as it is. Raises a Refusal when it is not this
    hospital's."""
    url, _, version = str(incoming.get("questionnaire", "")).partition("|")
    if not url:
        return None
    known = search(tx, "Questionnaire", [("url", url)])
    if not known:
        raise _invalid("this questionnaire is not known here", "questionnaire")
    fitting = [body for body in known if not version or body.get("version") == version]
    return fitting[0] if fitting else None


def _choices(tx: Tx, questionnaire: Json, url: str) -> Codings | None:
    """What a value set lists: of one inside the questionnaire (`#id`), or of the hospital's own."""
    if url.startswith("#"):
        return codings_of(contained(questionnaire, url[1:]))
    address, _, version = url.partition("|")
    wanted = [("url", address)] + ([("version", version)] if version else [])
    return codings_of(next(iter(search(tx, "ValueSet", wanted, limit=1)), None))


def _task(tx: Tx, incoming: Json) -> Json | None:
    """The Task that asked, which is about the same person. Raises a Refusal when it is another's."""
    named = target(extension(incoming, ANSWERS_TASK), "Task")
    if named is None:
        return None
    found = tx.read("Task", named)
    subject = target(incoming.get("subject"), "Patient")
    if found is None or subject is None or target(found.get("for"), "Patient") != subject:
        raise _invalid("the task that asked is about the same person", "extension")
    return found


def _names(response: Json) -> tuple[str, str | None]:
    return str(response.get("questionnaire")).partition("|")[0], target(extension(response, ANSWERS_TASK), "Task")


def _without_meta(body: Json) -> Json:
    return {key: value for key, value in body.items() if key != "meta"}


def _invalid(text: str, element: str) -> Refusal:
    return refusal(422, "business-rule", text, code="answers-invalid", expression=f"{RESPONSE}.{element}")
