"""A plan of follow-up as somebody of the staff changes it: a new version each time, read by the engine's own reader
before it is taken. Who is on the plan stays with the version they began with. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.elements import TRANSLATION
from hospital.follow_up import plan_files
from hospital.follow_up.plan import START, BadPlan
from hospital.monitoring.codes import objects

Json = dict[str, Any]

LONGEST_TITLE: Final = 100
"""Characters."""
ON, OFF = "active", "retired"


@dataclass(frozen=True)
class StepChange:
    """What a step says from now on. `words`: Chinese and English; `after` and `days`, in days, are not read for a red
    flag, which has no time."""

    step: str
    words: tuple[str, str]
    after: int = 0
    days: int = 1


def renamed(plan: Json, words: tuple[str, str], *, on: bool) -> Json:
    """The plan with another title, begun from now on or not. Raises BadPlan."""
    return _next(plan, _said(plan, "title", words) | {"status": ON if on else OFF})


def changed_step(plan: Json, change: StepChange) -> Json:
    """The plan with one step changed. Raises BadPlan for a step that is not there, or a plan that cannot be followed
    then."""

    def change_it(action: Json) -> Json:
        made = _said(action, "title", change.words)
        if not action.get("relatedAction"):
            return made
        [related] = action["relatedAction"]
        offset = {"value": change.after, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
        repeat = (action.get("timingTiming") or {}).get("repeat") or {}
        return made | {
            "relatedAction": [related | {"offsetDuration": offset}],
            "timingTiming": {"repeat": repeat | {"duration": change.days, "durationUnit": "d"}},
        }

    return _next(plan, _with_step(plan, change.step, change_it))


def _with_step(plan: Json, step: str, change: Callable[[Json], Json]) -> Json:
    if not any(each.get("id") == step for root in objects(plan.get("action")) for each in objects(root.get("action"))):
        raise BadPlan(f"{plan.get('id', '?')}/{step}: there is no such step")
    roots = []
    for root in objects(plan.get("action")):
        inner = [change(each) if each.get("id") == step else each for each in objects(root.get("action"))]
        roots.append(root | {"action": inner} if root.get("id") == START else root)
    return plan | {"action": roots}


def _next(before: Json, after: Json) -> Json:
    """The changed plan under the next version; the plan as it was where nothing has changed."""
    if after == before:
        return before
    made = after | {"version": next_version(str(before.get("version", "")))}
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


def _language(extension: Json) -> str:
    parts = {part.get("url"): part for part in objects(extension.get("extension"))}
    return str((parts.get("lang") or {}).get("valueCode", "")) if extension.get("url") == TRANSLATION else ""
