"""The words of questions, answers and what is wrong with them."""

from __future__ import annotations

from datetime import datetime

from services.fhir.resource import Coding, FhirDate
from services.questionnaires.model import AnsweringState
from services.record.questionnaires.checking import AnswerProblem
from services.record.questionnaires.model import AnswerBounds, FormFault, FormItem
from services.record.questionnaires.typed import typed_text
from services.record.questionnaires.values import AmountAnswer, FileAnswer, LinkAnswer, Value, equal
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.surfaces import Mood

_PROBLEMS = {
    AnswerProblem.REQUIRED: "questionnaires.problem.required",
    AnswerProblem.NOT_ASKABLE: "questionnaires.problem.not_askable",
    AnswerProblem.NOT_A_NUMBER: "questionnaires.problem.not_a_number",
    AnswerProblem.NOT_A_DATE: "questionnaires.problem.not_a_date",
    AnswerProblem.NOT_A_TIME: "questionnaires.problem.not_a_time",
    AnswerProblem.NOT_AN_ADDRESS: "questionnaires.problem.not_an_address",
    AnswerProblem.NOT_AN_OPTION: "questionnaires.problem.not_an_option",
    AnswerProblem.EXCLUSIVE: "questionnaires.problem.exclusive",
    AnswerProblem.PATTERN: "questionnaires.problem.pattern",
    AnswerProblem.FILE_TOO_LARGE: "questionnaires.problem.file_too_large",
}
_BOUNDED = {
    AnswerProblem.TOO_SMALL: "questionnaires.problem.too_small",
    AnswerProblem.TOO_LARGE: "questionnaires.problem.too_large",
    AnswerProblem.TOO_SHORT: "questionnaires.problem.too_short",
    AnswerProblem.TOO_LONG: "questionnaires.problem.too_long",
    AnswerProblem.DECIMALS: "questionnaires.problem.decimals",
    AnswerProblem.TOO_FEW: "questionnaires.problem.too_few",
    AnswerProblem.TOO_MANY: "questionnaires.problem.too_many",
}
_FAULTS = {
    FormFault.NO_ITEMS: "questionnaires.fault.no_items",
    FormFault.TOO_MANY_ITEMS: "questionnaires.fault.too_large",
    FormFault.TOO_DEEP: "questionnaires.fault.too_large",
    FormFault.LINK_ID_TWICE: "questionnaires.fault.mistaken",
    FormFault.CYCLE: "questionnaires.fault.mistaken",
}
_STATES: dict[AnsweringState, tuple[str, Mood]] = {
    AnsweringState.NEW: ("questionnaires.state.draft", "plain"),
    AnsweringState.DRAFT: ("questionnaires.state.draft", "plain"),
    AnsweringState.WAITING: ("questionnaires.state.waiting", "warm"),
    AnsweringState.SENT: ("questionnaires.state.sent", "good"),
    AnsweringState.REFUSED: ("questionnaires.state.refused", "bad"),
}


def problem_words(around: UiContext, item: FormItem, problem: AnswerProblem) -> str:
    """What is wrong, with the bound that was not kept."""
    t = around.texts
    if problem in _PROBLEMS:
        return t.get(_PROBLEMS[problem])
    return t.get(_BOUNDED[problem], n=_bound(around, item.bounds, problem))


def _bound(around: UiContext, bounds: AnswerBounds, problem: AnswerProblem) -> str:
    bound: Value | None = {
        AnswerProblem.TOO_SMALL: bounds.least,
        AnswerProblem.TOO_LARGE: bounds.most,
        AnswerProblem.TOO_SHORT: bounds.shortest,
        AnswerProblem.TOO_LONG: bounds.longest,
        AnswerProblem.DECIMALS: bounds.decimals,
        AnswerProblem.TOO_FEW: bounds.least_answers,
        AnswerProblem.TOO_MANY: bounds.most_answers or 1,
    }.get(problem)
    return "" if bound is None else plain_words(around, bound)


def fault_words(t: Texts, fault: FormFault) -> str:
    """Why a questionnaire cannot be answered here, and what to do."""
    return t.get(_FAULTS[fault])


def state_words(t: Texts, state: AnsweringState) -> tuple[str, Mood]:
    """How far answers have come, and its colour."""
    key, mood = _STATES[state]
    return t.get(key), mood


def value_words(around: UiContext, item: FormItem, value: Value) -> str:
    """An answer as a person reads it; a choice in the words in which it was offered."""
    offered = next((option.words for option in item.options if equal(option.value, value)), None)
    return offered or plain_words(around, value)


def plain_words(around: UiContext, value: Value) -> str:
    """A value without what it was asked by."""
    t = around.texts
    if isinstance(value, bool):
        return t.get("questionnaires.yes") if value else t.get("questionnaires.no")
    if isinstance(value, FhirDate):
        return fmt.full_date(t, value)
    if isinstance(value, datetime):
        return fmt.full_moment(t, value, around.zones)
    if isinstance(value, AmountAnswer | Coding | FileAnswer | LinkAnswer):
        return _named(t, value)
    return typed_text(value, around.zones.own)


def _named(t: Texts, value: AmountAnswer | Coding | FileAnswer | LinkAnswer) -> str:
    if isinstance(value, AmountAnswer):
        return " ".join(filter(None, (fmt.number(value.number), value.unit)))
    if isinstance(value, Coding):
        return value.display or value.code or ""
    if isinstance(value, FileAnswer):
        return value.title or t.get("questionnaires.file")
    return value.display or value.reference


def question_words(item: FormItem) -> str:
    """A question as it is numbered and put."""
    return " ".join(filter(None, (item.prefix, item.text))) or item.link_id
