"""What is being answered while a screen is open, and where the person is in it. No Flet in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from enum import StrEnum

from services.questionnaires.commands import AnswersAbout
from services.questionnaires.model import OpenedForm
from services.questionnaires.queries import AMENDMENT
from services.record.questionnaires.checking import AnswerProblem, is_option, problem_at
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import QuestionnaireForm, UnitOption
from services.record.questionnaires.pages import FormPage, has_questions, pages, shown
from services.record.questionnaires.response import new_filling, read_filling
from services.record.questionnaires.scores import calculate
from services.record.questionnaires.typed import typed_text, typed_value
from services.record.questionnaires.values import AmountAnswer, Value

#: Where a text stands: its place, and which of several answers it is.
TextPlace = tuple[AnswerPlace, int]


class AnsweringPart(StrEnum):
    """Where the person is."""

    PAGES = "pages"
    SUMMARY = "summary"
    SENT = "sent"


@dataclass(frozen=True)
class AnsweringStep:
    """`page` counts all pages of the form. `told`: what is wrong with this page is said."""

    part: AnsweringPart = AnsweringPart.PAGES
    page: int = 0
    told: bool = False


@dataclass
class AnsweringWork:
    """`amends`: it corrects what was sent. `typed`: what stands in a text field as it was typed; `units`: the unit
    chosen for an amount; `more`: how many empty fields were asked for."""

    opened: OpenedForm
    filling: Filling
    amends: bool = False
    typed: dict[TextPlace, str] = field(default_factory=dict)
    units: dict[AnswerPlace, UnitOption] = field(default_factory=dict)
    more: dict[AnswerPlace, int] = field(default_factory=dict)
    _divided: tuple[int, QuestionnaireForm, tuple[FormPage, ...]] | None = None

    def pages(self, most: int) -> tuple[FormPage, ...]:
        """The pages of the form, divided once."""
        known = self._divided
        if known is None or known[0] != most or known[1] is not self.opened.form:
            known = self._divided = (most, self.opened.form, pages(self.opened.form, most))
        return known[2]

    def about(self, patient: str, *, own: bool, draft: bool) -> AnswersAbout:
        """What the answers are to, and whether their patient gives them; a correction is kept beside what was sent
        until it is sent itself."""
        response_id = self.opened.response_id + (AMENDMENT if draft and self.amends else "")
        return AnswersAbout(response_id, patient, self.opened.task, self.opened.plan, own)

    def forget_typed(self, place: AnswerPlace | None = None) -> None:
        """Shows answers as they are read instead of as they were typed (None: all of them)."""
        if place is None:
            self.more = {}
        self.typed = {where: text for where, text in self.typed.items() if place not in (None, where[0])}


def begin(opened: OpenedForm) -> AnsweringWork:
    """What is answered first: what was kept, else what was sent, else the form as it comes."""
    kept = opened.draft or opened.sent
    filling = read_filling(opened.form, kept) if kept is not None else new_filling(opened.form)
    calculate(filling)
    return AnsweringWork(opened, filling, amends=opened.sent is not None)


def continued(work: AnsweringWork | None, opened: OpenedForm) -> AnsweringWork:
    """The same answers to the form as it is now, in another language perhaps."""
    if work is not None and work.opened is opened:
        return work
    same = work is not None and work.opened.response_id == opened.response_id
    moved = work.filling.for_form(opened.form) if work is not None and same else None
    return begin(opened) if work is None or moved is None else replace(work, opened=opened, filling=moved)


def first_step(opened: OpenedForm) -> AnsweringStep:
    """Answers that were sent are shown; a draft goes on at its beginning."""
    return AnsweringStep(AnsweringPart.SENT) if opened.sent is not None and opened.draft is None else AnsweringStep()


def wrong_on(filling: Filling, page: FormPage) -> tuple[AnswerPlace, ...]:
    """The places of a page that keep the person from going on; what this app cannot ask does not."""
    found = ((place, problem_at(filling, place)) for place in shown(filling, page))
    return tuple(place for place, problem in found if problem not in (None, AnswerProblem.NOT_ASKABLE))


def page_after(filling: Filling, every: Sequence[FormPage], page: int, step: int) -> int | None:
    """The next page in that direction that has anything to show now; None when there is none."""
    page += step
    while 0 <= page < len(every):
        if has_questions(filling, every[page]):
            return page
        page += step
    return None


def page_of(every: Sequence[FormPage], place: AnswerPlace) -> int:
    """The page that shows a place."""
    return max((n for n, page in enumerate(every) if min(page.roots) <= place.item), default=0)


def text_count(work: AnsweringWork, place: AnswerPlace) -> int:
    """How many text fields a question has: one for each answer, and those that were asked for."""
    typed = [index + 1 for where, index in work.typed if where == place]
    kept, more = work.filling.kept(place), work.more.get(place, 0)
    return max(1 + more, len(kept), *typed) if work.filling.item(place).repeats else 1


def unit_at(work: AnsweringWork, place: AnswerPlace) -> UnitOption | None:
    """The unit an amount is given in: the chosen one, else that of the answer, else the first."""
    item = work.filling.item(place)
    kept = next((each for each in work.filling.kept(place) if isinstance(each, AmountAnswer)), None)
    answered = next((unit for unit in item.units if kept is not None and unit.code == kept.code), None)
    return work.units.get(place) or answered or next(iter(item.units), None)


def typed_answers(work: AnsweringWork, place: AnswerPlace, zone: tzinfo) -> list[Value]:
    """The answers to a question by what stands in its text fields now."""
    item, kept, unit = work.filling.item(place), work.filling.kept(place), unit_at(work, place)
    if item.options:
        free = work.typed.get((place, 0), "")
        chosen = [each for each in kept if is_option(item.options, each)]
        said: list[Value] = [free] if free.strip() else []
        return [*(chosen if item.repeats or not said else []), *said]
    texts = [
        work.typed.get((place, index), typed_text(kept[index], zone) if index < len(kept) else "")
        for index in range(text_count(work, place))
    ]
    return [value for text in texts if (value := typed_value(item, text, zone, unit)) is not None]
