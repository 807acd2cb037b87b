"""What is wrong with an answer, by name; and expressions that would never end."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.fhir.resource import FhirDate
from services.record.questionnaires.checking import AnswerProblem, problem_at, problems
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.pattern import matches
from services.record.questionnaires.values import AmountAnswer, FileAnswer
from tests.services.record.questionnaires.forms import ask, extended, form, option, when

P = AnswerProblem
_CHOICES = {"answerOption": [option("x"), option("none", exclusive=True)], "repeats": True}


def _bound(name: str, **value: Any) -> dict[str, Any]:
    return {"extension": [extended(name, **value)]}


@pytest.mark.parametrize(
    ("item", "answers", "problem"),
    [
        (ask("a", required=True), [], P.REQUIRED),
        (ask("a", "hologram", required=True), [], P.NOT_ASKABLE),
        (ask("a", required=True), [False], None),
        (ask("a", "integer"), ["12 or so"], P.NOT_A_NUMBER),
        (ask("a", "integer"), [True], P.NOT_A_NUMBER),
        (ask("a", "decimal"), [12], None),
        (ask("a", "date"), ["soon"], P.NOT_A_DATE),
        (ask("a", "time"), ["late"], P.NOT_A_TIME),
        (ask("a", "url"), ["no address"], P.NOT_AN_ADDRESS),
        (ask("a", "integer", **_bound("minValue", valueInteger=3)), [2], P.TOO_SMALL),
        (ask("a", "integer", **_bound("maxValue", valueInteger=3)), [4], P.TOO_LARGE),
        (ask("a", "date", **_bound("maxValue", valueDate="2026-01-01")), [FhirDate(2026, 1, 2)], P.TOO_LARGE),
        (ask("a", "quantity", **_bound("maxValue", valueDecimal=3)), [AmountAnswer(Decimal(4), "kg")], P.TOO_LARGE),
        (ask("a", "decimal", **_bound("maxDecimalPlaces", valueInteger=1)), [Decimal("1.25")], P.DECIMALS),
        (ask("a", "string", maxLength=3), ["four"], P.TOO_LONG),
        (ask("a", "string", **_bound("minLength", valueInteger=3)), ["fo"], P.TOO_SHORT),
        (ask("a", "string", **_bound("regex", valueString="[A-Z]{2}\\d+")), ["AB12"], None),
        (ask("a", "string", **_bound("regex", valueString="[A-Z]{2}\\d+")), ["ab12"], P.PATTERN),
        (ask("a", "string"), ["a", "b"], P.TOO_MANY),
        (ask("a", "string", repeats=True, **_bound("questionnaire-minOccurs", valueInteger=2)), ["a"], P.TOO_FEW),
        (ask("a", "open-choice", answerOption=[option("x")]), ["something else"], None),
        (ask("a", "choice", answerOption=[option("x")]), ["something else"], P.NOT_AN_OPTION),
        (ask("a", "attachment", **_bound("maxSize", valueDecimal=1)), [FileAnswer("f", "image/jpeg", "b", 2_000_000)],
         P.FILE_TOO_LARGE),
    ],
)  # fmt: skip
def test_problems_have_names(item: dict[str, Any], answers: list[Any], problem: AnswerProblem | None) -> None:
    filling = Filling(form(item))
    filling.answer(AnswerPlace(0), answers)
    assert problem_at(filling, AnswerPlace(0)) is problem


def test_an_exclusive_choice_stands_alone() -> None:
    filling = Filling(form(ask("a", "choice", **_CHOICES)))
    x, none = (choice.value for choice in filling.form.items[0].options)
    filling.answer(AnswerPlace(0), [x, none])
    assert problem_at(filling, AnswerPlace(0)) is P.EXCLUSIVE
    filling.answer(AnswerPlace(0), [none])
    assert problem_at(filling, AnswerPlace(0)) is None


def test_what_is_not_put_is_never_missing() -> None:
    hidden = ask("b", required=True, enableWhen=[when("a", "=", answerBoolean=True)])
    filling = Filling(form(ask("a"), hidden, ask("g", "group", ask("c"), required=True)))
    assert [*problems(filling)] == [(AnswerPlace(2), P.REQUIRED)]
    filling.answer(AnswerPlace(0), [True])
    assert [*problems(filling)] == [(AnswerPlace(1), P.REQUIRED), (AnswerPlace(2), P.REQUIRED)]


@pytest.mark.parametrize("cruel", ["(a+)+", "(a|a)*", "(a|aa)+b?", "(.*a){20}", "((a*)*)*"])
def test_an_expression_that_would_take_for_ever_is_answered_at_once(cruel: str) -> None:
    assert matches(cruel, "a" * 200 + "!") in (False, None)


@pytest.mark.parametrize("strange", ["(?=a)", "(a)\\1", "\\bword", "[[:alpha:]]", "a{99999}", "((((", "a**", "x" * 600])
def test_what_is_not_understood_is_left_to_the_hospital(strange: str) -> None:
    assert matches(strange, "a") is None


PIECES = ["a", "b", "[ab]", "[^a]", ".", "(ab|b)", "\\d", "a?", "b*", "(a+b)?", "a{1,2}", "(?:b|)"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
    st.text("ab1", max_size=6),
)
def test_it_matches_as_python_does(pattern: str, text: str) -> None:
    assert matches(pattern, text) is (re.fullmatch(pattern, text) is not None)
