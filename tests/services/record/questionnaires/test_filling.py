"""What is put to the person after each answer: only what depends on it is judged, and it comes out as if all were."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.form import read_form
from tests.services.record.questionnaires.forms import ask, form, option, questionnaire, when

YES = {"answerBoolean": True}


def _put(filling: Filling, *links: str) -> list[bool]:
    return [filling.is_put(AnswerPlace(filling.form.by_link[link])) for link in links]


def test_what_is_not_put_takes_everything_below_and_behind_it_along_and_keeps_its_answers() -> None:
    inner = ask("c", enableWhen=[when("b", "=", **YES)])
    filling = Filling(
        form(
            ask("a"),
            ask("g", "group", ask("b"), inner, enableWhen=[when("a", "=", **YES)]),
            ask("d", enableWhen=[when("c", "=", **YES)]),
            ask("e", enableWhen=[when("c", "exists", answerBoolean=False)]),
        )
    )  # fmt: skip
    assert _put(filling, "g", "b", "c", "d", "e") == [False, False, False, False, True]
    for link in ("a", "b", "c"):
        filling.answer(AnswerPlace(filling.form.by_link[link]), [True])
    assert _put(filling, "g", "b", "c", "d", "e") == [True, True, True, True, False]
    filling.answer(AnswerPlace(0), [False])
    assert _put(filling, "g", "b", "c", "d", "e") == [False, False, False, False, True]
    assert filling.kept(AnswerPlace(filling.form.by_link["c"])) == (True,)
    filling.answer(AnswerPlace(0), [True])
    assert _put(filling, "d") == [True]


def test_what_stands_below_an_answer_stays_with_it() -> None:
    filling = Filling(
        form(ask("a", "choice", ask("why", "string"), repeats=True, answerOption=[option("x"), option("y")]))
    )
    x, y = (choice.value for choice in filling.form.items[0].options)
    filling.answer(AnswerPlace(0), [x, y])
    filling.answer(AnswerPlace(1, (0,)), ["because of x"])
    filling.answer(AnswerPlace(1, (1,)), ["because of y"])
    filling.answer(AnswerPlace(0), [y])
    assert [filling.kept(place) for place in filling.places(1)] == [("because of y",)]


def test_a_repeated_group_looks_at_its_own_repetition_and_outside_at_the_nearest() -> None:
    group = ask("g", "group", ask("a"), ask("b", enableWhen=[when("a", "=", **YES)]), repeats=True)
    filling = Filling(form(group, ask("after", enableWhen=[when("a", "=", **YES)])))
    filling.add(AnswerPlace(0))
    filling.answer(AnswerPlace(1, (0,)), [True])
    assert [filling.is_put(place) for place in filling.places(2)] == [True, False]
    assert _put(filling, "after") == [False]  # the last repetition is the nearest
    filling.answer(AnswerPlace(1, (1,)), [True])
    assert _put(filling, "after") == [True]
    filling.answer(AnswerPlace(1, (0,)), [False])
    filling.remove(AnswerPlace(0), 1)
    assert [filling.is_put(place) for place in filling.places(2)] == [False]
    assert _put(filling, "after") == [False]


def test_an_answer_judges_only_what_looks_at_it() -> None:
    chain = [ask("q0"), *(ask(f"q{n}", enableWhen=[when(f"q{n - n % 10}", "=", **YES)]) for n in range(1, 3000))]
    chain = [item if n % 10 else ask(f"q{n}") for n, item in enumerate(chain)]
    filling = Filling(form(*chain))
    before = filling.judged
    filling.answer(AnswerPlace(1000), [True])
    assert filling.judged - before == 9


_LINKS = [f"q{n}" for n in range(8)]


@st.composite
def _forms(draw: st.DrawFn) -> dict[str, Any]:
    """Some groups, some questions below questions, each looking at any others that come before it."""

    def item(number: int) -> dict[str, Any]:
        looks_at = draw(st.lists(st.sampled_from(_LINKS[:number] or ["none"]), max_size=2))
        operators = st.sampled_from(["=", "!=", "exists"])
        more: dict[str, Any] = {"enableBehavior": draw(st.sampled_from(["all", "any"]))}
        if looks_at:
            more["enableWhen"] = [when(link, draw(operators), answerBoolean=draw(st.booleans())) for link in looks_at]
        return ask(_LINKS[number], draw(st.sampled_from(["boolean", "group"])), repeats=draw(st.booleans()), **more)

    made = [item(number) for number in range(len(_LINKS))]
    top: list[dict[str, Any]] = []
    for number, each in enumerate(made):
        above = draw(st.integers(-1, number - 1))
        (top if above < 0 else made[above].setdefault("item", [])).append(each)
    return questionnaire(*top)


@settings(max_examples=60, deadline=None)
@given(_forms(), st.data())
def test_step_by_step_comes_out_as_all_at_once(body: dict[str, Any], data: st.DataObject) -> None:
    read = read_form(body)
    if read.fault is not None:
        return
    filling = Filling(read)
    for _ in range(6):
        item = read.items[data.draw(st.integers(0, len(read.items) - 1))]
        places = [*filling.places(item.number)]
        if not places:
            continue
        place = data.draw(st.sampled_from(places))
        if item.is_question:
            filling.answer(place, data.draw(st.lists(st.booleans(), max_size=2 if item.repeats else 1)))
        elif item.repeats and data.draw(st.booleans()) and filling.count(place) > 1:
            filling.remove(place, 0)
        elif item.repeats:
            filling.add(place)
    step_by_step = [[filling.is_put(place) for place in filling.places(item.number)] for item in read.items]
    filling.judge_all()
    assert step_by_step == [[filling.is_put(place) for place in filling.places(item.number)] for item in read.items]
