"""What does not fit a questionnaire is named by its linkId; what is not put is not required."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.demo.questionnaires import directory
from hospital.questionnaires.form_check import mistakes

AFTER, PHQ = directory()
SYSTEM = "http://anxin.example/fhir/CodeSystem/after-check-up"


def _coded(link: str, *codes: str) -> dict[str, Any]:
    return {"linkId": link, "answer": [{"valueCoding": {"system": SYSTEM, "code": code}} for code in codes]}


def _response(now: list[dict[str, Any]], medicine: list[dict[str, Any]], *more: dict[str, Any]) -> dict[str, Any]:
    groups = [{"linkId": "now", "item": now}, {"linkId": "medicine", "item": medicine}]
    return {"resourceType": "QuestionnaireResponse", "item": [*groups, *more]}


WELL = [_coded("feeling", "well"), _coded("symptoms", "none")]
YES = [{"linkId": "taking", "answer": [{"valueBoolean": True}]}]
NO = [{"linkId": "taking", "answer": [{"valueBoolean": False}]}]
TWO = {"linkId": "missed", "answer": [{"valueInteger": 2}]}


def _wrong(response: dict[str, Any], *, whole: bool = True) -> list[tuple[str, str]]:
    return [(mistake.link_id, mistake.text) for mistake in mistakes(AFTER, response, whole=whole)]


def test_what_fits_has_no_mistakes() -> None:
    assert _wrong(_response(WELL, YES)) == []
    assert _wrong(_response(WELL, [*NO, TWO])) == []
    assert _wrong({"item": []}, whole=False) == []


@pytest.mark.parametrize(
    ("response", "found"),
    [
        (_response(WELL, NO), ("missed", "is required")),
        (_response(WELL, []), ("taking", "is required")),
        ({"item": [{"linkId": "now", "item": WELL}]}, ("taking", "is required")),
        (_response([*WELL, _coded("magic", "x")], YES), ("magic", "is no item of the questionnaire in this place")),
        (_response([_coded("feeling", "superb"), WELL[1]], YES), ("feeling", "is none of the choices")),
        (_response([_coded("feeling", "well", "fair"), WELL[1]], YES), ("feeling", "has more than one answer")),
        (_response([*WELL, WELL[0]], YES), ("feeling", "is there more than once")),
        (_response(WELL, [*NO, {"linkId": "missed", "answer": [{"valueString": "2"}]}]), ("missed", "is no integer")),
        (_response(WELL, [*NO, TWO, {"linkId": "why", "answer": [{"valueString": "x" * 301}]}]),
         ("why", "is longer than 300 characters")),
        (_response(WELL, [{"linkId": "taking", "answer": [{}]}]), ("taking", "has an answer without a value")),
    ],
)  # fmt: skip
def test_mistakes_are_named(response: dict[str, Any], found: tuple[str, str]) -> None:
    assert found in _wrong(response)


def test_absurd_depth_has_an_end() -> None:
    deep: dict[str, Any] = {"linkId": "x"}
    for _ in range(500):
        deep = {"linkId": "x", "item": [deep]}
    body = {"item": [{"linkId": "x", "type": "group", "item": [{"linkId": "x", "type": "group"}]}]}
    assert [*mistakes(body, {"item": [deep]}, whole=True)]


def test_a_question_that_looks_at_itself_is_left_open() -> None:
    loop = [{"question": "a", "operator": "exists", "answerBoolean": False}]
    body = {"item": [{"linkId": "a", "type": "boolean", "required": True, "enableWhen": loop}]}
    assert [*mistakes(body, {"item": []}, whole=True)] == []
