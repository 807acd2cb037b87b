"""Points as the app reads them: Tasks that earned or cost some, and the hospital's rules. Pure; never raises.

Nothing is computed here but the sum: what a Task earned is what the hospital wrote in it. Source: FHIR R4 §12.8 Task;
the contract with the hospital (Library `points`, outputs of Tasks).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms

TASK: Final = "Task"
RULES_ID: Final = "points"


class LedgerKind(StrEnum):
    """What a Task is about."""

    FINISHED = "finished"
    MEASURED = "measured"
    REDEEM = "redeem"


class Credit(StrEnum):
    """What came of a Task: WAITING for the hospital, REFUSED by it, or its own word for what it decided."""

    WAITING = "waiting"
    REFUSED = "refused"
    CREDITED = "credited"
    KNOWN = "known"  # finished before, on another phone
    DAY_FULL = "day-full"
    OTHER = "other"


@dataclass(frozen=True)
class PointEntry:
    """One line of the ledger. `about`: the article's or the reward's id. `voucher`: the code to show."""

    id: str
    kind: LedgerKind
    about: str | None
    points: int
    credit: Credit
    when: datetime | None
    voucher: str | None = None


@dataclass(frozen=True)
class ListedReward:
    """What points can be exchanged for."""

    id: str
    name: str
    note: str | None
    points: int


@dataclass(frozen=True)
class PointsPolicy:
    """What earns points at this hospital, as it tells."""

    article: int
    articles_a_day: int
    week: int
    days_a_week: int
    rewards: tuple[ListedReward, ...]


def entry(body: Any, delivery: str) -> PointEntry | None:
    """A line of the ledger; None for a Task about something else."""
    own = fhir.as_object(body)
    code = fhir.code_in(own.get("code"), terms.LEARNING_SYSTEM)
    if code not in set(LedgerKind):
        return None
    kind = LedgerKind(code)
    outputs = list(fhir.objects(own.get("output")))
    earned = (fhir.as_int(output.get("valueInteger")) for output in outputs if _is(output, "points"))
    vouchers = (fhir.as_text(output.get("valueString")) for output in outputs if _is(output, "voucher"))
    return PointEntry(
        id=fhir.as_text(own.get("id")) or "",
        kind=kind,
        about=fhir.reference_id(own.get("focus"), "Library") or _input(own, "reward"),
        points=sum(each or 0 for each in earned),
        credit=_credit(own, delivery),
        when=fhir.instant_of(own.get("lastModified")) or fhir.instant_of(own.get("authoredOn")),
        voucher=next(filter(None, vouchers), None),
    )


def balance(entries: Iterable[PointEntry]) -> int:
    """What a person has."""
    return sum(each.points for each in entries)


def policy(library: Any, language: str) -> PointsPolicy | None:
    """Reads the Library `points`; None where it says nothing."""
    contents = [fhir.as_bytes(each.get("data")) for each in fhir.objects(fhir.as_object(library).get("content"))]
    try:
        said = fhir.as_object(json.loads(next(filter(None, contents), b"")))
    except (ValueError, RecursionError):
        return None
    rewards = (_reward(each, language) for each in fhir.objects(said.get("rewards")))
    return PointsPolicy(
        article=fhir.as_int(said.get("article")) or 0,
        articles_a_day=fhir.as_int(said.get("articles_a_day")) or 0,
        week=fhir.as_int(said.get("week")) or 0,
        days_a_week=fhir.as_int(said.get("days_a_week")) or 0,
        rewards=tuple(reward for reward in rewards if reward is not None),
    )


def finished_json(task_id: str, article_id: str, patient: str, now: datetime) -> dict[str, Any]:
    """That a person has finished an article, as it is asked of the hospital."""
    return _task(task_id, LedgerKind.FINISHED, "completed", patient, now) | {
        "focus": {"reference": f"Library/{article_id}"}
    }


def redeem_json(task_id: str, reward_id: str, patient: str, now: datetime) -> dict[str, Any]:
    """That a person wants a reward for their points."""
    return _task(task_id, LedgerKind.REDEEM, "requested", patient, now) | {
        "input": [{"type": _concept("reward"), "valueCode": reward_id}]
    }


def _task(task_id: str, kind: LedgerKind, status: str, patient: str, now: datetime) -> dict[str, Any]:
    return {
        "resourceType": TASK,
        "id": task_id,
        "status": status,
        "intent": "plan",
        "code": _concept(kind.value),
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": instant(now),
    }


def _concept(code: str) -> dict[str, Any]:
    return {"coding": [{"system": terms.LEARNING_SYSTEM, "code": code}]}


def _credit(own: fhir.JsonObject, delivery: str) -> Credit:
    if delivery == "REJECTED":
        return Credit.REFUSED
    word = fhir.code_in(own.get("businessStatus"), terms.LEARNING_SYSTEM)
    if word is None:
        return Credit.WAITING
    return Credit(word) if word in (Credit.CREDITED, Credit.KNOWN, Credit.DAY_FULL) else Credit.OTHER


def _is(element: fhir.JsonObject, code: str) -> bool:
    return fhir.has_code(element.get("type"), code, terms.LEARNING_SYSTEM)


def _input(own: fhir.JsonObject, code: str) -> str | None:
    found = (fhir.as_text(each.get("valueCode")) for each in fhir.objects(own.get("input")) if _is(each, code))
    return next(filter(None, found), None)


def _reward(body: fhir.JsonObject, language: str) -> ListedReward | None:
    id_, points = fhir.as_text(body.get("id")), fhir.as_int(body.get("points"))
    name = _said(body, "zh", "en", language)
    if id_ is None or name is None or not points or points < 0:
        return None
    return ListedReward(id_, name, _said(body, "zh_note", "en_note", language), points)


def _said(body: fhir.JsonObject, chinese: str, english: str, language: str) -> str | None:
    first, second = (chinese, english) if language.startswith("zh") else (english, chinese)
    return fhir.as_text(body.get(first)) or fhir.as_text(body.get(second))
