"""A question that was answered, published for everybody: without who asked, in words that a doctor wrote for it.

Published is a Library of type `answer` about the same article. It names no person but the doctor; which Library a
question became stands in the question alone, which only its asker and the care team see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hospital.base.elements import extension, with_extension
from hospital.base.human_names import name_in_words
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.education import questions
from hospital.education.library import Reviewer, answer_library
from hospital.fhir.access import staff_table
from hospital.fhir.access.guard import shown
from hospital.fhir.access.staff_table import Reach
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

LONGEST_TITLE: Final = 120
#: A number that may be of a phone, an identity card or a record.
_NUMBER: Final = re.compile(r"\d{7,}")
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True)
class PublishedText:
    """The question and its answer as everybody may read them."""

    question: str
    answer: str


def publish(tx: Tx, access: Access, question_id: str, text: PublishedText, today: date) -> str:
    """Publishes an answered question and returns the id of its Library. Raises a Refusal: for who may not answer,
    without the asker's consent, before the answer, a second time, and for a text from which somebody could be known."""
    if access.staff is None or not answers_questions(access):
        raise _no("only who answers questions publishes them", 403)
    asked_question = shown(tx, access, "Communication", question_id).body
    if tx.deciders.codes(asked_question) != {questions.QUESTION} or asked_question["status"] != questions.ANSWERED:
        raise _no("a question is published after it was answered")
    if extension(asked_question, questions.MAY_BE_PUBLISHED) is not True:
        raise _no("the person did not agree to this", 403)
    if extension(asked_question, questions.PUBLISHED_AS) is not None:
        raise _no("this question was published before")
    _check(tx, asked_question, text)
    about = (
        tx.read("Library", next((target(article, "Library") or "" for article in asked_question.get("about", ())), ""))
        or {}
    )
    question, answer = text.question.strip(), text.answer.strip()
    made = answer_library(tx.new_id(), question, answer, about, doctor=_doctor(tx, access), day=today)
    tx.put(made, author=access.signature)
    reference = {"reference": f"Library/{made['id']}"}
    tx.put(with_extension(asked_question, questions.PUBLISHED_AS, "valueReference", reference), author=access.signature)
    return str(made["id"])


def answers_questions(access: Access) -> bool:
    """Whether the caller answers questions to the care team."""
    return access.staff is not None and Reach.QUESTION in staff_table.reaches(access.staff, "create", "Communication")


def _check(tx: Tx, asked_question: Json, text: PublishedText) -> None:
    """Refuses a text that is empty or too long, and one with the asker's name or a number that could be theirs."""
    for words, longest in ((text.question, LONGEST_TITLE), (text.answer, questions.LONGEST_ANSWER)):
        if not words.strip() or len(words) > longest:
            raise _no("the question or the answer is empty or too long", 422, "invalid")
        if _NUMBER.search(words) or any(name in words.casefold() for name in _names(tx, asked_question)):
            raise _no("the text says who asked", 422, "invalid")


def _names(tx: Tx, asked_question: Json) -> Iterator[str]:
    patient = tx.read("Patient", target(asked_question.get("subject"), "Patient") or "") or {}
    for name in patient.get("name", ()):
        for part in (name.get("text"), name.get("family"), *name.get("given", ())):
            if isinstance(part, str) and len(part.strip()) >= _SHORTEST_NAME:
                yield part.strip().casefold()


def _doctor(tx: Tx, access: Access) -> Reviewer:
    practitioner = access.staff.practitioner if access.staff else ""
    return Reviewer(name_in_words(tx.read("Practitioner", practitioner)) or practitioner, "")


def _no(text: str, status: int = 409, issue: str = "business-rule") -> Refusal:
    return refusal(status, "forbidden" if status == 403 else issue, text, code="not-allowed")
