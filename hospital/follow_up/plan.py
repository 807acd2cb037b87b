"""A plan of follow-up as the engine reads it from a PlanDefinition. Pure.

The PlanDefinition has one action with the id `start`: what begins the plan (`trigger`), for whom (`condition` of kind
applicability) and what ends it (kind stop). Its own actions are the steps. A step's `code` says what is asked for;
`relatedAction.offsetDuration` says how long after the beginning, `timingTiming.repeat` how long there is time for it
(`duration`), how often (`count`) and after what pause again (`period`). Steps with the code `alert` are red flags: they
have no time, and hold as soon as their conditions do.

Source: FHIR R4 §9.12 PlanDefinition, §2.24 TriggerDefinition, DataRequirement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from hospital.fhir.store.owners import Coding
from hospital.follow_up.codes import TASK, StepKind
from hospital.follow_up.conditions import BadCondition, PlanCondition, condition_of
from hospital.monitoring.codes import codings, objects

Json = dict[str, Any]

START: Final = "start"
#: The language of conditions in `expression.language`.
VOCABULARY: Final = "text/x-anxin-condition"
MOST_STEPS: Final = 60
MOST_REPEATS: Final = 60
_DAYS: Final = {"d": 1, "wk": 7}
_LONGEST_DAYS: Final = 400
_PRIORITIES: Final = frozenset({"routine", "urgent", "asap", "stat"})
#: The type of what a step of a kind is about.
FOCUS: Final = {
    StepKind.ANSWER: "Questionnaire",
    StepKind.READ: "Library",
    StepKind.WATCH: "Library",
    StepKind.VISIT: "HealthcareService",
}


class BadPlan(ValueError):
    """A PlanDefinition that cannot be followed; says in words what is wrong, and where."""


class Happening(StrEnum):
    """What can begin a plan."""

    DISCHARGE = "discharge"
    PROCEDURE = "procedure"
    EXAMINATION = "examination"
    ABNORMAL_RESULT = "abnormal-result"
    MISSED_VISIT = "missed-visit"
    DIAGNOSIS = "diagnosis"


#: A later one begins the plan anew: another operation is not the one before.
BEGINS_ANEW: Final = frozenset({Happening.DISCHARGE, Happening.PROCEDURE, Happening.EXAMINATION})


@dataclass(frozen=True)
class PlanTrigger:
    """What begins a plan: with one of these codes, or with any where there are none. A code of ICD-10 stands for all
    that begin with it."""

    happening: Happening
    codes: tuple[Coding, ...] = ()


@dataclass(frozen=True)
class PlanStep:
    """What is asked for. `after`: days from the beginning to the first day on which it can be done; `days`: how many
    days there are for it; then again after `pause` days, `times` in all. `focus`: what is to be answered, read,
    watched or booked, as `Type/id`; `measures`: LOINC codes. `words` and `about` are the title and the description,
    Chinese first. A step with `escalates` is called about when nobody answers."""

    id: str
    kind: StepKind
    words: tuple[str, str]
    about: tuple[str, str] = ("", "")
    focus: str = ""
    measures: tuple[str, ...] = ()
    after: int = 0
    days: int = 1
    times: int = 1
    pause: int = 0
    priority: str = "routine"
    conditions: tuple[PlanCondition, ...] = ()

    @property
    def escalates(self) -> bool:
        return self.priority != "routine"


@dataclass(frozen=True)
class FollowUpPlan:
    """A plan. `number`: its version in the store, under which those who are on it stay with it."""

    id: str
    url: str
    version: str
    number: int
    words: tuple[str, str]
    triggers: tuple[PlanTrigger, ...]
    applies: tuple[PlanCondition, ...]
    stops: tuple[PlanCondition, ...]
    steps: tuple[PlanStep, ...]
    alarms: tuple[PlanStep, ...]
    sources: tuple[str, ...]

    def step(self, id_: str) -> PlanStep | None:
        return next((step for step in self.steps if step.id == id_), None)

    @property
    def lasts(self) -> int:
        """Days from the beginning to the end of the last step."""
        return max((step.after + step.pause * (step.times - 1) + step.days for step in self.steps), default=1)


def plan_of(body: Json, number: int = 0) -> FollowUpPlan:
    """Reads a PlanDefinition. Raises BadPlan in words."""
    name = str(body.get("id", "?"))
    roots = [action for action in objects(body.get("action")) if action.get("id") == START]
    _need(len(roots) == 1, name, "one action with the id “start” says what begins the plan")
    root = roots[0]
    url, version = str(body.get("url", "")), str(body.get("version", ""))
    _need(bool(url and version), name, "a plan has a url and a version")
    sources = tuple(
        str(each.get("citation") or each.get("display") or "")
        for each in objects(body.get("relatedArtifact"))
        if each.get("type") == "citation"
    )
    _need(any(sources), name, "a plan names its sources (relatedArtifact of type citation)")
    every = [_step(name, action) for action in objects(root.get("action"))]
    _need(0 < len(every) <= MOST_STEPS, name, f"a plan has 1 to {MOST_STEPS} steps")
    ids = [step.id for step in every]
    _need(len(set(ids)) == len(ids), name, "two steps have the same id")
    triggers = tuple(_triggers(name, root))
    _need(bool(triggers), name, "nothing begins this plan")
    steps = tuple(step for step in every if step.kind is not StepKind.ALERT)
    _need(bool(steps), name, "a plan asks for something besides its red flags")
    return FollowUpPlan(
        name, url, version, number, _words(body, "title"), triggers, _conditions(name, root, "applicability"),
        _conditions(name, root, "stop"), steps, tuple(step for step in every if step.kind is StepKind.ALERT), sources,
    )  # fmt: skip


def _triggers(name: str, root: Json) -> Iterator[PlanTrigger]:
    for trigger in objects(root.get("trigger")):
        word = trigger.get("name")
        _need(trigger.get("type") == "named-event" and word in set(Happening), name,
              f"“{word}” begins no plan: {', '.join(Happening)} do")  # fmt: skip
        filters = [each for data in objects(trigger.get("data")) for each in objects(data.get("codeFilter"))]
        codes = [
            Coding(str(coding.get("system", "")), str(coding.get("code", "")))
            for each in filters
            for coding in objects(each.get("code"))
        ]
        _need(
            all(coding.system and coding.code for coding in codes), name, "a code of a trigger has a system and a code"
        )
        yield PlanTrigger(Happening(str(word)), tuple(codes))


def _step(name: str, action: Json) -> PlanStep:
    id_ = str(action.get("id", ""))
    place = f"{name}/{id_ or '?'}"
    _need(bool(id_) and len(id_) <= 40, place, "a step has an id of at most 40 characters")
    found = [
        coding for concept in objects(action.get("code")) for coding in codings(concept) if coding.get("system") == TASK
    ]
    word = str(found[0].get("code")) if len(found) == 1 else ""
    _need(word in set(StepKind), place, f"a step asks for one of: {', '.join(StepKind)}")
    kind, focus = StepKind(word), str(action.get("definitionUri", ""))
    wanted = FOCUS.get(kind)
    _need(wanted is None or focus.startswith(f"{wanted}/"), place, f"{kind} names a {wanted} in definitionUri")
    measures = _measures(action)
    _need(bool(measures) == (kind is StepKind.MEASURE), place, "a measurement, and nothing else, names LOINC codes")
    priority = str(action.get("priority", "routine"))
    _need(priority in _PRIORITIES, place, f"a priority is one of: {', '.join(sorted(_PRIORITIES))}")
    conditions = _conditions(place, action, "applicability")
    _need(bool(conditions) or kind is not StepKind.ALERT, place, "a red flag has a condition")
    after, days, times, pause = (0, 1, 1, 0) if kind is StepKind.ALERT else _timing(place, action)
    return PlanStep(
        id_, kind, _words(action, "title"), _words(action, "description"), focus, measures, after, days, times, pause,
        priority, conditions,
    )  # fmt: skip


def _measures(action: Json) -> tuple[str, ...]:
    filters = [each for data in objects(action.get("input")) for each in objects(data.get("codeFilter"))]
    return tuple(str(coding.get("code", "")) for each in filters for coding in objects(each.get("code")))


def _timing(place: str, action: Json) -> tuple[int, int, int, int]:
    related = objects(action.get("relatedAction"))
    _need(
        len(related) == 1 and related[0].get("actionId") == START and related[0].get("relationship") == "after-start",
        place, "a step comes after-start of the action “start”",
    )  # fmt: skip
    offset = related[0].get("offsetDuration") or {}
    after = _days(place, offset.get("value", 0), offset.get("code", offset.get("unit", "d")))
    repeat = (action.get("timingTiming") or {}).get("repeat") or {}
    days = _days(place, repeat.get("duration", 1), repeat.get("durationUnit", "d"))
    times = repeat.get("count", 1)
    pause = _days(place, repeat.get("period", 0), repeat.get("periodUnit", "d"))
    _need(isinstance(times, int) and 1 <= times <= MOST_REPEATS, place, f"a step comes 1 to {MOST_REPEATS} times")
    _need(days >= 1, place, "there is at least a day for each step")
    _need(times == 1 or pause >= days, place, "a step that comes again pauses for as long as there is time for it")
    _need(after + pause * (times - 1) + days <= _LONGEST_DAYS, place, f"a plan lasts {_LONGEST_DAYS} days at most")
    return after, days, times, pause


def _days(place: str, value: Any, unit: Any) -> int:
    try:
        days = Decimal(str(value)) * _DAYS[str(unit)]
        _need(days == int(days) and 0 <= days <= _LONGEST_DAYS, place, "times are whole days or weeks")
        return int(days)
    except (ArithmeticError, KeyError, ValueError) as wrong:
        raise BadPlan(f"{place}: times are whole days or weeks, not {value} {unit}") from wrong


def _conditions(place: str, action: Json, kind: str) -> tuple[PlanCondition, ...]:
    found = []
    for each in objects(action.get("condition")):
        expression = each.get("expression") or {}
        _need(expression.get("language") == VOCABULARY, place, f"conditions are written in {VOCABULARY}")
        try:
            condition = condition_of(str(expression.get("expression", "")))
        except BadCondition as wrong:
            raise BadPlan(f"{place}: {wrong}") from wrong
        found += [condition] if each.get("kind") == kind else []
    return tuple(found)


def _words(body: Json, element: str) -> tuple[str, str]:
    """The Chinese words of an element, and the English ones; the same where there is no translation."""
    chinese = str(body.get(element, ""))
    for extension in objects((body.get(f"_{element}") or {}).get("extension")):
        parts = {part.get("url"): part for part in objects(extension.get("extension"))}
        if (parts.get("lang") or {}).get("valueCode") == "en":
            return chinese, str((parts.get("content") or {}).get("valueString", chinese))
    return chinese, chinese


def _need(is_so: bool, place: str, words: str) -> None:
    if not is_so:
        raise BadPlan(f"{place}: {words}")
