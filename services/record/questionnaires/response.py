"""A QuestionnaireResponse: written from the answers to a form, and read into them. Pure; reading never raises.

A draft keeps what was answered to questions that are not put any more; what is sent does not have it (R4 §12.3.3).
Source: FHIR R4 §12.3 QuestionnaireResponse; contract with the hospital: extension `answers-task`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import DEEPEST, MOST_REPEATS, FormItem, ItemType, QuestionnaireForm
from services.record.questionnaires.scores import calculate
from services.record.questionnaires.values import Value, answer_json, read_value

RESPONSE: Final = "QuestionnaireResponse"
DRAFT, SENT, AMENDED, WITHDRAWN = "in-progress", "completed", "amended", "entered-in-error"

Json = dict[str, Any]


def new_filling(form: QuestionnaireForm) -> Filling:
    """Answers to a form that nobody has touched: its initial values, and what is chosen at first."""
    filling = Filling(form)
    for item in form.items:
        chosen = tuple(option.value for option in item.options if option.chosen_first)
        values = item.initial or chosen
        if values and item.is_question and not item.loops:
            filling.answer(AnswerPlace(item.number), values if item.repeats else values[:1])
    calculate(filling)
    return filling


def read_filling(form: QuestionnaireForm, body: Any) -> Filling:
    """The answers of a response to this form. What belongs to no item of it is left out."""
    filling = Filling(form)
    answers: list[tuple[AnswerPlace, tuple[Value, ...]]] = []
    counts: dict[AnswerPlace, int] = {}
    waiting: list[tuple[Any, tuple[int, ...], int]] = [(fhir.as_object(body).get("item"), (), 0)]
    while waiting:
        raw_items, path, depth = waiting.pop()
        seen: dict[int, int] = {}
        for raw in fhir.objects(raw_items) if depth < DEEPEST else ():
            number = form.by_link.get(fhir.as_text(raw.get("linkId")) or "")
            if number is None or len(form.items[number].loops) != len(path):
                continue
            item, index = form.items[number], seen.get(number, 0)
            seen[number] = index + 1
            if item.type is ItemType.GROUP:
                if item.repeats and index < MOST_REPEATS:
                    counts[AnswerPlace(number, path)] = index + 1
                    waiting.append((raw.get("item"), (*path, index), depth + 1))
                elif not item.repeats:
                    waiting.append((raw.get("item"), path, depth + 1))
                continue
            values: list[Value] = []
            for answered in fhir.objects(raw.get("answer")):
                found = fhir.choice(answered, "value")
                value = read_value(*found) if found else None
                if value is None:
                    continue
                if "item" in answered:
                    waiting.append((answered["item"], (*path, len(values)), depth + 1))
                values.append(value)
            answers.append((AnswerPlace(number, path), tuple(values[:MOST_REPEATS])))
    filling.keep(answers, counts.items())
    return filling


def response_json(
    filling: Filling,
    response_id: str,
    *,
    patient: str,
    status: str,
    now: datetime,
    task: str | None = None,
    plan: str | None = None,
    own: bool = True,
) -> Json:
    """The response as it is kept (a draft) or sent. `task`: the id of the Task that asked; `plan`: of its CarePlan.
    `own`: the person answers; who answers for somebody else is named by the hospital."""
    person = {"reference": f"Patient/{patient}"}
    body: Json = {"resourceType": RESPONSE, "id": response_id}
    if task is not None:
        body["extension"] = [{"url": terms.ANSWERS_TASK, "valueReference": {"reference": f"Task/{task}"}}]
    if plan is not None:
        body["basedOn"] = [{"reference": f"CarePlan/{plan}"}]
    if filling.form.canonical is not None:
        body["questionnaire"] = filling.form.canonical
    body |= {"status": status, "subject": person, "authored": instant(now)}
    if own:
        body |= {"author": person, "source": person}
    items = _items(filling, [AnswerPlace(number) for number in filling.form.roots], everything=status == DRAFT)
    return body | ({"item": items} if items else {})


def _items(filling: Filling, places: list[AnswerPlace], *, everything: bool) -> list[Json]:
    """The items at these places that have anything to say. Recursion ends with the depth of the form, which is
    bounded."""
    return [made for place in places for made in _item(filling, place, everything=everything)]


def _item(filling: Filling, place: AnswerPlace, *, everything: bool) -> Iterator[Json]:
    item = filling.item(place)
    if not item.link_id or (not everything and not filling.is_put(place)) or item.type is ItemType.DISPLAY:
        return
    head: Json = {"linkId": item.link_id} | ({"text": item.text} if item.text else {})
    if item.type is not ItemType.GROUP:
        answers = [*_answers(filling, item, place, everything=everything)]
        if answers:
            yield head | {"answer": answers}
        return
    below = filling.form.below(place.item)
    paths = [(*place.path, index) for index in range(filling.count(place))] if item.repeats else [place.path]
    for path in paths:
        inner = _items(filling, [AnswerPlace(number, path) for number in below], everything=everything)
        if inner or (everything and len(paths) > 1):
            yield head | ({"item": inner} if inner else {})


def _answers(filling: Filling, item: FormItem, place: AnswerPlace, *, everything: bool) -> Iterator[Json]:
    below = filling.form.below(place.item) if item.end > item.number + 1 else ()
    for index, value in enumerate(filling.kept(place)):
        made = answer_json(value, is_uri=item.type is ItemType.URL, is_decimal=item.type is ItemType.DECIMAL)
        inner = _items(filling, [AnswerPlace(number, (*place.path, index)) for number in below], everything=everything)
        yield made | ({"item": inner} if inner else {})


def task_of(body: Any) -> str | None:
    """The id of the Task that a response answers."""
    return fhir.reference_id(fhir.extension_value(body, terms.ANSWERS_TASK), "Task")


def is_by_proxy(body: Any) -> bool:
    """Whether somebody who looks after the person gave these answers."""
    return fhir.reference_id(fhir.as_object(body).get("author"), "RelatedPerson") is not None


def response_id_of(patient: str, questionnaire: str, task: str | None) -> str:
    """The id of the answers to a questionnaire for a Task, in the form of a random UUID, which the hospital asks of
    patients: the same on each of the person's devices, so that they are never doubled. Pure."""
    text = "|".join(("answers", patient, task or "", questionnaire))
    return str(UUID(bytes=sha256(text.encode()).digest()[:16], version=4))
