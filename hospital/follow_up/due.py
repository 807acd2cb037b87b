"""Does what is due of one patient: asks, reminds, gives up waiting and has them called, ends plans.

    open   ---> a Task, unless its conditions do not hold, another plan asks for the same, or its time has passed
    remind ---> a notice by the first way, again by the second; however much is due, one notice
    close  ---> the Task failed; when it matters, a call by the clinic; however much is due, one call
    end    ---> the CarePlan is completed

After days in which no server ran, what had its time in between is not asked for any more, and what is asked for late
has a day at least. Only reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.references import target, text_of
from hospital.education.ledger import FINISHED
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda, timetable
from hospital.follow_up import care_plan as written
from hospital.follow_up.agenda import DueStep, StepDeed
from hospital.follow_up.care_plan import StepOf
from hospital.follow_up.codes import OF_THE_PERSON, OPEN, StepKind
from hospital.follow_up.conditions import PlanFacts
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.effects import Effects
from hospital.follow_up.facts import facts_about
from hospital.follow_up.notices import FollowUpNotice
from hospital.follow_up.person import (
    Ending,
    care_plans,
    is_gone,
    libraries_finished,
    open_tasks_of,
    stop,
    withdraw_visit,
)
from hospital.follow_up.plan import FollowUpPlan, PlanStep
from hospital.follow_up.plans_kept import KeptPlans
from hospital.follow_up.timetable import StepWindow
from hospital.follow_up.visits import proposed_visit

Json = dict[str, Any]

#: Asked for so much later than planned, something is still given a day.
_LATE: Final = timedelta(days=1)


@dataclass(frozen=True)
class PatientDue:
    """What is due of a patient, and the Tasks that wait."""

    patient: str
    rows: list[DueStep]
    waiting: list[Json]


def due_of(tx: Tx, patients: Sequence[str], now: datetime) -> list[PatientDue]:
    """What is due of patients: read together, and with it what most of it is about."""
    rows: dict[str, list[DueStep]] = {patient: [] for patient in patients}
    for row in agenda.due_steps(tx, patients, clock.milliseconds(now)):
        rows[row.patient].append(row)
    every = [row for found in rows.values() for row in found]
    named = {("Task", row.task) for row in every if row.task and row.deed is not StepDeed.OPEN}
    named |= {("CarePlan", row.care_plan) for row in every}
    tx.look_up([*(("Patient", patient) for patient in patients), *sorted(named)])
    waiting = open_tasks_of(tx, patients)
    return [PatientDue(patient, rows[patient], waiting[patient]) for patient in patients]


def done(tx: Tx, plans: KeptPlans, due: PatientDue, now: datetime) -> Effects:
    """Everything that is called for."""
    person = tx.read("Patient", due.patient)
    doing = _Doing(tx, plans, due.patient, person or {}, now, Effects(), due.waiting)
    if is_gone(person):
        active = [plan for plan in care_plans(tx, due.patient) if plan.get("status") == "active"]
        stop(tx, doing.effects, due.patient, active, Ending("Patient", "revoked", now))
        doing.effects.off_steps += [row.id for row in due.rows]
        return doing.effects
    for row in due.rows:
        doing.do(row)
    doing.remind()
    return doing.effects


@dataclass
class _Doing:
    """One patient at one moment, and what is to be written."""

    tx: Tx
    plans: KeptPlans
    patient: str
    person: Json
    now: datetime
    effects: Effects
    waiting: list[Json]

    def __post_init__(self) -> None:
        self._facts: dict[str, PlanFacts] = {}
        self._unanswered: list[DueStep] = []

    def do(self, row: DueStep) -> None:
        """One row of the agenda, which is then off it."""
        if row.deed in (StepDeed.REMIND, StepDeed.AGAIN):
            self._unanswered.append(row)
            return
        self.effects.off_steps.append(row.id)
        plan = self.effects.now_of(self.tx, "CarePlan", row.care_plan)
        if plan is None or plan.get("status") != "active":
            return
        if row.deed is StepDeed.END:
            self._end(plan, row)
        elif row.deed is StepDeed.OPEN:
            self._open(plan, row)
        else:
            self._close(row)

    # --- opening ---------------------------------------------------------------------------------------------------

    def _open(self, care_plan: Json, row: DueStep) -> None:
        plan = self.plans.at(self.tx, row.plan, row.plan_number)
        step = None if plan is None else plan.step(row.step)
        if plan is None or step is None:
            self._tell(DecisionWord.LEFT_OUT, row, "PlanDefinition")
            return
        closes = clock.from_milliseconds(row.closes)
        if self.now >= closes:
            self._tell(DecisionWord.TOO_LATE, row, clock.instant(closes))
            return
        left_out = self._left_out(care_plan, step)
        if left_out:
            self._tell(DecisionWord.LEFT_OUT, row, left_out)
            return
        same = self._same(step)
        if same is not None:
            if row.care_plan not in written.care_plans_of(same):
                self.effects.put(written.shared_by(same, row.care_plan))
            self._tell(DecisionWord.SHARED, row, f"Task/{same['id']}")
            return
        self._ask(plan, step, row)

    def _ask(self, plan: FollowUpPlan, step: PlanStep, row: DueStep) -> None:
        opens, closes = clock.from_milliseconds(row.opens), clock.from_milliseconds(row.closes)
        if self.now - opens > _LATE:
            closes = max(closes, timetable.next_morning(self.now) + _LATE / 2)
        window = StepWindow(self._number(plan, step, row), opens, closes)
        task = written.task(StepOf(plan, step, row.care_plan, self.patient), window, self.now)
        self.effects.put(task)
        if step.kind is StepKind.VISIT:
            self.effects.put(proposed_visit(self.tx, task, step, window, self.now))
        if step.kind in OF_THE_PERSON:
            self.effects.steps += _reminders(row, window, self.now, often=step.escalates)
        self._tell(DecisionWord.OPENED, row, f"Task/{task['id']}")

    def _number(self, plan: FollowUpPlan, step: PlanStep, row: DueStep) -> int:
        """Which time of its step a row is: that whose Task it names."""
        numbers = range(step.times)
        return next(number for number in numbers if written.task_id(row.care_plan, step, number) == row.task)

    def _left_out(self, care_plan: Json, step: PlanStep) -> str:
        """Why a step is not for this person now; empty where it is."""
        if step.kind is StepKind.READ and target({"reference": step.focus}, "Library") in self._finished:
            return step.focus
        if not step.conditions:
            return ""
        name = str(care_plan["id"])
        if name not in self._facts:
            since = instant(str(care_plan["period"]["start"]))
            self._facts[name] = facts_about(self.tx, self.patient, self.person, since, self.now)
        unmet = (each.text for each in step.conditions if each.holds(self._facts[name]) is not True)
        return next(unmet, "")

    @cached_property
    def _finished(self) -> frozenset[str]:
        return frozenset(libraries_finished(self.tx, self.patient, FINISHED))

    def _same(self, step: PlanStep) -> Json | None:
        """A Task that waits already and asks for the same."""
        made = [body for (type_, _), body in self.effects.bodies.items() if type_ == "Task" and body["status"] in OPEN]
        changed = {str(body["id"]) for (type_, _), body in self.effects.bodies.items() if type_ == "Task"}
        waiting = [task for task in self.waiting if task["id"] not in changed]
        return next((task for task in [*made, *waiting] if _asks_for(task, step)), None)

    # --- nobody answered -------------------------------------------------------------------------------------------

    def remind(self) -> None:
        """One notice for everything that waits, by the way that is due; at night, in the morning."""
        waiting = [row for row in self._unanswered if self._waits(row)]
        self.effects.off_steps += [row.id for row in self._unanswered]
        if not waiting:
            return
        if not timetable.may_disturb(self.now):
            morning = clock.milliseconds(timetable.next_opening(self.now))
            self.effects.steps += [
                replace(row, id=written.derived_id(row.id, "morning"), at=morning)
                for row in waiting
                if row.closes > morning
            ]
            return
        way = 2 if any(row.deed is StepDeed.AGAIN for row in waiting) else 1
        ids = sorted(row.id for row in waiting)
        notice = FollowUpNotice(
            written.derived_id("notice", *ids), self.patient, way, len({row.task for row in waiting})
        )
        self.effects.notices.append(notice)
        for row in waiting:
            self._tell(DecisionWord.REMINDED, row, f"Communication/{notice.id}")

    def _waits(self, row: DueStep) -> bool:
        task = self.effects.now_of(self.tx, "Task", row.task)
        return task is not None and task.get("status") in OPEN

    def _close(self, row: DueStep) -> None:
        task = self.effects.now_of(self.tx, "Task", row.task)
        if task is None or task.get("status") not in OPEN:
            return
        self.effects.put(written.ended(task, "failed", written.NO_ANSWER, self.now))
        withdraw_visit(self.tx, self.effects, task)
        self._tell(DecisionWord.NO_ANSWER, row, f"Task/{row.task}")
        if task.get("priority", "routine") == "routine":
            return
        calls = [each for each in self.waiting if written.kind_of(each) is StepKind.CALL and "partOf" in each]
        calls += [each for each in self.effects.bodies.values() if written.kind_of(each) is StepKind.CALL]
        if calls:
            self._tell(DecisionWord.CALL, row, f"Task/{calls[0]['id']}")
            return
        until = timetable.next_morning(self.now) + timedelta(days=3)
        call = written.call_because_of(task, self.now, until)
        self.effects.put(call)
        self._tell(DecisionWord.CALL, row, f"Task/{call['id']}")

    def _end(self, plan: Json, row: DueStep) -> None:
        self.effects.put(plan | {"status": "completed"})
        self.effects.off_plans.append(row.care_plan)
        self._tell(DecisionWord.ENDED, row, "")

    def _tell(self, word: DecisionWord, row: DueStep, detail: str) -> None:
        self.effects.decide(word, plan=row.plan, care_plan=row.care_plan, step=row.step, detail=detail)


def _reminders(row: DueStep, window: StepWindow, now: datetime, *, often: bool) -> list[DueStep]:
    """What follows while nobody answers; what would have been before now is left out. Of what nobody is called about a
    person is reminded once."""
    first, second = timetable.reminders(window)
    moments = {StepDeed.REMIND: first, StepDeed.AGAIN: second} if often else {StepDeed.REMIND: second}
    return [
        replace(
            row, id=written.derived_id(deed, row.task), deed=deed, closes=clock.milliseconds(window.closes),
            at=clock.milliseconds(at),
        )
        for deed, at in (moments | {StepDeed.CLOSE: window.closes}).items()
        if at > now and (at < window.closes or deed is StepDeed.CLOSE)
    ]  # fmt: skip


def _asks_for(task: Json, step: PlanStep) -> bool:
    if written.kind_of(task) is not step.kind or step.kind is StepKind.CALL:
        return False
    if step.kind is StepKind.MEASURE:
        return {coding.code for coding in written.measures_of(task)} == set(step.measures)
    return text_of(task.get("focus")) == step.focus
