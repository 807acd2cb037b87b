"""Follow-up as FHIR: the CarePlan of somebody who is on a plan, and the Tasks that it asks for. Pure.

    CarePlan    instantiatesCanonical: the plan and its version; supportingInfo: what began it
    Task        code: what is asked for; focus: what to answer, read, watch or book; restriction.period: its window;
                requested -> completed | failed (nobody answered) | cancelled (the plan ended)

Ids derive from what they are about, so that whoever makes them, and however often, makes one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, with_extension
from hospital.base.references import target, text_of
from hospital.fhir.store.owners import Coding
from hospital.follow_up.codes import ALARM, OF_THE_PERSON, OUTCOME, PART, PLAN, STEP, StepKind
from hospital.follow_up.plan import FollowUpPlan, PlanStep
from hospital.follow_up.timetable import StepWindow
from hospital.monitoring.codes import concept, has_code, objects, said
from hospital.monitoring.readings import LOINC

Json = dict[str, Any]

_NAMESPACE: Final = uuid.UUID("6d1f7f0e-6b0c-4f0b-9a55-0d2b8c1f4e77")
_NURSE: Final = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/practitioner-role", "code": "nurse"}]}
DONE, DONE_LATE, NO_ANSWER, STOPPED, MISSED = "done", "done-late", "no-answer", "stopped", "missed"


@dataclass(frozen=True)
class Begun:
    """What began a plan: a resource as `Type/id`, and when it happened."""

    reference: str
    moment: datetime


@dataclass(frozen=True)
class StepOf:
    """A step of the plan that a patient is on, by their CarePlan."""

    plan: FollowUpPlan
    step: PlanStep
    care_plan: str
    patient: str

    @property
    def name(self) -> str:
        return f"{self.plan.id}/{self.step.id}"


def derived_id(*parts: object) -> str:
    """The id of what these parts are about."""
    return str(uuid.uuid5(_NAMESPACE, "|".join(map(str, parts))))


def care_plan_id(plan: FollowUpPlan, patient: str, begun: Begun) -> str:
    return derived_id("plan", plan.id, patient, begun.reference)


def task_id(care_plan: str, step: PlanStep, number: int) -> str:
    return derived_id("task", care_plan, step.id, number)


def care_plan(plan: FollowUpPlan, patient: str, begun: Begun, ends: datetime) -> Json:
    """The CarePlan of a patient who is on a plan from now on."""
    return {
        "resourceType": "CarePlan",
        "id": care_plan_id(plan, patient, begun),
        "instantiatesCanonical": [f"{plan.url}|{plan.version}"],
        "status": "active",
        "intent": "plan",
        "category": [concept(PLAN.system, PLAN.code)],
        **said("title", *plan.words),
        "subject": {"reference": f"Patient/{patient}"},
        "period": {"start": clock.instant(begun.moment), "end": clock.instant(ends)},
        "supportingInfo": [{"reference": begun.reference}],
    }


def task(of: StepOf, window: StepWindow, now: datetime) -> Json:
    """The Task of one time of a step."""
    step, care_plan_, patient = of.step, of.care_plan, of.patient
    made: Json = {
        "resourceType": "Task",
        "id": task_id(care_plan_, step, window.number),
        "basedOn": [{"reference": f"CarePlan/{care_plan_}"}],
        "status": "requested",
        "intent": "plan",
        "priority": step.priority,
        "code": concept(step.kind.coding.system, step.kind.coding.code),
        **said("description", *step.words),
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": clock.instant(now),
        "restriction": {"period": {"start": clock.instant(window.opens), "end": clock.instant(window.closes)}},
    }
    if step.kind in OF_THE_PERSON:
        made["owner"] = {"reference": f"Patient/{patient}"}
    else:
        made["performerType"] = [_NURSE]
    if step.focus:
        made["focus"] = {"reference": step.focus}
    inputs = [
        {"type": concept(PART, "measure"), "valueCoding": {"system": LOINC, "code": code}} for code in step.measures
    ]
    if any(step.about):
        inputs.append({"type": concept(PART, "about"), **said("valueString", *step.about)})
    if inputs:
        made["input"] = inputs
    return with_extension(made, STEP, "valueString", of.name)


def call_because_of(unanswered: Json, now: datetime, closes: datetime) -> Json:
    """The Task to ring somebody who has not answered."""
    return {
        "resourceType": "Task",
        "id": derived_id("call", unanswered["id"]),
        "basedOn": unanswered.get("basedOn", []),
        "partOf": [{"reference": f"Task/{unanswered['id']}"}],
        "status": "requested",
        "intent": "plan",
        "priority": unanswered.get("priority", "routine"),
        "code": concept(StepKind.CALL.coding.system, StepKind.CALL.coding.code),
        **said("description", "没有回应，打电话问问", "No answer: ring the person"),
        "for": unanswered["for"],
        "authoredOn": clock.instant(now),
        "performerType": [_NURSE],
        "restriction": {"period": {"start": clock.instant(now), "end": clock.instant(closes)}},
        "input": [
            {
                "type": concept(PART, "about"),
                **said(
                    "valueString",
                    "问身体怎么样、有什么难处；请对方在手机上回答，或者在电话里一起填。",
                    "Ask how they are and what is difficult; they answer in the app, or together on the phone.",
                ),
            },
        ],
        "extension": unanswered.get("extension", []),
    }


def alert(of: StepOf, evidence: list[str], now: datetime) -> Json:
    """The Task by which the desk hears of a red flag. `evidence`: resources as `Type/id`, the newest last."""
    alarm, care_plan_, patient = of.step, of.care_plan, of.patient
    return {
        "resourceType": "Task",
        "id": derived_id("alert", care_plan_, alarm.id, evidence[0]),
        "basedOn": [{"reference": f"CarePlan/{care_plan_}"}],
        "status": "requested",
        "intent": "order",
        "priority": alarm.priority,
        "code": concept(StepKind.ALERT.coding.system, StepKind.ALERT.coding.code),
        **said("description", *alarm.words),
        "focus": {"reference": evidence[-1]},
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": clock.instant(now),
        "performerType": [_NURSE],
        "reasonCode": concept(ALARM, of.name.replace("/", ".")),
        "input": [
            *([{"type": concept(PART, "about"), **said("valueString", *alarm.about)}] if any(alarm.about) else ()),
            *({"type": concept(PART, "evidence"), "valueReference": {"reference": each}} for each in evidence),
        ],
    }


def evidence_of(alert_: Json) -> list[str]:
    """What an alert rests on, as `Type/id`."""
    return [named for each in _named(alert_, "evidence") if (named := text_of(each.get("valueReference")))]


def ended(task_: Json, status: str, word: str, now: datetime, output: str = "") -> Json:
    """A Task that is over. `output`: what it came to, as `Type/id`."""
    made = task_ | {
        "status": status,
        "businessStatus": concept(OUTCOME, word),
        "lastModified": clock.instant(now),
    }
    if output:
        made["output"] = [{"type": concept(PART, "answer"), "valueReference": {"reference": output}}]
    return made


def shared_by(task_: Json, care_plan_: str) -> Json:
    """The same Task, asked for by one plan more."""
    return task_ | {"basedOn": [*task_.get("basedOn", []), {"reference": f"CarePlan/{care_plan_}"}]}


def without_plans(task_: Json, gone: Iterable[str]) -> Json:
    """The same Task without these CarePlans."""
    names = set(gone)
    return task_ | {
        "basedOn": [each for each in objects(task_.get("basedOn")) if target(each, "CarePlan") not in names]
    }


def care_plans_of(task_: Json) -> list[str]:
    """The CarePlans that ask for a Task."""
    found = (target(each, "CarePlan") for each in objects(task_.get("basedOn")))
    return [id_ for id_ in found if id_ is not None]


def step_of(task_: Json) -> str:
    """Which step of which plan a Task is, as `plan/step`; empty for a Task of others."""
    return str(extension(task_, STEP) or "")


def kind_of(task_: Json) -> StepKind | None:
    """What a Task of ours asks for; None for a Task of others."""
    return next((kind for kind in StepKind if has_code(task_.get("code"), kind.coding)), None)


def measures_of(task_: Json) -> list[Coding]:
    """What is to be measured."""
    found = (each.get("valueCoding") or {} for each in _named(task_, "measure"))
    return [Coding(str(each.get("system", "")), str(each.get("code", ""))) for each in found]


def _named(task_: Json, name: str) -> list[Json]:
    """The inputs of a Task with this name."""
    return [each for each in objects(task_.get("input")) if has_code(each.get("type"), Coding(PART, name))]
