"""What a test measures, folded away below its value: general words of the hospital with their source, never a
diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import flet as ft

from services.fhir.interpretation import Concern, Direction
from services.record.results import rules
from services.record.results.explanation import Explanation
from services.record.results.model import Flag, Measured
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.kit.lists import fold_row
from views.kit.surfaces import card, column, section
from views.look.text import body, small, strong
from views.look.tokens import S1, S2, S3, S4
from views.written import in_chinese

_WORDS = {
    "high": "reports.explained.high",
    "low": "reports.explained.low",
    "positive": "reports.explained.positive",
}


def explanation_of(line: Measured, explained: Mapping[str, Explanation]) -> Explanation | None:
    """What the hospital says about a line's test; None where it says nothing."""
    return next((explained[code] for code in line.codes if code in explained), None)


def is_unusual(flag: Flag | None) -> bool:
    """Whether a value is explained beside itself: the laboratory said more of it than that it is normal."""
    return flag is not None and flag.concern is not Concern.NORMAL


def told_ways(flag: Flag | None) -> tuple[str, ...]:
    """Which of an explanation's words fit a value. A critical one has its own words above the report; what is harmless
    for most people is not said beside it."""
    if flag is None or flag.concern in {Concern.CRITICAL, Concern.NORMAL}:
        return ()
    ways = {Direction.UP: ("high",), Direction.DOWN: ("low",), Direction.NONE: ("positive",)}
    return ways[rules.way(flag)]


@component
def WhatIsThis(*, explanation: Explanation, flag: Flag | None) -> ft.Control:
    """Folded: one row. Unfolded: what the test measures, and what a value on this side may go along with."""
    is_open, unfold = ft.use_state(False)
    return what_is_this(use_ui_context(), explanation, flag, lambda: unfold(lambda was: not was), is_open=is_open)


@component
def WhatTheseAre(*, explanations: tuple[Explanation, ...], others: bool) -> ft.Control:
    """The same for values that need no words beside them, together at the end of their surface."""
    is_open, unfold = ft.use_state(False)
    return what_these_are(
        use_ui_context(), explanations, lambda: unfold(lambda was: not was), others=others, is_open=is_open
    )


def what_is_this(
    around: UiContext, explanation: Explanation, flag: Flag | None, on_fold: Callable[[], None], *, is_open: bool
) -> ft.Control:
    """The row below one value, and its words once it is open."""
    fold = fold_row(around.look, around.texts.get("reports.explained"), on_fold, is_open=is_open)
    return _folded(fold, explanation_words(around, explanation, told_ways(flag)) if is_open else None)


def what_these_are(
    around: UiContext, explanations: Sequence[Explanation], on_fold: Callable[[], None], *, others: bool, is_open: bool
) -> ft.Control:
    """The row below several values (`others`: some on the same surface are explained beside themselves)."""
    look, t = around.look, around.texts
    title = t.get("reports.explained.others") if others else t.get("reports.explained.all")
    fold = fold_row(look, title, on_fold, is_open=is_open)
    if not is_open:
        return _folded(fold, None)
    tests = [
        column([strong(look, each.name) if each.name else None, body(look, each.measures), _source(around, each)], S1)
        for each in explanations
    ]
    return _folded(fold, column([*tests, *_whose(around, explanations)], S3))


def explanation_card(around: UiContext, explanation: Explanation) -> ft.Control:
    """Everything that is said about a test, unfolded: where its course over time is shown."""
    words = explanation_words(around, explanation, tuple(_WORDS))
    return section(around.look, around.texts.get("reports.explained.title"), [card(around.look, words)])


def explanation_words(around: UiContext, explanation: Explanation, ways: Sequence[str]) -> ft.Control:
    """What a test measures, what values of these ways may go along with, the source, and whose words these are."""
    look, t = around.look, around.texts
    known = {"high": explanation.high, "low": explanation.low, "positive": explanation.positive}
    said = [body(look, t.get(_WORDS[way], words=words)) for way in ways if (words := known[way]) is not None]
    return column(
        [body(look, explanation.measures), *said, _source(around, explanation), *_whose(around, (explanation,))], S2
    )


def _folded(fold: ft.Control, content: ft.Control | None) -> ft.Control:
    inset = ft.Padding.only(left=S4, right=S4, bottom=S3)
    return column([fold, ft.Container(content=content, padding=inset) if content is not None else None], 0)


def _source(around: UiContext, explanation: Explanation) -> ft.Control | None:
    if explanation.source is None:
        return None
    return small(around.look, around.texts.get("reports.explained.source", source=explanation.source))


def _whose(around: UiContext, explanations: Iterable[Explanation]) -> list[ft.Control]:
    look, t = around.look, around.texts
    told = tuple(explanations)
    who = next((each.publisher for each in told if each.publisher), None)
    said = t.get("reports.explained.by", who=who) if who else t.get("reports.explained.no_diagnosis")
    chinese = in_chinese(look, t, *(words for each in told for words in each.words))
    return [small(look, said), *([chinese] if chinese is not None else [])]
