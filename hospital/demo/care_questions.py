"""What somebody asked the care team: one question was answered, one waits for its answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hospital.base.references import target
from hospital.demo.people import Person, people
from hospital.demo.shapes import CODES, Json, at, listed, reference
from hospital.education.library import PREFIX

_CATEGORY = f"{CODES}communication"
_ANSWERED, _WAITS = "completed", "in-progress"
_ASKED = "question-wang-xiulan-1"
_DOCTOR = ("doctor-sunyuzhen", "孙玉珍")


def resources(seed: int, today: date) -> Iterator[Json]:
    by_key = {person.key: person for person in people(seed, today)}
    sent = at(today - timedelta(days=3), 19, 24)
    answered_question = _question(
        by_key["wang-xiulan"], _ASKED, _ANSWERED, sent, "早上的血压比晚上高，要紧吗？应该以哪一次为准？"
    )
    yield answered_question
    yield _answer(answered_question, at(today - timedelta(days=2), 10, 5))
    waits = at(today - timedelta(days=1), 20, 41)
    yield _question(
        by_key["wang-xiulan"],
        "question-wang-xiulan-2",
        _WAITS,
        waits,
        "出门旅游一周，血压计要带上吗？忘了量要紧吗？",
    )


def is_by_the_person(body: Json) -> bool:
    """Whether a resource of the demo is a question that a person asked."""
    return body["resourceType"] == "Communication" and target(body.get("sender"), "Patient") is not None


def _question(person: Person, id_: str, status: str, when: datetime, words: str) -> Json:
    who = reference("Patient", person.id)
    return {
        "resourceType": "Communication",
        "id": id_,
        "status": status,
        "category": [listed(_CATEGORY, "question")],
        "subject": who,
        "about": [reference("Library", f"{PREFIX}home-blood-pressure")],
        "sent": when.isoformat(),
        "received": when.isoformat(),
        "sender": who,
        "payload": [{"contentString": words}],
    }


def _answer(question: Json, when: datetime) -> Json:
    answered_question = [reference("Communication", question["id"])]
    return {
        "resourceType": "Communication",
        "id": f"answer-to-{question['id']}",
        "status": _ANSWERED,
        "category": [listed(_CATEGORY, "answer")],
        "partOf": answered_question,
        "inResponseTo": answered_question,
        "subject": question["subject"],
        "recipient": [question["subject"]],
        "about": question["about"],
        "sent": when.isoformat(),
        "sender": reference("Practitioner", *_DOCTOR),
        "payload": [
            {
                "contentString": "清晨血压偏高很常见。请早晚各量两次，看一周的平均值，不看单次。"
                "平均超过 135/85，或者单次到了 180/120，请来门诊或打电话。"
            }
        ],
    }
