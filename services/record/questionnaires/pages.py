"""How a form is divided into pages: by its groups, and no page longer than a person likes to scroll. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.record.questionnaires.checking import every_place
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import FormItem, ItemType, QuestionnaireForm

#: So many items are on a page at most, unless one of them has more below itself.
MOST_ON_PAGE: Final = 12


@dataclass(frozen=True)
class FormPage:
    """`roots`: the numbers of its items, whose whole subtrees it shows. `title`: of the group they are from."""

    roots: tuple[int, ...]
    title: str | None = None


def pages(form: QuestionnaireForm, most: int = MOST_ON_PAGE) -> tuple[FormPage, ...]:
    """The pages of a form. With `most` 1 each question has a page, together with the words before it."""
    found: list[FormPage] = []
    roots: list[int] = []
    size, title = 0, None
    for item, group in _units(form, most):
        length = item.end - item.number if item.type is not ItemType.DISPLAY else 0
        if roots and (size + length > most or group != title) and size > 0:
            found.append(FormPage(tuple(roots), title))
            roots, size = [], 0
        title = group
        roots.append(item.number)
        size += length
    return (*found, FormPage(tuple(roots), title)) if roots else tuple(found)


def _units(form: QuestionnaireForm, most: int) -> Iterator[tuple[FormItem, str | None]]:
    """The items that are not divided any further, each with the title of the group around it."""
    waiting: list[tuple[int, str | None]] = [(number, None) for number in reversed(form.roots)]
    while waiting:
        number, title = waiting.pop()
        item = form.items[number]
        divisible = item.type is ItemType.GROUP and not item.repeats and item.end - number - 1 > 0
        top_level = item.parent is None
        if divisible and (top_level or item.end - number > most):
            waiting.extend((below, item.text or title) for below in reversed(form.below(number)))
        else:
            yield item, title


def shown(filling: Filling, page: FormPage) -> tuple[AnswerPlace, ...]:
    """The places of a page that are put to the person now, in order; hidden items are left out."""
    places = every_place(filling, [AnswerPlace(number) for number in page.roots])
    return tuple(place for place in places if not filling.item(place).hidden)


def has_questions(filling: Filling, page: FormPage) -> bool:
    """Whether a page has anything to show now."""
    places = every_place(filling, [AnswerPlace(number) for number in page.roots])
    return any(not filling.item(place).hidden for place in places)
