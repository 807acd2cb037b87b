"""One table of answers for both ends: what the app refuses to send the hospital refuses to take, and what the app sends
fits. Their code is apart; this holds them together."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.questionnaires.form_check import mistakes
from hospital.questionnaires.value_sets import codings_of, contained
from services.record.questionnaires.checking import problems
from services.record.questionnaires.form import read_form
from services.record.questionnaires.model import QuestionnaireForm
from services.record.questionnaires.response import read_filling
from tests.services.record.questionnaires.forms import ask, extended, option, questionnaire

Json = dict[str, Any]
SET = {
    "resourceType": "ValueSet", "id": "s", "status": "active",
    "compose": {"include": [{"system": "urn:x", "concept": [{"code": "x"}, {"code": "y"}]}]},
}  # fmt: skip


def bound(name: str, **value: Any) -> Json:
    return {"extension": [extended(name, **value)]}


def coded(code: str) -> Json:
    return {"valueCoding": {"system": "urn:x", "code": code}}


def amount(value: float, unit: str = "kg") -> Json:
    return {"valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}}


MOST_KG = bound("maxValue", **amount(3))
UPPER = bound("regex", valueString="[A-Z]{2}\\d+")
ALONE = {"answerOption": [option("x"), option("none", exclusive=True)], "repeats": True}
TABLE: list[tuple[Json, list[Json], str]] = [
    (ask("a", "integer", **bound("minValue", valueInteger=3)), [{"valueInteger": 2}], "is less than 3"),
    (ask("a", "integer", **bound("minValue", valueInteger=3)), [{"valueInteger": 3}], ""),
    (ask("a", "integer", **bound("maxValue", valueInteger=3)), [{"valueInteger": 4}], "is more than 3"),
    (ask("a", "decimal", **bound("maxValue", valueDecimal=3.5)), [{"valueDecimal": 3.6}], "is more than 3.5"),
    (ask("a", "quantity", **bound("maxValue", valueDecimal=3)), [amount(4)], "is more than 3"),
    (ask("a", "quantity", **MOST_KG), [amount(4)], "is more than 3"),
    (ask("a", "quantity", **MOST_KG), [amount(4, "g")], ""),
    (ask("a", "decimal", **bound("maxDecimalPlaces", valueInteger=1)), [{"valueDecimal": 1.25}],
     "has more than 1 decimal places"),
    (ask("a", "decimal", **bound("maxDecimalPlaces", valueInteger=1)), [{"valueDecimal": 1.2}], ""),
    (ask("a", "date", **bound("maxValue", valueDate="2026-01-01")), [{"valueDate": "2026-01-02"}],
     "is after 2026-01-01"),
    (ask("a", "date", **bound("minValue", valueDate="2026-01-01")), [{"valueDate": "2025-12-31"}],
     "is before 2026-01-01"),
    (ask("a", "date", **bound("minValue", valueDate="2026-01-01")), [{"valueDate": "2026-01-01"}], ""),
    (ask("a", "time", **bound("maxValue", valueTime="12:00:00")), [{"valueTime": "12:30:00"}], "is after 12:00:00"),
    (ask("a", "string", maxLength=3), [{"valueString": "four"}], "is longer than 3 characters"),
    (ask("a", "string", **bound("minLength", valueInteger=3)), [{"valueString": "fo"}],
     "is shorter than 3 characters"),
    (ask("a", "string", **UPPER), [{"valueString": "AB12"}], ""),
    (ask("a", "string", **UPPER), [{"valueString": "xAB12"}], "has another form than asked for"),
    (ask("a", "string", **bound("regex", valueString="(?=x)x")), [{"valueString": "y"}], ""),
    (ask("a", "string", **bound("regex", valueString="(a+)+b")), [{"valueString": "a" * 3000}],
     "has another form than asked for"),
    (ask("a", "string"), [{"valueString": "x"}, {"valueString": "y"}], "has more than one answer"),
    (ask("a", "string", repeats=True, **bound("questionnaire-maxOccurs", valueInteger=1)),
     [{"valueString": "x"}, {"valueString": "y"}], "has more than 1 answers"),
    (ask("a", "string", repeats=True, **bound("questionnaire-minOccurs", valueInteger=2)), [{"valueString": "x"}],
     "has less than 2 answers"),
    (ask("a", "choice", **ALONE), [coded("x"), coded("none")], "has an answer that stands alone, and others"),
    (ask("a", "choice", **ALONE), [coded("none")], ""),
    (ask("a", "choice", answerValueSet="#s"), [coded("z")], "is none of the choices"),
    (ask("a", "choice", answerValueSet="#s"), [coded("y")], ""),
    (ask("a", "open-choice", answerValueSet="#s"), [{"valueString": "something else"}], ""),
    (ask("a", "attachment", **bound("maxSize", valueDecimal=1)),
     [{"valueAttachment": {"contentType": "image/jpeg", "url": "Binary/b", "size": 2_000_000}}], "is larger than 1 MB"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "answers", "wrong"), TABLE)
def test_both_ends_judge_alike(item: Json, answers: list[Json], wrong: str) -> None:
    asked = questionnaire(item, contained=[SET])
    given = {
        "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "urn:q|1",
        "item": [{"linkId": "a", "answer": answers}],
    }  # fmt: skip
    found = [*mistakes(asked, given, whole=True, choices=lambda url: codings_of(contained(asked, url[1:])))]
    assert [mistake.text for mistake in found] == ([wrong] if wrong else [])
    form = read_form(asked, "en")
    assert isinstance(form, QuestionnaireForm)
    assert bool([*problems(read_filling(form, given))]) is bool(wrong)


def test_what_is_still_being_typed_is_only_bounded_by_what_typing_cannot_mend() -> None:
    short = ask("a", "string", maxLength=5, **bound("minLength", valueInteger=3))
    for words, expected in (("x", []), ("x" * 6, ["is longer than 5 characters"])):
        given = {"item": [{"linkId": "a", "answer": [{"valueString": words}]}]}
        assert [mistake.text for mistake in mistakes(questionnaire(short), given, whole=False)] == expected


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (None, None),
        ({}, None),
        ({"compose": {"include": [{"system": "urn:x"}]}}, None),
        ({"compose": {"include": [{"concept": [{"code": "x"}], "valueSet": ["urn:y"]}]}}, None),
        ({"expansion": {"contains": [{"abstract": True, "code": "g", "contains": [{"system": "s", "code": "c"}]}]}},
         frozenset({("s", "c")})),
        ({"expansion": {"contains": "x"}, "compose": []}, None),
    ],
)  # fmt: skip
def test_a_set_lists_codings_or_nothing_is_known_of_it(body: Json | None, codings: frozenset[Any] | None) -> None:
    assert codings_of(body) == codings
    assert contained({"contained": [None, {"resourceType": "ValueSet", "id": "other"}]}, "s") is None
