"""The answers to a form while it is being filled in, and which items are put to the person. Pure.

An answer is at a place: an item, and which repetition of each thing around it that repeats. After a change only the
conditions that look at what changed are judged again, each once, in the order of `QuestionnaireForm.rank`.

A condition looks at the nearest occurrence of its question: the one it shares its surroundings with, else the last one
before it, else the first one after it. Source: FHIR R4 Questionnaire.item.enableWhen.question.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from services.record.questionnaires.conditions import holds, together
from services.record.questionnaires.model import MOST_REPEATS, FormItem, ItemType, QuestionnaireForm
from services.record.questionnaires.values import Value, equal


class AnswerPlace(NamedTuple):
    """Where an answer stands: the number of the item, and for each of its `loops` which repetition, from 0."""

    item: int
    path: tuple[int, ...] = ()


class Filling:
    """Answers to one form. Changes in place; `judged` counts how often a condition was evaluated."""

    def __init__(self, form: QuestionnaireForm) -> None:
        self.form = form
        self.judged = 0
        self._answers: dict[AnswerPlace, tuple[Value, ...]] = {}
        self._counts: dict[AnswerPlace, int] = {}
        self._off: set[AnswerPlace] = set()
        self.judge_all()

    def copy(self) -> Filling:
        """The same answers, which a change of these does not change."""
        made = Filling.__new__(Filling)
        made.form, made.judged = self.form, self.judged
        made._answers, made._counts, made._off = dict(self._answers), dict(self._counts), set(self._off)
        return made

    def for_form(self, form: QuestionnaireForm) -> Filling | None:
        """The same answers to the same items in other words (another language); None when the items are others."""
        if [item.link_id for item in form.items] != [item.link_id for item in self.form.items]:
            return None
        made = self.copy()
        made.form = form
        return made

    # --- what is there -----------------------------------------------------------------------------------------------

    def item(self, place: AnswerPlace) -> FormItem:
        return self.form.items[place.item]

    def kept(self, place: AnswerPlace) -> tuple[Value, ...]:
        """What was answered, also where the question is not put any more."""
        return self._answers.get(place, ())

    def answers(self, place: AnswerPlace) -> tuple[Value, ...]:
        """What counts as answered: nothing where the question is not put."""
        kept = self._answers.get(place, ())
        return kept if kept and self.is_put(place) else ()

    def is_put(self, place: AnswerPlace) -> bool:
        """Whether the item is put to the person: its own conditions hold, and those of everything around it."""
        items, path = self.form.items, place.path
        number: int | None = place.item
        while number is not None:
            item = items[number]
            if item.conditions and AnswerPlace(number, path[: len(item.loops)]) in self._off:
                return False
            number = item.parent
        return True

    def count(self, place: AnswerPlace) -> int:
        """How often what stands below this place stands there: repetitions of a group, answers to a question."""
        if self.item(place).type is ItemType.GROUP:
            return self._counts.get(place, 1)
        return len(self._answers.get(place, ()))

    def every_answer(self) -> Iterator[Value]:
        """Every answer that counts, in no order."""
        return (value for place, values in self._answers.items() if self.is_put(place) for value in values)

    def is_empty(self) -> bool:
        """Whether nothing is answered."""
        return not self._answers

    def places(self, number: int) -> Iterator[AnswerPlace]:
        """Every place of an item, in order."""
        item = self.form.items[number]
        paths: list[tuple[int, ...]] = [()]
        for loop in item.loops:
            paths = [(*path, index) for path in paths for index in range(self.count(AnswerPlace(loop, path)))]
        return (AnswerPlace(number, path) for path in paths)

    def inside(self, place: AnswerPlace) -> Iterator[AnswerPlace]:
        """The places directly below this one, in order; of a group that repeats, of every repetition in turn."""
        item = self.item(place)
        below = self.form.below(place.item)
        if not item.is_loop:
            return (AnswerPlace(number, place.path) for number in below)
        return (AnswerPlace(number, (*place.path, index)) for index in range(self.count(place)) for number in below)

    # --- changes -----------------------------------------------------------------------------------------------------

    def answer(self, place: AnswerPlace, values: Sequence[Value]) -> None:
        """Sets the answers to a question. What was answered below an answer that stays, stays with it."""
        before, after = self.kept(place), tuple(values)[:MOST_REPEATS]
        if before == after:
            return
        item = self.item(place)
        if item.end > item.number + 1:
            self._move(place, _origins(before, after))
        if after:
            self._answers[place] = after
        else:
            self._answers.pop(place, None)
        self._judge_after(place, structure=len(before) != len(after))

    def add(self, place: AnswerPlace) -> int:
        """Adds a repetition of a group; returns how many there are."""
        count = min(self.count(place) + 1, MOST_REPEATS)
        self._counts[place] = count
        self._judge_after(place, structure=True)
        return count

    def remove(self, place: AnswerPlace, index: int) -> None:
        """Takes a repetition of a group away with its answers; the last one is emptied."""
        count = self.count(place)
        self._move(place, [origin for origin in range(count) if origin != index] or [None])
        self._counts[place] = max(1, count - 1)
        self._judge_after(place, structure=True)

    def keep(
        self, answers: Iterable[tuple[AnswerPlace, tuple[Value, ...]]], counts: Iterable[tuple[AnswerPlace, int]]
    ) -> None:
        """Takes over many answers at once, as from a response."""
        self._answers.update((place, values) for place, values in answers if values)
        self._counts.update(counts)
        self.judge_all()

    def _move(self, place: AnswerPlace, origins: Sequence[int | None]) -> None:
        """Below this place, puts what stands at `origins[i]` at i; what is no origin is forgotten."""
        at, end = len(place.path), self.item(place).end
        targets = {origin: index for index, origin in enumerate(origins) if origin is not None}

        def moved(below: AnswerPlace) -> AnswerPlace | None:
            if not place.item < below.item < end or below.path[:at] != place.path:
                return below
            index = targets.get(below.path[at])
            return None if index is None else AnswerPlace(below.item, (*below.path[:at], index, *below.path[at + 1 :]))

        self._answers = {new: values for old, values in self._answers.items() if (new := moved(old)) is not None}
        self._counts = {new: count for old, count in self._counts.items() if (new := moved(old)) is not None}
        self._off = {new for old in self._off if (new := moved(old)) is not None}

    # --- conditions --------------------------------------------------------------------------------------------------

    def judge_all(self) -> None:
        """Judges every condition anew."""
        self._off.clear()
        for number in sorted(self.form.rank, key=self.form.rank.__getitem__):
            self._judge(number)

    def _judge_after(self, place: AnswerPlace, *, structure: bool) -> None:
        """Judges what a change at a place may have changed. `structure`: places below it came or went."""
        form = self.form
        waiting: list[tuple[int, int]] = []
        queued: set[int] = set()

        def queue(numbers: Iterable[int]) -> None:
            for number in numbers:
                if number not in queued:
                    queued.add(number)
                    heapq.heappush(waiting, (form.rank[number], number))

        queue(form.watchers.get(place.item, ()))
        if structure:
            queue(number for number in self._within(place.item) if form.items[number].conditions)
            queue(self._watchers_within(place.item))
        while waiting:
            _, number = heapq.heappop(waiting)
            queued.discard(number)
            if self._judge(number):
                queue(self._watchers_within(number))

    def _within(self, number: int) -> range:
        return range(number + 1, self.form.items[number].end)

    def _watchers_within(self, number: int) -> Iterator[int]:
        """The items whose conditions look at this item or at one below it."""
        form = self.form
        at = bisect_left(form.watched, number)
        while at < len(form.watched) and form.watched[at] < form.items[number].end:
            yield from form.watchers[form.watched[at]]
            at += 1

    def _judge(self, number: int) -> bool:
        """Judges the conditions of an item at all its places; returns whether any of them came out differently."""
        item, changed = self.form.items[number], False
        gone = {place for place in self._off if place.item == number} if item.loops else ()
        live = set()
        for place in self.places(number):
            live.add(place)
            self.judged += 1
            results = (holds(condition, self._looked_at(place, condition.question)) for condition in item.conditions)
            off = not together(results, any_condition=item.any_condition)
            if off is not (place in self._off):
                changed = True
                (self._off.add if off else self._off.discard)(place)
        self._off.difference_update(place for place in gone if place not in live)
        return changed

    def _looked_at(self, place: AnswerPlace, question: int | None) -> tuple[Value, ...]:
        nearest = None if question is None else self._nearest(place, question)
        return () if nearest is None else self.answers(nearest)

    def _nearest(self, place: AnswerPlace, question: int) -> AnswerPlace | None:
        mine, its = self.item(place).loops, self.form.items[question].loops
        shared = 0
        while shared < min(len(mine), len(its)) and mine[shared] == its[shared]:
            shared += 1
        path = place.path[:shared]
        for loop in its[shared:]:
            count = self.count(AnswerPlace(loop, path))
            if not count:
                return None
            path = (*path, count - 1 if loop < place.item else 0)
        return AnswerPlace(question, path)


def _origins(before: Sequence[Value], after: Sequence[Value]) -> list[int | None]:
    """For each new answer the index of the old one whose items below it stay with it: in its place while an answer is
    only changed, else the equal one."""
    if len(before) == len(after):
        return [*range(len(after))]
    free = [*range(len(before))]
    found: list[int | None] = []
    for value in after:
        index = next((index for index in free if equal(before[index], value)), None)
        if index is not None:
            free.remove(index)
        found.append(index)
    return found
