"""Looks at one patient's record: which plans begin, which end, what was done, and what the desk has to hear of at once.

    something happened that a plan waits for ---> a CarePlan, once, and its steps on the agenda
    the person died or moved, a stop rule holds -> the plan and all it asks for are cancelled
    an answer, a measurement, an article, a visit -> the Task is completed
    a red flag in an answer or a measurement ----> an alert for the desk

Only reads; repeating it after its effects were written finds nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, instant, moment
from hospital.base.references import target
from hospital.education.ledger import FINISHED
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda, timetable
from hospital.follow_up import care_plan as written
from hospital.follow_up.agenda import DueStep, StepDeed
from hospital.follow_up.care_plan import Begun, StepOf
from hospital.follow_up.codes import OF_THE_PERSON, OPEN, StepKind
from hospital.follow_up.conditions import PlanFacts, all_hold, first_that_holds
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.effects import Effects
from hospital.follow_up.facts import (
    age_of,
    answers_of,
    diagnoses,
    facts_about,
    numbers_of,
    observations,
    questionnaire_of,
    responses,
)
from hospital.follow_up.person import (
    Ending,
    article_of_film,
    care_plans,
    definition_of,
    is_gone,
    libraries_finished,
    open_tasks,
    stop,
    withdraw_visit,
)
from hospital.follow_up.plan import BEGINS_ANEW, FollowUpPlan
from hospital.follow_up.plans_kept import KeptPlans
from hospital.follow_up.triggers import Happened, happened
from hospital.monitoring.codes import codings, objects
from hospital.questionnaires.deciding import ANSWERS_TASK

Json = dict[str, Any]

_MOST: Final = 200
_HELD: Final = frozenset({"booked", "arrived", "checked-in", "fulfilled"})
#: An answer or a measurement of so long before a Task opened counts for it: the evening before.
_BEFORE: Final = timedelta(hours=12)


def heard(tx: Tx, plans: KeptPlans, patient: str, now: datetime) -> Effects:
    """All that follows from a patient's record as it is now."""
    person = tx.read("Patient", patient)
    hearing = _Hearing(tx, plans, patient, person or {}, now, Effects())
    if is_gone(person):
        active = hearing.active
        if active:
            stop(tx, hearing.effects, patient, active, Ending("Patient", "revoked", now))
        return hearing.effects
    hearing.begin()
    if hearing.active:
        hearing.stop_by_rule()
        hearing.complete()
        hearing.alert()
    return hearing.effects


@dataclass
class _Hearing:
    """One patient at one moment, and what is to be written."""

    tx: Tx
    plans: KeptPlans
    patient: str
    person: Json
    now: datetime
    effects: Effects

    @cached_property
    def every(self) -> list[Json]:
        return care_plans(self.tx, self.patient)

    @property
    def active(self) -> list[Json]:
        """The plans that somebody is on and that were written before this look."""
        return [plan for plan in self.every if plan.get("status") == "active"]

    @cached_property
    def since(self) -> datetime:
        return min(_began(plan) for plan in self.active)

    @cached_property
    def answered(self) -> list[Json]:
        return responses(self.tx, self.patient, self.since - _BEFORE)

    @cached_property
    def measured(self) -> list[Json]:
        return observations(self.tx, self.patient, self.since - _BEFORE)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The version of the PlanDefinition that each CarePlan follows."""
        return {row.care_plan: row.plan_number for row in agenda.steps_of(self.tx, self.patient)}

    def definition(self, plan: Json) -> FollowUpPlan | None:
        number = self.numbers.get(str(plan["id"]))
        return None if number is None else self.plans.at(self.tx, definition_of(plan), number)

    # --- beginning -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begins the plans that what happened calls for."""
        definitions = self.plans.active(self.tx)
        kinds = frozenset(trigger.happening for plan in definitions for trigger in plan.triggers)
        begun: set[str] = set()
        for each in happened(self.tx, self.patient, kinds, self.now):
            for plan in definitions:
                if plan.id not in begun and any(each.begins(trigger) for trigger in plan.triggers):
                    begun |= {plan.id} if self._begins(plan, each) else set()

    def _begins(self, plan: FollowUpPlan, each: Happened) -> bool:
        id_ = written.care_plan_id(plan, self.patient, each.begun)
        if any(known["id"] == id_ for known in self.every):
            return False
        on_it = [known for known in self.active if definition_of(known) == plan.id]
        if on_it and not (each.happening in BEGINS_ANEW and each.begun.moment > max(map(_began, on_it))):
            self._once(DecisionWord.ON_IT, plan, each.begun.reference)
            return False
        facts = facts_about(self.tx, self.patient, self.person, each.begun.moment, self.now)
        unmet = next((condition for condition in plan.applies if condition.holds(facts) is not True), None)
        ruled_out = first_that_holds(plan.stops, facts)
        if unmet is not None or ruled_out is not None:
            self._once(DecisionWord.NOT_FOR, plan, f"{each.begun.reference}: {(unmet or ruled_out).text}")  # type: ignore[union-attr]
            return False
        for known in on_it:
            stop(self.tx, self.effects, self.patient, [known], Ending(each.begun.reference, "completed", self.now))
        self._on_it_from_now(plan, each.begun, anew=bool(on_it))
        return True

    def _on_it_from_now(self, plan: FollowUpPlan, begun: Begun, *, anew: bool) -> None:
        try:
            rows = list(_rows(plan, self.patient, begun))
        except OverflowError:
            return
        end = max(row.closes for row in rows)
        made = written.care_plan(plan, self.patient, begun, clock.from_milliseconds(end))
        self.effects.put(made)
        self.effects.steps += [*rows, _end(rows[0], end)]
        word = DecisionWord.BEGAN_ANEW if anew else DecisionWord.BEGAN
        self.effects.decide(word, plan=plan.id, care_plan=made["id"], detail=begun.reference)

    def _once(self, word: DecisionWord, plan: FollowUpPlan, detail: str) -> None:
        """A decision that every look comes to again is told once."""
        if not agenda.was_told(self.tx, self.patient, word, f"{plan.id} {detail}"):
            self.effects.decide(word, plan=plan.id, detail=f"{plan.id} {detail}")

    # --- ending ----------------------------------------------------------------------------------------------------

    def stop_by_rule(self) -> None:
        """Ends the plans of which a stop rule holds."""
        for plan in self.active:
            definition = self.definition(plan)
            if definition is None or not definition.stops:
                continue
            facts = facts_about(self.tx, self.patient, self.person, _began(plan), self.now)
            rule = first_that_holds(definition.stops, facts)
            if rule is not None:
                stop(self.tx, self.effects, self.patient, [plan], Ending(rule.text, "revoked", self.now))

    # --- completing ------------------------------------------------------------------------------------------------

    def complete(self) -> None:
        """Completes the Tasks of which the record says that they were done."""
        open_ = open_tasks(self.tx, self.patient, OF_THE_PERSON)
        waiting = [task for task in open_ if ("Task", task["id"]) not in self.effects.bodies]
        by_id = {str(task["id"]): task for task in waiting}
        for response in reversed(self.answered):
            self._answered(response, by_id)
        for task in list(by_id.values()):
            done = self._done(task)
            if done:
                self._end(task, done)

    def _answered(self, response: Json, waiting: dict[str, Json]) -> None:
        named = target(extension(response, ANSWERS_TASK), "Task")
        fitting = [task for task in waiting.values() if _is_asked(task, response)]
        found = waiting.get(named) if named else next(iter(fitting), None)
        if named and found is None:
            late = self.tx.read("Task", named) or {}
            found = late if late.get("status") == "failed" and _is_of(late, self.patient) else None
        if found is not None and _is_asked(found, response):
            self._end(found, f"QuestionnaireResponse/{response['id']}")
            waiting.pop(str(found["id"]), None)

    def _done(self, task: Json) -> str:
        """What completes a Task, as `Type/id`; empty where nothing does."""
        kind = written.kind_of(task)
        if kind is StepKind.MEASURE:
            return next(self._measurements(task), "")
        if kind in (StepKind.READ, StepKind.WATCH):
            focus = target(task.get("focus"), "Library") or ""
            wanted = {focus, article_of_film(self.tx.read("Library", focus)) if kind is StepKind.WATCH else focus}
            return f"Library/{focus}" if wanted & set(self._finished) else ""
        if kind is StepKind.VISIT:
            return next(self._visits(task), "")
        return ""

    @cached_property
    def _finished(self) -> tuple[str, ...]:
        return tuple(libraries_finished(self.tx, self.patient, FINISHED))

    def _measurements(self, task: Json) -> Iterator[str]:
        wanted = {coding.code for coding in written.measures_of(task)}
        opens, closes = _window(task)
        for observation in self.measured:
            at = _moment(observation)
            codes = {str(each.get("code")) for each in codings(observation.get("code"))}
            if codes & wanted and at is not None and opens - _BEFORE <= at <= closes:
                yield f"Observation/{observation['id']}"

    def _visits(self, task: Json) -> Iterator[str]:
        service = target(task.get("focus"), "HealthcareService")
        opens, _ = _window(task)
        wanted = [("patient", self.patient), ("date", f"ge{clock.day_of(opens)}"), ("status", ",".join(sorted(_HELD)))]
        for visit in search(self.tx, "Appointment", wanted, limit=_MOST):
            places = {target(each.get("actor"), "HealthcareService") for each in objects(visit.get("participant"))}
            if service in places:
                yield f"Appointment/{visit['id']}"

    def _end(self, task: Json, by: str) -> None:
        late = task.get("status") not in OPEN
        word = DecisionWord.DONE_LATE if late else DecisionWord.DONE
        self.effects.put(written.ended(task, "completed", written.DONE_LATE if late else written.DONE, self.now, by))
        self.effects.off_tasks.append(str(task["id"]))
        withdraw_visit(self.tx, self.effects, task)
        plan = next(iter(written.care_plans_of(task)), "")
        self.effects.decide(word, care_plan=plan, plan=_plan_of(task), step=_step_of(task), detail=by)

    # --- alerting --------------------------------------------------------------------------------------------------

    def alert(self) -> None:
        """Tells the desk of red flags, each of an answer or a measurement once; what waits there is added to."""
        for plan in self.active:
            definition = self.definition(plan)
            if definition is not None and definition.alarms:
                self._alert_of(plan, definition)

    def _alert_of(self, plan: Json, definition: FollowUpPlan) -> None:
        known = self._alerts(str(plan["id"]))
        age, has = age_of(self.person, self.now), diagnoses(self.tx, self.patient)
        for reference, facts in self._evidence(_began(plan), age, has):
            for alarm in definition.alarms:
                if not all_hold(alarm.conditions, facts):
                    continue
                name = f"{definition.id}.{alarm.id}"
                before = [each for each in known if _alarm_of(each) == name]
                if any(reference in written.evidence_of(each) for each in before):
                    continue
                waiting = next((each for each in before if each.get("status") in OPEN), None)
                told = [*written.evidence_of(waiting), reference] if waiting else [reference]
                made = written.alert(StepOf(definition, alarm, str(plan["id"]), self.patient), told, self.now)
                made |= {key: waiting[key] for key in ("status", "authoredOn", "owner") if waiting and key in waiting}
                self.effects.put(made)
                known = [made, *(each for each in known if each["id"] != made["id"])]
                self.effects.decide(
                    DecisionWord.ALERTED, care_plan=str(plan["id"]), plan=definition.id, step=alarm.id,
                    detail=f"{reference}: {' & '.join(condition.text for condition in alarm.conditions)}",
                )  # fmt: skip

    def _alerts(self, care_plan: str) -> list[Json]:
        wanted = [
            ("patient", self.patient),
            ("code", str(StepKind.ALERT.coding)),
            ("based-on", f"CarePlan/{care_plan}"),
        ]
        return search(self.tx, "Task", wanted, limit=_MOST)

    def _evidence(self, since: datetime, age: int | None, has: frozenset[str]) -> Iterator[tuple[str, PlanFacts]]:
        """Each answer and each measurement since then by itself, the earliest first."""
        for response in reversed(self.answered):
            if instant(str(response["authored"])) >= since - _BEFORE:
                yield f"QuestionnaireResponse/{response['id']}", PlanFacts(age, has, answers=answers_of(response))
        for observation in reversed(self.measured):
            at = _moment(observation)
            numbers = dict(numbers_of(observation))
            if numbers and at is not None and at >= since - _BEFORE:
                yield f"Observation/{observation['id']}", PlanFacts(age, has, measured=numbers)


def _rows(plan: FollowUpPlan, patient: str, begun: Begun) -> Iterator[DueStep]:
    """The agenda of a plan: when each time of each step opens. A step of the clinic's own has no reminders."""
    care_plan = written.care_plan_id(plan, patient, begun)
    for step in plan.steps:
        for window in timetable.windows(step, begun.moment):
            task = written.task_id(care_plan, step, window.number)
            opens, closes = clock.milliseconds(window.opens), clock.milliseconds(window.closes)
            id_ = written.derived_id(StepDeed.OPEN, task)
            yield DueStep(
                id_, patient, care_plan, plan.id, plan.number, step.id, StepDeed.OPEN, task, opens, closes, opens
            )


def _end(row: DueStep, end: int) -> DueStep:
    """The end of a whole plan."""
    id_ = written.derived_id(StepDeed.END, row.care_plan)
    return DueStep(id_, row.patient, row.care_plan, row.plan, row.plan_number, "", StepDeed.END, "", end, end, end)


def _began(plan: Json) -> datetime:
    return instant(str((plan.get("period") or {})["start"]))


def _window(task: Json) -> tuple[datetime, datetime]:
    period = (task.get("restriction") or {}).get("period") or {}
    return instant(str(period["start"])), instant(str(period["end"]))


def _moment(observation: Json) -> datetime | None:
    try:
        return moment(str(observation.get("effectiveDateTime")))
    except ValueError:
        return None


def _is_asked(task: Json, response: Json) -> bool:
    """Whether a response is to the questionnaire of a Task, and not from before it opened."""
    opens, _ = _window(task)
    is_one = target(task.get("focus"), "Questionnaire") == questionnaire_of(response)
    return is_one and instant(str(response["authored"])) >= opens - _BEFORE


def _is_of(task: Json, patient: str) -> bool:
    return target(task.get("for"), "Patient") == patient and written.kind_of(task) is StepKind.ANSWER


def _plan_of(task: Json) -> str:
    return written.step_of(task).partition("/")[0]


def _step_of(task: Json) -> str:
    return written.step_of(task).partition("/")[2]


def _alarm_of(task: Json) -> str:
    return next((str(each.get("code")) for each in codings(task.get("reasonCode"))), "")
