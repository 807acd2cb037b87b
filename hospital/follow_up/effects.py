"""What the engine wants to be written about one patient: gathered first, then written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hospital.base import clock
from hospital.channels.queue import queue_together
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda
from hospital.follow_up.agenda import DueStep
from hospital.follow_up.codes import AUTHOR
from hospital.follow_up.decisions import DecisionWord, PlanDecision
from hospital.follow_up.notices import FollowUpNotice

Json = dict[str, Any]


@dataclass
class Effects:
    """Resources, steps that come on the agenda and go off it, decisions, and notices for the channels."""

    bodies: dict[tuple[str, str], Json] = field(default_factory=dict)
    steps: list[DueStep] = field(default_factory=list)
    off_steps: list[str] = field(default_factory=list)
    off_tasks: list[str] = field(default_factory=list)
    off_plans: list[str] = field(default_factory=list)
    decisions: list[PlanDecision] = field(default_factory=list)
    notices: list[FollowUpNotice] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.bodies or self.steps or self.off_steps or self.off_tasks or self.off_plans or self.decisions)

    @property
    def is_about_steps(self) -> bool:
        """Whether the agenda changes."""
        return bool(self.steps or self.off_steps or self.off_tasks or self.off_plans)

    def put(self, body: Json) -> None:
        self.bodies[body["resourceType"], body["id"]] = body

    def decide(
        self, word: DecisionWord, *, plan: str = "", care_plan: str = "", step: str = "", detail: str = ""
    ) -> None:
        self.decisions.append(PlanDecision(word, care_plan, plan, step, detail))

    def now_of(self, tx: Tx, type_: str, id_: str) -> Json | None:
        """A resource as it will be."""
        return self.bodies.get((type_, id_)) or tx.read(type_, id_)


def write(tx: Tx, patient: str, effects: Effects, now: datetime) -> None:
    """Writes everything in this transaction."""
    write_together(tx, {patient: effects}, now)


def write_together(tx: Tx, by_patient: Mapping[str, Effects], now: datetime) -> None:
    """Writes everything about several patients in this transaction, in few statements."""
    every = by_patient.values()
    tx.look_up(name for effects in every for name in effects.bodies)
    for body in (body for effects in every for body in effects.bodies.values()):
        tx.put(body, author=AUTHOR, keep_same=True)
    queue_together(tx, [notice.message(now) for effects in every for notice in effects.notices], now)
    agenda.take_off(tx, [step for effects in every for step in effects.off_steps])
    for patient, effects in by_patient.items():
        agenda.take_off_tasks(tx, patient, effects.off_tasks)
        agenda.take_off_plans(tx, patient, effects.off_plans)
    agenda.add_steps(tx, [step for effects in every for step in effects.steps])
    agenda.set_due(tx, [patient for patient, effects in by_patient.items() if effects.is_about_steps])
    decided = [(patient, each) for patient, effects in by_patient.items() for each in effects.decisions]
    agenda.tell(tx, decided, clock.milliseconds(now))
