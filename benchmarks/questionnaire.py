"""A questionnaire of 15,000 lines: opening it, and the next answer. Processor time.

Half of the questions depend on an earlier one, in groups of twenty. Opening: reading the JSON, judging every condition
and dividing it into pages; the next answer is the answer, what depends on it, the page that is drawn anew, and the copy
that is kept. The references: reading the JSON alone, and judging every condition again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import process_time
from typing import Any, Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.form import read_form
from services.record.questionnaires.model import ItemType
from services.record.questionnaires.pages import pages, shown
from services.record.questionnaires.response import DRAFT, new_filling, response_json
from services.record.questionnaires.scores import calculate

LINES: Final = 15_000
GROUP: Final = 20
OPENING: Final = Limit("<=", 1000, "ms")
ANSWER: Final = Limit("<=", 100, "ms")


def run(scale: Scale) -> Iterator[Line]:
    """Opens it, and answers one question after the other."""
    lines, answers = scale.pick(LINES, 400), scale.pick(400, 20)
    text = json.dumps(_questionnaire(lines))
    alone = _timed(lambda: json.loads(text), scale.pick(9, 1))
    opening = _timed(lambda: _opened(text), scale.pick(9, 1))
    yield line("questionnaire.opening 15,000 lines", opening, "ms", reference=alone, limit=OPENING, load=load())
    filling = _opened(text)
    every = pages(filling.form)
    all_again = _timed(filling.judge_all, scale.pick(5, 1))
    took = []
    questions = [item.number for item in filling.form.items if item.type is ItemType.BOOLEAN]
    for number in questions[:: max(1, len(questions) // answers)][:answers]:
        page = every[max(n for n, each in enumerate(every) if min(each.roots) <= number)]
        took.append(_once(lambda number=number, page=page: _answer(filling, number, page)))  # type: ignore[misc]
    name = "questionnaire.next answer, 95 of 100"
    yield line(name, percentile(took, 95), "ms", reference=all_again, limit=ANSWER, load=load())
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    kept = _timed(lambda: response_json(filling, "r", patient="p", status=DRAFT, now=moment), scale.pick(5, 1))
    yield line("questionnaire.its draft as JSON", kept, "ms", reference=alone, load=load())


def _answer(filling: Filling, number: int, page: Any) -> None:
    filling.answer(AnswerPlace(number), [True])
    calculate(filling)
    shown(filling, page)
    filling.copy()


def _opened(text: str) -> Filling:
    form = read_form(json.loads(text), "zh-CN")
    assert form.fault is None
    assert pages(form)
    return new_filling(form)


def _questionnaire(lines: int) -> dict[str, Any]:
    groups = []
    for group in range(lines // GROUP):
        first = f"{group}.0"
        items: list[dict[str, Any]] = [{"linkId": first, "type": "boolean", "text": f"Question {first}"}]
        for number in range(1, GROUP - 1):
            item: dict[str, Any] = {"linkId": f"{group}.{number}", "type": "boolean", "text": f"Question {number}"}
            if number % 2:
                item["enableWhen"] = [{"question": first, "operator": "=", "answerBoolean": True}]
            items.append(item)
        groups.append({"linkId": f"g{group}", "type": "group", "text": f"Group {group}", "item": items})
    return {"resourceType": "Questionnaire", "id": "q", "url": "urn:q", "title": "Long", "item": groups}


def _once(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _timed(work: Callable[[], object], times: int) -> float:
    return percentile([_once(work) for _ in range(times)], 50)
