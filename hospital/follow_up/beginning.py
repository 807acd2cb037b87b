"""Begins the plans that what happened to a patient calls for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hospital.base import clock
from hospital.follow_up import agenda, timetable
from hospital.follow_up import care_plan as written
from hospital.follow_up.agenda import DueStep, StepDeed
from hospital.follow_up.care_plan import Begun
from hospital.follow_up.conditions import first_that_holds
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.facts import facts_about
from hospital.follow_up.heard_record import HeardRecord, began
from hospital.follow_up.person import Ending, definition_of, stop
from hospital.follow_up.plan import BEGINS_ANEW, FollowUpPlan
from hospital.follow_up.triggers import Happened, happened


@dataclass
class PlanBeginning:
    """What begins for a patient. Something that happened begins each plan once."""

    record: HeardRecord

    def begin(self) -> None:
        """Begins the plans that what happened calls for."""
        definitions = self.record.plans.active(self.record.tx)
        kinds = frozenset(trigger.happening for plan in definitions for trigger in plan.triggers)
        begun: set[str] = set()
        for each in happened(self.record.tx, self.record.patient, kinds, self.record.now):
            for plan in definitions:
                if plan.id not in begun and any(each.begins(trigger) for trigger in plan.triggers):
                    begun |= {plan.id} if self._begins(plan, each) else set()

    def _begins(self, plan: FollowUpPlan, each: Happened) -> bool:
        id_ = written.care_plan_id(plan, self.record.patient, each.begun)
        if any(known["id"] == id_ for known in self.record.every):
            return False
        on_it = [known for known in self.record.active if definition_of(known) == plan.id]
        if on_it and not (each.happening in BEGINS_ANEW and each.begun.moment > max(map(began, on_it))):
            self._once(DecisionWord.ON_IT, plan, each.begun.reference)
            return False
        facts = facts_about(self.record.tx, self.record.patient, self.record.person, each.begun.moment, self.record.now)
        unmet = next((condition for condition in plan.applies if condition.holds(facts) is not True), None)
        ruled_out = first_that_holds(plan.stops, facts)
        if unmet is not None or ruled_out is not None:
            self._once(DecisionWord.NOT_FOR, plan, f"{each.begun.reference}: {(unmet or ruled_out).text}")  # type: ignore[union-attr]
            return False
        for known in on_it:
            ending = Ending(each.begun.reference, "completed", self.record.now)
            stop(self.record.tx, self.record.effects, self.record.patient, [known], ending)
        self._on_it_from_now(plan, each.begun, anew=bool(on_it))
        return True

    def _on_it_from_now(self, plan: FollowUpPlan, begun: Begun, *, anew: bool) -> None:
        try:
            rows = list(_rows(plan, self.record.patient, begun))
        except OverflowError:
            return
        end = max(row.closes for row in rows)
        made = written.care_plan(plan, self.record.patient, begun, clock.from_milliseconds(end))
        self.record.effects.put(made)
        self.record.effects.steps += [*rows, _end(rows[0], end)]
        word = DecisionWord.BEGAN_ANEW if anew else DecisionWord.BEGAN
        self.record.effects.decide(word, plan=plan.id, care_plan=made["id"], detail=begun.reference)

    def _once(self, word: DecisionWord, plan: FollowUpPlan, detail: str) -> None:
        """A decision that every look comes to again is told once."""
        if not agenda.was_told(self.record.tx, self.record.patient, word, f"{plan.id} {detail}"):
            self.record.effects.decide(word, plan=plan.id, detail=f"{plan.id} {detail}")


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
