"""Answers are the same after they were kept and read again; what is sent has only what was put."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from services.fhir.resource import FhirDate
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.pages import pages, shown
from services.record.questionnaires.response import DRAFT, SENT, new_filling, read_filling, response_json, task_of
from services.record.questionnaires.scores import is_whole, score
from services.record.questionnaires.values import AmountAnswer, FileAnswer
from tests.services.record.questionnaires.forms import CALCULATED, ask, form, option, when

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


def _json(filling: Filling, status: str) -> dict[str, Any]:
    return response_json(filling, "r1", patient="p1", status=status, now=NOW, task="t1", plan="c1")


def _everything() -> Filling:
    inner = ask("h", "group", ask("h1", "decimal"), repeats=True)
    filling = Filling(
        form(
            ask("a", "boolean", ask("a1", "string")),
            ask("g", "group", ask("g1", "integer"), inner, repeats=True),
            ask("d", "date"), ask("t", "time"), ask("m", "dateTime"), ask("u", "url"), ask("n", "quantity"),
            ask("f", "attachment"), ask("c", "open-choice", repeats=True, answerOption=[option("x")]),
        )
    )  # fmt: skip
    by = filling.form.by_link
    filling.add(AnswerPlace(by["g"]))
    filling.add(AnswerPlace(by["h"], (1,)))
    values: dict[AnswerPlace, tuple[Any, ...]] = {
        AnswerPlace(by["a"]): (False,),
        AnswerPlace(by["a1"], (0,)): ("no",),
        AnswerPlace(by["g1"], (0,)): (1,),
        AnswerPlace(by["g1"], (1,)): (2,),
        AnswerPlace(by["h1"], (1, 1)): (Decimal("1.50"),),
        AnswerPlace(by["d"]): (FhirDate(2026, 5),),
        AnswerPlace(by["t"]): (time(8, 30),),
        AnswerPlace(by["m"]): (NOW,),
        AnswerPlace(by["u"]): ("https://example.org",),
        AnswerPlace(by["n"]): (AmountAnswer(Decimal("5.5"), "kg"),),
        AnswerPlace(by["f"]): (FileAnswer("x.jpg", "image/jpeg", "b1", 5),),
        AnswerPlace(by["c"]): (filling.form.items[by["c"]].options[0].value, "other"),
    }
    for place, answers in values.items():
        filling.answer(place, answers)
    return filling


def test_a_draft_is_read_as_it_was_kept() -> None:
    filling = _everything()
    draft = _json(filling, DRAFT)
    again = read_filling(filling.form, draft)
    assert _json(again, DRAFT) == draft
    assert again.kept(AnswerPlace(filling.form.by_link["h1"], (1, 1))) == (Decimal("1.50"),)
    assert again.count(AnswerPlace(filling.form.by_link["g"])) == 2


def test_a_response_names_what_it_answers() -> None:
    sent = _json(_everything(), SENT)
    assert (sent["status"], sent["questionnaire"], sent["authored"]) == (SENT, "urn:q|1", "2026-11-30T08:00:00.000Z")
    assert sent["subject"] == sent["author"] == sent["source"] == {"reference": "Patient/p1"}
    assert sent["basedOn"] == [{"reference": "CarePlan/c1"}]
    assert task_of(sent) == "t1"


def test_what_is_not_put_is_kept_in_the_draft_and_not_sent() -> None:
    filling = Filling(form(ask("a"), ask("b", "string", enableWhen=[when("a", "=", answerBoolean=True)])))
    filling.answer(AnswerPlace(0), [True])
    filling.answer(AnswerPlace(1), ["secret"])
    filling.answer(AnswerPlace(0), [False])
    assert "secret" in str(_json(filling, DRAFT))
    assert "secret" not in str(_json(filling, SENT))
    assert read_filling(filling.form, _json(filling, DRAFT)).kept(AnswerPlace(1)) == ("secret",)


def test_initial_values_are_there_at_first() -> None:
    chosen = {**option("x"), "initialSelected": True}
    filling = new_filling(
        form(ask("a", "integer", initial=[{"valueInteger": 7}]), ask("b", "choice", answerOption=[chosen]))
    )
    assert filling.kept(AnswerPlace(0)) == (7,)
    assert len(filling.kept(AnswerPlace(1))) == 1


def test_a_score_is_the_sum_of_what_counts_and_every_other_is_left_to_the_clinic() -> None:
    options = [option(str(n), weight=n) for n in range(4)]

    def scored(expression: str) -> dict[str, Any]:
        said = {"url": CALCULATED, "valueExpression": {"language": "text/fhirpath", "expression": expression}}
        return ask("score", "integer", readOnly=True, extension=[said])

    summed = "%resource.item.where(linkId='a' or linkId='b').answer.value.ordinal().sum()"
    questions = [ask(link, "choice", answerOption=options) for link in "abc"]
    filling = new_filling(form(*questions, scored(summed)))
    item = filling.form.items[3]
    assert score(filling, item) is None
    for number, chosen in enumerate((2, 3, 3)):
        filling.answer(AnswerPlace(number), [filling.form.items[number].options[chosen].value])
    assert (score(filling, item), is_whole(filling, item)) == (Decimal(5), True)
    for other in ("%resource.item.count()", summed + " + now()", "x" * 5000, "", summed.replace("sum", "avg")):
        assert score(filling, form(*questions, scored(other or "?")).items[3]) is None


def test_pages_follow_the_groups_and_none_is_too_long() -> None:
    long = ask("g", "group", *(ask(f"g{n}") for n in range(30)))
    made = form(ask("hello", "display"), ask("a"), long, ask("z"))
    found = pages(made)
    assert [page.title for page in found] == [None, *["what is g?"] * 3, None]
    assert sorted(number for page in found for number in page.roots) == [
        item.number for item in made.items if item.link_id != "g"
    ]
    single = pages(made, 1)
    assert [len(page.roots) for page in single] == [2, *[1] * 31]
    assert [made.items[place.item].link_id for place in shown(Filling(made), single[0])] == ["hello", "a"]
