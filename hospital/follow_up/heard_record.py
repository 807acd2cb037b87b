"""What the engine hears of one patient: their plans, answers and measurements as they are now, each read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from hospital.base.elements import instant, moment
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda
from hospital.follow_up.effects import Effects
from hospital.follow_up.facts import observations, responses
from hospital.follow_up.person import care_plans, definition_of
from hospital.follow_up.plan import FollowUpPlan
from hospital.follow_up.plans_kept import KeptPlans

Json = dict[str, Any]

#: An answer or a measurement of so long before a Task opened counts for it: the evening before.
BEFORE: Final = timedelta(hours=12)


@dataclass
class HeardRecord:
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
        return min(began(plan) for plan in self.active)

    @cached_property
    def answered(self) -> list[Json]:
        return responses(self.tx, self.patient, self.since - BEFORE)

    @cached_property
    def measured(self) -> list[Json]:
        return observations(self.tx, self.patient, self.since - BEFORE)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The version of the PlanDefinition that each CarePlan follows."""
        return {row.care_plan: row.plan_number for row in agenda.steps_of(self.tx, self.patient)}

    def definition(self, plan: Json) -> FollowUpPlan | None:
        number = self.numbers.get(str(plan["id"]))
        return None if number is None else self.plans.at(self.tx, definition_of(plan), number)


def began(plan: Json) -> datetime:
    """When a CarePlan began."""
    return instant(str((plan.get("period") or {})["start"]))


def moment_of(observation: Json) -> datetime | None:
    """When something was measured; None where that cannot be read."""
    try:
        return moment(str(observation.get("effectiveDateTime")))
    except ValueError:
        return None
