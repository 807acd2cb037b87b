"""Points as FHIR: each Task says what it earned or cost; the sum of a person's Tasks is what they have. Pure.

finished    a person has finished an article (`focus`); completed by the person, its points by the hospital
measured    a week of measurements at home; written by the hospital
redeem      points are exchanged for a reward (`input` reward); its code by the hospital
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.education.library import LEARNING
from hospital.fhir.store.owners import Coding

Json = dict[str, Any]

FINISHED: Final = Coding(LEARNING, "finished")
MEASURED: Final = Coding(LEARNING, "measured")
REDEEM: Final = Coding(LEARNING, "redeem")
#: Why a Task earned what it did, in `businessStatus`.
CREDITED, KNOWN, DAY_FULL = "credited", "known", "day-full"
#: What of a Task is the person's own; everything else is written by the hospital.
_OWN: Final = frozenset(
    {"resourceType", "id", "meta", "language", "intent", "code", "focus", "for", "authoredOn", "requester", "input"}
)


def concept(code: str) -> Json:
    """A code of ours as a CodeableConcept."""
    return {"coding": [{"system": LEARNING, "code": code}]}


def decided(task: Json, word: str, points: int, now: datetime, *, voucher: str = "") -> Json:
    """The person's own words with what the hospital decided about them."""
    output: list[Json] = [{"type": concept("points"), "valueInteger": points}]
    if voucher:
        output.append({"type": concept("voucher"), "valueString": voucher})
    told = {
        "status": "completed",
        "businessStatus": concept(word),
        "lastModified": clock.instant(now),
        "output": output,
    }
    return {key: value for key, value in task.items() if key in _OWN} | told


def measured_week(task_id: str, patient: str, monday: str, points: int, now: datetime) -> Json:
    """A week of measurements as the hospital writes it down."""
    task = {
        "resourceType": "Task",
        "id": task_id,
        "intent": "plan",
        "code": {"coding": [{"system": LEARNING, "code": MEASURED.code}]},
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": clock.instant(now),
        "input": [{"type": concept("week"), "valueDate": monday}],
    }
    return decided(task, CREDITED, points, now)


def points_of(task: Mapping[str, Any]) -> int:
    """What a Task earned, or cost."""
    return sum(output["valueInteger"] for output in task.get("output", ()) if "valueInteger" in output)


def balance(tasks: Iterable[Mapping[str, Any]]) -> int:
    """What all of a person's Tasks leave."""
    return sum(points_of(task) for task in tasks)


def is_a(task: Mapping[str, Any], kind: Coding) -> bool:
    """Whether a Task is of this kind."""
    codings = task.get("code", {}).get("coding", ())
    return any(coding.get("system") == kind.system and coding.get("code") == kind.code for coding in codings)


def article_of(task: Mapping[str, Any]) -> str | None:
    """The Library that was finished."""
    return target(task.get("focus"), "Library")


def input_of(task: Mapping[str, Any], name: str, key: str) -> Any:
    """The value[x] of the input with this name; None when there is none. Never fails on odd shapes."""
    inputs = task.get("input")
    for each in inputs if isinstance(inputs, list) else ():
        if isinstance(each, dict) and each.get("type") == concept(name):
            return each.get(key)
    return None
