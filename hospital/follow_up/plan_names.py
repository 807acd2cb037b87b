"""What a plan names in the hospital's store: whether it is there, and what may be chosen for a step. Only reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import StepKind
from hospital.follow_up.plan import FOCUS, BadPlan, FollowUpPlan
from hospital.monitoring.codes import objects

Json = dict[str, Any]

_MOST: Final = 200
_DEEPEST: Final = 12


@dataclass(frozen=True)
class NamedByPlan:
    """`focuses`: as `Type/id`; `items`: of questionnaires, as `questionnaire/item`."""

    focuses: frozenset[str]
    items: frozenset[str]


def names_of(plan: FollowUpPlan) -> NamedByPlan:
    """What its steps are about, and the answers that its conditions ask for. Pure."""
    steps = plan.steps + plan.alarms
    conditions = [*plan.applies, *plan.stops, *(each for step in steps for each in step.conditions)]
    return NamedByPlan(
        frozenset(step.focus for step in steps if step.focus),
        frozenset(each.subject for each in conditions if each.kind == "answer"),
    )


def check_new_names(tx: Tx, before: FollowUpPlan, after: FollowUpPlan) -> None:
    """Raises BadPlan where the changed plan names something that is not here: nobody could do it, and a red flag would
    never be raised."""
    old, new = names_of(before), names_of(after)
    for focus in sorted(new.focuses - old.focuses):
        type_, _, id_ = focus.partition("/")
        if tx.read(type_, id_) is None:
            raise BadPlan(f"{after.id}: there is no {focus}")
    for item in sorted(new.items - old.items):
        questionnaire, _, link = item.partition("/")
        if link not in _links(tx.read("Questionnaire", questionnaire) or {}, _DEEPEST):
            raise BadPlan(f"{after.id}: there is no question {item}")


def choices(tx: Tx, kind: StepKind) -> list[Json]:
    """What a step of this kind can be about: questionnaires and articles that are in use, films, departments."""
    type_ = FOCUS.get(kind)
    found = search(tx, type_, [("_sort", "_id")], limit=_MOST) if type_ else []
    return [body for body in found if body.get("status", "active") == "active" and body.get("active") is not False]


def _links(node: Json, deep: int) -> Iterator[str]:
    for item in objects(node.get("item")) if deep else ():
        yield str(item.get("linkId"))
        yield from _links(item, deep - 1)
