"""Any Questionnaire is read, or has a named fault."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from services.record.questionnaires.filling import Filling
from services.record.questionnaires.form import read_form
from services.record.questionnaires.model import DEEPEST, MOST_ITEMS, FormFault, ItemType
from services.record.questionnaires.pages import pages
from services.record.questionnaires.response import new_filling
from tests.services.record.questionnaires.forms import ask, extended, form, option, when


def _nested(depth: int) -> dict[str, Any]:
    found = ask("last")
    for number in range(depth):
        found = ask(f"g{number}", "group", found)
    return found


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ((), FormFault.NO_ITEMS),
        ((ask("a"), ask("a")), FormFault.LINK_ID_TWICE),
        ((_nested(DEEPEST + 1000),), FormFault.TOO_DEEP),
        (tuple(ask(f"q{n}") for n in range(MOST_ITEMS + 1)), FormFault.TOO_MANY_ITEMS),
        ((ask("a", enableWhen=[when("a", "exists", answerBoolean=True)]),), FormFault.CYCLE),
        (
            (
                ask("a", enableWhen=[when("b", "exists", answerBoolean=False)]),
                ask("b", enableWhen=[when("a", "exists", answerBoolean=False)]),
            ),
            FormFault.CYCLE,
        ),
        # a group that depends on a question within itself
        ((ask("g", "group", ask("a"), enableWhen=[when("a", "exists", answerBoolean=True)]),), FormFault.CYCLE),
    ],
)
def test_faults_have_names(items: tuple[dict[str, Any], ...], fault: FormFault) -> None:
    found = form(*items)
    assert (found.fault, found.items) == (fault, ())


@pytest.mark.parametrize(
    "odd",
    [None, [], "x", {"item": 5}, {"item": [None, 5, "x", {}]}, {"item": [{"linkId": 5, "type": [], "enableWhen": "x"}]},
     {"item": [{"linkId": "a", "type": "choice", "answerOption": [{}, 5, {"valueCoding": {}}], "initial": [{}]}]}],
)  # fmt: skip
def test_any_shape_is_read(odd: Any) -> None:
    found = read_form(odd, "zh-CN")
    new_filling(found)
    assert found.fault is None or found.items == ()


def test_an_unknown_type_stays_in_its_place_and_is_not_askable() -> None:
    found = form(ask("a", "hologram", required=True), ask("b"))
    assert [item.type for item in found.items] == [ItemType.UNKNOWN, ItemType.BOOLEAN]
    assert not found.items[0].can_be_answered


def test_a_question_may_depend_on_the_answer_it_stands_under() -> None:
    found = form(ask("a", "boolean", ask("b", enableWhen=[when("a", "=", answerBoolean=True)])))
    assert found.fault is None


def test_choices_come_from_the_item_a_contained_set_or_the_hospital() -> None:
    contained = {
        "resourceType": "ValueSet",
        "id": "v",
        "compose": {"include": [{"system": "urn:x", "concept": [{"code": "a", "display": "A"}]}]},
    }
    far = {
        "expansion": {"contains": [{"system": "urn:x", "code": "b", "display": "B"}, {"abstract": True, "code": "c"}]}
    }
    body = {
        "contained": [contained],
        "item": [
            ask("own", "choice", answerOption=[option("o", exclusive=True)]),
            ask("near", "choice", answerValueSet="#v"),
            ask("far", "choice", answerValueSet="urn:far"),
            ask("lost", "choice", answerValueSet="urn:lost"),
        ],
    }
    found = read_form(body, "en", {"urn:far": far}.get)
    assert [[choice.words for choice in item.options] for item in found.items] == [["choice o"], ["A"], ["B"], []]
    assert found.items[0].options[0].exclusive
    assert [item.options_missing for item in found.items] == [False, False, False, True]


def test_what_extensions_say() -> None:
    extensions = [
        extended("minValue", valueDecimal=1.5),
        extended("maxDecimalPlaces", valueInteger=1),
        extended("questionnaire-unit", valueCoding={"system": "http://unitsofmeasure.org", "code": "kg"}),
        extended("questionnaire-hidden", valueBoolean=True),
    ]
    item = form(ask("a", "quantity", extension=extensions)).items[0]
    assert (str(item.bounds.least), item.bounds.decimals, item.units[0].code, item.hidden) == ("1.5", 1, "kg", True)


def test_the_official_questionnaires_are_read_and_open() -> None:
    folder = os.environ.get("ANXIN_CORPUS")
    if folder is None:
        print("ANXIN_CORPUS is not set: no Questionnaire of HL7's was opened")  # noqa: T201 - one line, so that it is known
        return
    official = sorted(Path(folder).rglob("Questionnaire-*.json"))
    assert official
    for path in official:
        found = read_form(json.loads(path.read_text()), "en")
        assert found.fault is None, path.name
        assert pages(found), path.name
        assert Filling(found).is_empty()
