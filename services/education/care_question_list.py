"""A person's questions to the care team with their answers. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from local_store import resources
from local_store.resources import Stored
from local_store.store import Reader
from services.each import each
from services.education.care_questions import COMMUNICATION, CareAnswer, CareQuestion, care_answer, care_question
from services.education.model import article
from services.errors import RefusalCode
from services.fhir import resource as fhir
from services.fhir.refusals import refused
from services.query import query

_MOST: Final = 200
_EPOCH: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class AskedQuestion:
    """A question with the title of its article, its answer, who gave it, and why it was refused."""

    question: CareQuestion
    title: str | None = None
    answer: CareAnswer | None = None
    doctor: str | None = None
    refusal: RefusalCode | None = None


@query(COMMUNICATION, "Library", "Practitioner", "outbox")
def asked_questions(r: Reader, patient: str, language: str) -> tuple[AskedQuestion, ...]:
    """All of them, the newest first."""
    kept = resources.select(r, COMMUNICATION, patient=patient, limit=_MOST)
    answers = {told.question: told for told in _answers(kept)}
    found = each(kept, lambda stored: _with_answer(r, stored, answers, language)).read
    return tuple(
        sorted(filter(None, found), key=lambda found_question: found_question.question.asked or _EPOCH, reverse=True)
    )


def _answers(kept: tuple[Stored, ...]) -> Iterator[CareAnswer]:
    yield from filter(None, each(kept, lambda stored: care_answer(stored.body)).read)


def _with_answer(r: Reader, stored: Stored, answers: dict[str, CareAnswer], language: str) -> AskedQuestion | None:
    question = care_question(stored.body, stored.delivery.value)
    if question is None:
        return None
    library = resources.get(r, "Library", question.article) if question.article else None
    answer = answers.get(question.id)
    doctor = resources.get(r, "Practitioner", answer.doctor) if answer is not None and answer.doctor else None
    return AskedQuestion(
        question,
        article(library.body, language).title if library else None,
        answer,
        fhir.human_name(doctor.body.get("name")) if doctor else None,
        refused(stored.rejection).code if stored.rejection else None,
    )
