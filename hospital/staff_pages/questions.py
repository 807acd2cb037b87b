"""What people asked the care team, as a doctor sees it: what waits for an answer, and what may be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension
from hospital.base.references import target
from hospital.education import questions
from hospital.education.questions import ANSWER, ANSWERED, LONGEST_QUESTION, MAY_BE_PUBLISHED, PUBLISHED_AS, QUESTION
from hospital.fhir.access.guard import shown
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.staff_pages.listing import PAGE, Listing
from hospital.staff_pages.medicines import patient_name

Json = dict[str, Any]

_MOST: Final = 100


@dataclass(frozen=True)
class PatientQuestion:
    """One question. `consent`: the person agrees to its publication. `answer` is empty while it waits."""

    id: str
    patient: str
    name: str
    article: str
    words: str
    asked: str
    consent: bool
    answer: str = ""


def count(tx: Tx, access: Access) -> int:
    """How many wait for an answer."""
    return _waiting(tx, access).count()


def waiting_questions(tx: Tx, access: Access, *, most: int = PAGE, skip: int = 0) -> list[PatientQuestion]:
    """Some of those that wait for an answer and that the caller may see, the oldest first."""
    found = _waiting(tx, access).versions(most, skip)
    return [known for _, known in judged_apart(None, found, lambda version: _question(tx, access, version))]


def _waiting(tx: Tx, access: Access) -> Listing:
    return Listing.of(tx, access, "Communication", [("category", str(QUESTION)), ("status", questions.WAITS)])


def publishable_questions(tx: Tx, access: Access) -> list[PatientQuestion]:
    """Those that were answered and may be published, and were not, the newest first."""
    wanted = [("category", str(QUESTION)), ("status", ANSWERED), ("_sort", "-sent")]
    found = find_versions(tx, "Communication", wanted, limit=_MOST, access=access)
    open_ = [version for version in found if extension(version.body, PUBLISHED_AS) is None]
    told = judged_apart(None, open_, lambda version: _question(tx, access, version))
    return [known for _, known in told if known.consent]


def answer_question(tx: Tx, access: Access, question_id: str, words: str) -> None:
    """Answers a question. Raises a Refusal when it is not there, or was answered or taken back meanwhile."""
    answered_question = shown(tx, access, "Communication", question_id).body
    reference = {"reference": f"Communication/{question_id}"}
    answer: Json = {
        "resourceType": "Communication",
        "id": tx.new_id(),
        "status": ANSWERED,
        "category": [{"coding": [{"system": ANSWER.system, "code": ANSWER.code}]}],
        "partOf": [reference],
        "inResponseTo": [reference],
        "subject": answered_question["subject"],
        "payload": [{"contentString": words.strip()}],
    }
    writes.update(tx, access, answer["id"], answer, Conditions(if_none_match="*"))


def _question(tx: Tx, access: Access, version: Version) -> PatientQuestion:
    body = version.body
    patient = target(body.get("subject"), "Patient") or ""
    article = (
        tx.read(
            "Library",
            next((target(article_reference, "Library") or "" for article_reference in body.get("about", ())), ""),
        )
        or {}
    )
    return PatientQuestion(
        version.id, patient, patient_name(tx, access, patient), str(article.get("title", "")),
        questions.words_of(body, LONGEST_QUESTION), f"{clock.here(version.updated):%Y-%m-%d %H:%M}",
        extension(body, MAY_BE_PUBLISHED) is True, _answer_to(tx, access, version.id),
    )  # fmt: skip


def _answer_to(tx: Tx, access: Access, question_id: str) -> str:
    wanted = [("part-of", f"Communication/{question_id}"), ("category", str(ANSWER))]
    found = find_versions(tx, "Communication", wanted, limit=1, access=access)
    return questions.words_of(found[0].body, questions.LONGEST_ANSWER) if found else ""
