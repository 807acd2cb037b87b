"""What somebody would get of a plan that began now: for whom it is not, and each step with its days. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hospital.base.references import target
from hospital.education.ledger import FINISHED
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import StepKind
from hospital.follow_up.conditions import PlanCondition, PlanFacts, first_that_holds
from hospital.follow_up.facts import facts_about
from hospital.follow_up.person import care_plans, definition_of, is_gone, libraries_finished
from hospital.follow_up.plan import FollowUpPlan, PlanStep
from hospital.follow_up.timetable import windows


class PreviewWord(StrEnum):
    """What becomes of a step. DEPENDS: on what is measured or answered until then."""

    ASKED = "asked"
    DEPENDS = "depends"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class PreviewStep:
    """A step, whether it is asked for, why not (a condition, or what was done already), and its times: each from when
    until when."""

    step: PlanStep
    word: PreviewWord
    because: str
    times: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class PlanPreview:
    """`kept_out`: why the plan would not begin, empty where it would; `on_it`: the version that the person is on now,
    empty for none. Red flags are among the steps, without times."""

    kept_out: str
    on_it: str
    steps: tuple[PreviewStep, ...]


def preview(tx: Tx, plan: FollowUpPlan, patient: str, now: datetime) -> PlanPreview:
    """The plan for this patient, had it begun now."""
    person = tx.read("Patient", patient)
    facts = facts_about(tx, patient, person or {}, now, now)
    unmet = next((each for each in plan.applies if each.holds(facts) is not True), None)
    against = unmet or first_that_holds(plan.stops, facts)
    read = frozenset(libraries_finished(tx, patient, FINISHED))
    steps = tuple(_step(step, facts, read, now) for step in plan.steps + plan.alarms)
    gone = "Patient" if is_gone(person) else ""
    return PlanPreview(gone or (against.text if against else ""), _on_it(tx, plan, patient), steps)


def _step(step: PlanStep, facts: PlanFacts, read: frozenset[str], now: datetime) -> PreviewStep:
    word, because = _judged(step.conditions, facts)
    if step.kind is StepKind.READ and target({"reference": step.focus}, "Library") in read:
        word, because = PreviewWord.LEFT_OUT, step.focus
    return PreviewStep(step, word, because, tuple(_times(step, now)) if step.kind is not StepKind.ALERT else ())


def _judged(conditions: Iterable[PlanCondition], facts: PlanFacts) -> tuple[PreviewWord, str]:
    """What is not known yet is decided when the step opens: what is not known then leaves it out."""
    told = [(each.holds(facts), each.text) for each in conditions]
    against = next((text for holds, text in told if holds is False), "")
    if against:
        return PreviewWord.LEFT_OUT, against
    open_ = next((text for holds, text in told if holds is None), "")
    return (PreviewWord.DEPENDS, open_) if open_ else (PreviewWord.ASKED, "")


def _times(step: PlanStep, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    for window in windows(step, now):
        yield window.opens, window.closes


def _on_it(tx: Tx, plan: FollowUpPlan, patient: str) -> str:
    for known in care_plans(tx, patient):
        if known.get("status") == "active" and definition_of(known) == plan.id:
            return str(next(iter(known.get("instantiatesCanonical", ())), "")).partition("|")[2]
    return ""
