"""The hospital's decisions about questions to the care team and their answers, inside the transaction of the write.

    (new question) --> in-progress: it waits for staff
    in-progress -----> completed, when staff answer it | stopped, taken back by the person
    completed -------> stopped, taken back by the person; what was published of it is withdrawn

A question and its answer are Communications (category `question`, `answer`); the answer is `partOf` the question.
Source: FHIR R4 §12.6 Communication, EventStatus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.education.library import is_article
from hospital.fhir.access.communication_codes import SYSTEM
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

AUTHOR: Final = "system:education"
QUESTION: Final = Coding(SYSTEM, "question")
ANSWER: Final = Coding(SYSTEM, "answer")
WAITS, ANSWERED, TAKEN_BACK = "in-progress", "completed", "stopped"
LONGEST_QUESTION: Final = 1000
LONGEST_ANSWER: Final = 4000
#: So many questions of one person may wait at once.
MOST_WAITING: Final = 5
#: Extensions of a question: the person agrees to its publication; the Library that was made of it.
MAY_BE_PUBLISHED, PUBLISHED_AS = "may-be-published", "published-as"
_OF_A_QUESTION: Final = frozenset(
    {"resourceType", "id", "meta", "language", "extension", "status", "category", "subject", "about", "sent", "sender"}
    | {"payload"}
)


@dataclass(frozen=True)
class Questions:
    """Judges questions and answers by the hospital's clock."""

    now: Callable[[], datetime]

    def deciders(self) -> tuple[Decider, ...]:
        return (
            Decider("Communication", self.question, QUESTION),
            Decider("Communication", self.answer, ANSWER),
        )

    def question(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the question to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if access.staff is not None:
            raise _not_allowed("the care team answers questions and asks none")
        if current is None:
            return self._new_question(tx, incoming)
        if incoming.get("status") == current.get("status"):
            return current
        if incoming.get("status") != TAKEN_BACK:
            raise _not_allowed("a question can be taken back, nothing else")
        _withdraw_published(tx, current)
        return current | {"status": TAKEN_BACK}

    def answer(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the answer to store, and completes its question, or raises a Refusal."""
        if access.is_system:
            return incoming
        if access.staff is None or current is not None:
            raise _not_allowed("an answer is given once, by the care team")
        waiting_question = _question_of(tx, incoming)
        words_of(incoming, LONGEST_ANSWER)
        tx.put(waiting_question | {"status": ANSWERED}, author=AUTHOR)
        return {
            **incoming,
            "status": ANSWERED,
            "subject": waiting_question["subject"],
            "recipient": [waiting_question["subject"]],
            "sender": {"reference": f"Practitioner/{access.staff.practitioner}"},
            "sent": clock.instant(self.now()),
        } | ({"about": waiting_question["about"]} if "about" in waiting_question else {})

    def _new_question(self, tx: Tx, incoming: Json) -> Json:
        patient = target(incoming.get("subject"), "Patient")
        if incoming.get("status") != WAITS or patient is None:
            raise _invalid("a new question waits for its answer", "status")
        odd = sorted(incoming.keys() - _OF_A_QUESTION)
        if odd:
            raise _invalid(f"a question has no {odd[0]}", odd[0])
        words_of(incoming, LONGEST_QUESTION)
        about = incoming.get("about", [])
        if len(about) > 1 or not all(
            is_article(tx.read("Library", target(reference, "Library") or "")) for reference in about
        ):
            raise _invalid("a question is about one article of this hospital, or about none", "about")
        if len(waiting_of(tx, patient)) >= MOST_WAITING:
            text = f"{MOST_WAITING} questions wait for an answer already"
            raise refusal(409, "business-rule", text, code="too-many-questions")
        return incoming | {"received": clock.instant(self.now())}


def waiting_of(tx: Tx, patient: str) -> list[Json]:
    """The questions of a person that were not answered yet."""
    wanted = [("subject", f"Patient/{patient}"), ("category", str(QUESTION)), ("status", WAITS)]
    return search(tx, "Communication", wanted, limit=MOST_WAITING)


def words_of(communication: Json, longest: int) -> str:
    """The words of a question or an answer. Raises a Refusal unless there is one text of this length at most."""
    payload = communication.get("payload") or []
    words = payload[0].get("contentString") if len(payload) == 1 else None
    if (
        not isinstance(words, str)
        or not words.strip()
        or len(words) > longest
        or payload[0].keys() != {"contentString"}
    ):
        raise _invalid(f"it is one text of 1 to {longest} characters", "payload")
    return words


def _question_of(tx: Tx, answer: Json) -> Json:
    """The question that waits for this answer, which is of the same person."""
    named = [*answer.get("partOf", ()), *answer.get("inResponseTo", ())]
    ids = {target(reference, "Communication") for reference in named}
    waiting_question = tx.read("Communication", next(iter(ids)) or "") if len(ids) == 1 else None
    if (
        waiting_question is None
        or tx.deciders.codes(waiting_question) != {QUESTION}
        or waiting_question.get("subject") != answer.get("subject")
    ):
        raise _invalid("an answer names the question of the same person", "partOf")
    if waiting_question.get("status") != WAITS:
        raise refusal(409, "conflict", "this question was answered or taken back meanwhile", code="superseded")
    return waiting_question


def _withdraw_published(tx: Tx, question: Json) -> None:
    """What was made of a question is no longer shown to others."""
    library = tx.read("Library", target(extension(question, PUBLISHED_AS), "Library") or "")
    if library is not None:
        tx.put({**library, "status": "retired"}, author=AUTHOR)


def _invalid(text: str, element: str) -> Refusal:
    return refusal(422, "invalid", text, code="invalid", expression=f"Communication.{element}")


def _not_allowed(text: str) -> Refusal:
    return refusal(403, "forbidden", text, code="not-allowed")
