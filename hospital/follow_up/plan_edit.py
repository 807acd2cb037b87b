"""A plan of follow-up as somebody of the staff changes it: a new version each time with the reason for it, read by the
engine's own reader before it is taken. Who is on the plan stays with the version they began with. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.elements import TRANSLATION, extension, with_extension
from hospital.follow_up import plan_files
from hospital.follow_up.codes import StepKind
from hospital.follow_up.plan import START, VOCABULARY, BadPlan, plan_of
from hospital.monitoring.codes import concept, objects
from hospital.monitoring.readings import LOINC

Json = dict[str, Any]

LONGEST_TITLE: Final = 100
"""Characters."""
LONGEST_REASON: Final = 300
ON, OFF = "active", "retired"
APPLIES, STOPS = "applicability", "stop"
_REASON: Final = "version-reason"
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,40}")


@dataclass(frozen=True)
class StepChange:
    """What a step says from now on. `words`: Chinese and English; `after`, `days`, `times` and `pause` as in a
    `PlanStep`, not read for a red flag, which has no time; `focus`: what is answered, read, watched or booked, as
    `Type/id`; `measures`: LOINC codes; `conditions`: all have to hold, in the vocabulary of plans."""

    step: str
    words: tuple[str, str]
    after: int = 0
    days: int = 1
    times: int = 1
    pause: int = 0
    priority: str = "routine"
    focus: str = ""
    measures: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanChange:
    """What a plan says of itself: its title in Chinese and English, whether it begins for who comes, for whom it is
    (`applies`, all have to hold) and what ends it (`stops`, any)."""

    words: tuple[str, str]
    on: bool
    applies: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


def changed_plan(plan: Json, change: PlanChange, reason: str) -> Json:
    """The plan with another title, for others, or not begun any more. Raises BadPlan."""

    def change_it(root: Json) -> Json:
        return _conditioned(_conditioned(root, APPLIES, change.applies), STOPS, change.stops)

    made = _said(plan, "title", change.words) | {"status": ON if change.on else OFF}
    return _next(plan, _with_root(made, change_it), reason)


def changed_step(plan: Json, change: StepChange, reason: str) -> Json:
    """The plan with one step changed, which stays of its kind. Raises BadPlan for a step that is not there, or a plan
    that cannot be followed then."""

    def change_it(action: Json) -> Json:
        return _filled(action, change) if action.get("id") == change.step else action

    if not _has_step(plan, change.step):
        raise BadPlan(f"{plan.get('id', '?')}/{change.step}: there is no such step")
    return _next(plan, _with_steps(plan, lambda steps: map(change_it, steps)), reason)


def added_step(plan: Json, kind: StepKind, change: StepChange, reason: str) -> Json:
    """The plan with one step more, the last. One whose id is there already stands. Raises BadPlan."""
    if _has_step(plan, change.step):
        return plan
    if not _ID.fullmatch(change.step):
        raise BadPlan(f"{plan.get('id', '?')}: a step has a name of its own")
    bare: Json = {"id": change.step, "code": [concept(kind.coding.system, kind.coding.code)]}
    if kind is not StepKind.ALERT:
        bare["relatedAction"] = [{"actionId": START, "relationship": "after-start"}]
    return _next(plan, _with_steps(plan, lambda steps: [*steps, _filled(bare, change)]), reason)


def removed_step(plan: Json, step: str, reason: str) -> Json:
    """The plan without a step; as it is where there is none of that id. Raises BadPlan."""
    if not _has_step(plan, step):
        return plan
    left = _with_steps(plan, lambda steps: [each for each in steps if each.get("id") != step])
    return _next(plan, left, reason)


def reason_of(plan: Json) -> str:
    """Why this version was made; empty for one that came with a release."""
    return str(extension(plan, _REASON) or "")


def _filled(action: Json, change: StepChange) -> Json:
    made = _conditioned(_said(action, "title", change.words), APPLIES, change.conditions) | {
        "priority": change.priority
    }
    made = _with_or_without(made, "definitionUri", change.focus)
    coded = [{"system": LOINC, "code": code} for code in change.measures]
    wanted = [{"type": "Observation", "codeFilter": [{"path": "code", "code": coded}]}] if coded else None
    made = _with_or_without(made, "input", wanted)
    if not made.get("relatedAction"):
        return made
    [related] = made["relatedAction"]
    offset = {"value": change.after, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
    repeat: Json = {"duration": change.days, "durationUnit": "d"}
    if change.times > 1:
        repeat |= {"count": change.times, "frequency": 1, "period": change.pause, "periodUnit": "d"}
    return made | {
        "relatedAction": [related | {"offsetDuration": offset}],
        "timingTiming": {"repeat": repeat},
    }


def _conditioned(action: Json, kind: str, texts: Iterable[str]) -> Json:
    """The action with these conditions of a kind; those of other kinds stay."""
    kept = [each for each in objects(action.get("condition")) if each.get("kind") != kind]
    made = [{"kind": kind, "expression": {"language": VOCABULARY, "expression": text}} for text in texts]
    return _with_or_without(action, "condition", [*kept, *made])


def _with_or_without(node: Json, element: str, value: Any) -> Json:
    rest = {key: each for key, each in node.items() if key != element}
    return {**node, element: value} if value else rest


def _has_step(plan: Json, step: str) -> bool:
    return any(each.get("id") == step for root in objects(plan.get("action")) for each in objects(root.get("action")))


def _with_steps(plan: Json, change: Callable[[list[Json]], Iterable[Json]]) -> Json:
    return _with_root(plan, lambda root: root | {"action": list(change(objects(root.get("action"))))})


def _with_root(plan: Json, change: Callable[[Json], Json]) -> Json:
    roots = [change(root) if root.get("id") == START else root for root in objects(plan.get("action"))]
    return plan | {"action": roots}


def _next(before: Json, after: Json, reason: str) -> Json:
    """The changed plan under the next version; the plan as it was where nothing is read differently."""
    plan_files.check(after)
    same = after.get("status") == before.get("status") and plan_of(after) == plan_of(before)
    if same:
        return before
    said = reason.strip()
    if not 0 < len(said) <= LONGEST_REASON:
        raise BadPlan(f"a new version has a reason of 1 to {LONGEST_REASON} characters")
    version = next_version(str(before.get("version", "")))
    made = with_extension(after | {"version": version}, _REASON, "valueString", said)
    plan_files.check(made)
    return made


def next_version(version: str) -> str:
    """1.0.1 after 1.0.0; a version that does not end in a number gets one."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else f"{version}.1"


def _said(node: Json, element: str, words: tuple[str, str]) -> Json:
    """The node with an element in Chinese and English; its other translations stay."""
    chinese, english = (each.strip() for each in words)
    if not (0 < len(chinese) <= LONGEST_TITLE and 0 < len(english) <= LONGEST_TITLE):
        raise BadPlan(f"a title has 1 to {LONGEST_TITLE} characters in each language")
    kept = [each for each in objects((node.get(f"_{element}") or {}).get("extension")) if _language(each) != "en"]
    said = {
        "url": TRANSLATION,
        "extension": [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": english}],
    }
    return node | {element: chinese, f"_{element}": {"extension": [*kept, said]}}


def _language(extension_: Json) -> str:
    parts = {part.get("url"): part for part in objects(extension_.get("extension"))}
    return str((parts.get("lang") or {}).get("valueCode", "")) if extension_.get("url") == TRANSLATION else ""
