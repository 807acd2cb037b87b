"""Tells the desk of red flags in answers and measurements, each of them once; what waits there is added to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base.elements import instant
from hospital.fhir.search.run import search
from hospital.follow_up import care_plan as written
from hospital.follow_up.care_plan import StepOf
from hospital.follow_up.codes import OPEN, StepKind
from hospital.follow_up.conditions import PlanFacts, all_hold
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.facts import age_of, answers_of, diagnoses, numbers_of
from hospital.follow_up.heard_record import BEFORE, HeardRecord, began, moment_of
from hospital.follow_up.plan import FollowUpPlan
from hospital.monitoring.codes import codings

Json = dict[str, Any]

_MOST: Final = 200


@dataclass
class RedFlags:
    """The red flags of the plans that a patient is on."""

    record: HeardRecord

    def alert(self) -> None:
        """Tells the desk of red flags, each of an answer or a measurement once; what waits there is added to."""
        for plan in self.record.active:
            definition = self.record.definition(plan)
            if definition is not None and definition.alarms:
                self._alert_of(plan, definition)

    def _alert_of(self, plan: Json, definition: FollowUpPlan) -> None:
        known = self._alerts(str(plan["id"]))
        age, has = age_of(self.record.person, self.record.now), diagnoses(self.record.tx, self.record.patient)
        for reference, facts in self._evidence(began(plan), age, has):
            for alarm in definition.alarms:
                if not all_hold(alarm.conditions, facts):
                    continue
                name = f"{definition.id}.{alarm.id}"
                before = [each for each in known if _alarm_of(each) == name]
                if any(reference in written.evidence_of(each) for each in before):
                    continue
                waiting = next((each for each in before if each.get("status") in OPEN), None)
                told = [*written.evidence_of(waiting), reference] if waiting else [reference]
                made = written.alert(
                    StepOf(definition, alarm, str(plan["id"]), self.record.patient), told, self.record.now
                )
                made |= {key: waiting[key] for key in ("status", "authoredOn", "owner") if waiting and key in waiting}
                self.record.effects.put(made)
                known = [made, *(each for each in known if each["id"] != made["id"])]
                self.record.effects.decide(
                    DecisionWord.ALERTED, care_plan=str(plan["id"]), plan=definition.id, step=alarm.id,
                    detail=f"{reference}: {' & '.join(condition.text for condition in alarm.conditions)}",
                )  # fmt: skip

    def _alerts(self, care_plan: str) -> list[Json]:
        wanted = [
            ("patient", self.record.patient),
            ("code", str(StepKind.ALERT.coding)),
            ("based-on", f"CarePlan/{care_plan}"),
        ]
        return search(self.record.tx, "Task", wanted, limit=_MOST)

    def _evidence(self, since: datetime, age: int | None, has: frozenset[str]) -> Iterator[tuple[str, PlanFacts]]:
        """Each answer and each measurement since then by itself, the earliest first."""
        for response in reversed(self.record.answered):
            if instant(str(response["authored"])) >= since - BEFORE:
                yield f"QuestionnaireResponse/{response['id']}", PlanFacts(age, has, answers=answers_of(response))
        for observation in reversed(self.record.measured):
            at = moment_of(observation)
            numbers = dict(numbers_of(observation))
            if numbers and at is not None and at >= since - BEFORE:
                yield f"Observation/{observation['id']}", PlanFacts(age, has, measured=numbers)


def _alarm_of(task: Json) -> str:
    return next((str(each.get("code")) for each in codings(task.get("reasonCode"))), "")
