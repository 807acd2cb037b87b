"""A year of follow-up in a model: the hospital's own plans, windows and reminders, and people as they are assumed to
be. Pure.

What comes out is what the assumptions give, not a finding about people. Both arms draw the same chances for the same
person: `with_plans` is followed up by the plans; `without` gets the same visits on a leaflet, and is asked nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Final

from hospital.base import clock
from hospital.follow_up.codes import StepKind
from hospital.follow_up.plan import FollowUpPlan, PlanStep
from hospital.follow_up.timetable import StepWindow, windows

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Assumptions:
    """What the model takes for granted; each a share from 0 to 1, days, or minutes."""

    opens_app: float = 0.45  # does what is asked for by themselves, as the app shows it
    after_first: float = 0.40  # of those left, after the first reminder
    after_second: float = 0.25  # of those left, after the second
    after_call: float = 0.55  # of those left, after a call; only of what is called about
    tires: float = 0.985  # each time something comes again, people do it by so much less
    visit_on_leaflet: float = 0.55  # come to a visit that a leaflet told them of
    readmitted: float = 0.15  # would be readmitted within the year, without follow-up
    announced: float = 0.50  # of readmissions, those whose signs are there some days before
    warning_days: int = 10  # for so many days the signs are there
    prevented: float = 0.40  # of readmissions that the desk heard of in time
    false_alarm: float = 0.01  # of answers, those with a red flag that is none
    call_minutes: float = 6.0
    alert_minutes: float = 10.0


@dataclass
class ModelledYear:
    """What the year came to."""

    patients: int = 0
    asked: int = 0
    done: int = 0
    visits: int = 0
    visits_kept: int = 0
    visits_kept_without: int = 0
    readmitted: int = 0
    readmitted_without: int = 0
    notices: int = 0
    calls: int = 0
    alerts: int = 0
    minutes: float = 0.0
    busiest: dict[int, int] = field(default_factory=dict)  # calls and alerts by day

    def add(self, other: ModelledYear) -> None:
        for each in fields(self):
            if each.name == "busiest":
                for day, count in other.busiest.items():
                    self.busiest[day] = self.busiest.get(day, 0) + count
            else:
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def simulate(
    plans: Sequence[FollowUpPlan], patients: int, assumed: Assumptions, seed: int, began: datetime
) -> ModelledYear:
    """The year of so many patients, who begin one of the plans each on days spread over it. The same seed gives the
    same numbers."""
    total = ModelledYear()
    for number in range(patients):
        chance = random.Random(f"{seed}|{number}")  # noqa: S311 - a model, no secret
        plan = plans[number % len(plans)]
        start = began + timedelta(days=chance.randrange(0, max(1, 365 - plan.lasts)))
        total.add(_year(plan, start, began, assumed, chance))
    return total


def _year(
    plan: FollowUpPlan, start: datetime, began: datetime, assumed: Assumptions, chance: random.Random
) -> ModelledYear:
    """One person's year on one plan."""
    tally = ModelledYear(patients=1)
    crisis = _crisis(start, began, assumed, chance)
    heard = False
    for step, window in _in_order(plan, start):
        if step.kind is StepKind.CALL:
            _work(tally, window.opens, began, assumed.call_minutes)
            tally.calls += 1
            continue
        stage = _stage(step, window, assumed, chance)
        done = stage < _NEVER
        tally.asked += 1
        tally.done += done
        tally.notices += _notices(step, stage)
        if stage >= _BY_CALL and step.escalates:
            tally.calls += 1
            _work(tally, window.closes, began, assumed.call_minutes)
        if step.kind is StepKind.VISIT:
            tally.visits += 1
            tally.visits_kept += done
            tally.visits_kept_without += chance.random() < assumed.visit_on_leaflet
        elif done and step.kind in (StepKind.ANSWER, StepKind.MEASURE):
            flagged = crisis is not None and _shows(window, crisis, assumed)
            if flagged or chance.random() < assumed.false_alarm:
                tally.alerts += 1
                _work(tally, window.closes, began, assumed.alert_minutes)
            heard = heard or flagged
    if crisis is not None:
        tally.readmitted_without += 1
        averted = heard and chance.random() < assumed.prevented
        tally.readmitted += not averted
    return tally


#: When something was done: by themselves, after a reminder, after the other, after a call, never.
_BY_CALL, _NEVER = 3, 4


def _stage(step: PlanStep, window: StepWindow, assumed: Assumptions, chance: random.Random) -> int:
    willing = assumed.tires**window.number
    shares = [assumed.opens_app, assumed.after_first]
    shares += [assumed.after_second, assumed.after_call] if step.escalates else [0.0, 0.0]
    drawn = [chance.random() for _ in shares]
    done = (luck < share * willing for luck, share in zip(drawn, shares, strict=True))
    return next((stage for stage, is_done in enumerate(done) if is_done), _NEVER)


def _notices(step: PlanStep, stage: int) -> int:
    return min(stage, 2 if step.escalates else 1)


def _crisis(start: datetime, began: datetime, assumed: Assumptions, chance: random.Random) -> datetime | None:
    """The day on which somebody would be readmitted; None for most. Signs are there only for a share of them."""
    happens, when = chance.random() < assumed.readmitted, chance.random()
    left = (began + YEAR - start).days
    return start + timedelta(days=max(1, int(when * min(left, 90)))) if happens else None


def _shows(window: StepWindow, crisis: datetime, assumed: Assumptions) -> bool:
    """Whether an answer in this window falls into the days in which the signs are there. Which readmissions have signs
    is drawn by their day, so that it is the same for every answer."""
    has_signs = random.Random(crisis.isoformat()).random() < assumed.announced  # noqa: S311 - a model
    return has_signs and crisis - timedelta(days=assumed.warning_days) <= window.closes <= crisis


def _in_order(plan: FollowUpPlan, start: datetime) -> Iterator[tuple[PlanStep, StepWindow]]:
    """All times of all steps. Conditions of single steps are taken to hold: there are no answers to judge."""
    found = [(step, window) for step in plan.steps for window in windows(step, start)]
    return iter(sorted(found, key=lambda pair: (pair[1].opens, pair[0].id)))


def _work(tally: ModelledYear, at: datetime, began: datetime, minutes: float) -> None:
    day = (clock.day_of(at) - clock.day_of(began)).days
    tally.busiest[day] = tally.busiest.get(day, 0) + 1
    tally.minutes += minutes


def report(tally: ModelledYear, assumed: Assumptions) -> Iterable[str]:
    """The numbers in words, and every assumption by its name."""
    each = max(tally.patients, 1)
    yield f"{tally.patients} patients, a year"
    yield f"adherence: {_share(tally.done, tally.asked)} of {tally.asked} things were done"
    with_, without = _share(tally.visits_kept, tally.visits), _share(tally.visits_kept_without, tally.visits)
    yield f"visits kept: {with_}, on a leaflet {without} ({_change(tally.visits_kept, tally.visits_kept_without)})"
    again, before = _share(tally.readmitted, each), _share(tally.readmitted_without, each)
    yield f"readmitted: {again}, without follow-up {before} ({_change(tally.readmitted, tally.readmitted_without)})"
    yield f"workload: {tally.calls} calls, {tally.alerts} alerts, {tally.notices} notices"
    yield f"staff: {tally.minutes / 60 / 365:.1f} hours a day, {tally.minutes / each:.0f} minutes a patient and year"
    yield f"the busiest day: {max(tally.busiest.values(), default=0)} calls and alerts"
    yield "assumed (what comes out is what these give, not a finding):"
    for name in fields(assumed):
        yield f"  {name.name} = {getattr(assumed, name.name)}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _change(now: int, before: int) -> str:
    return f"{100 * (now - before) / before:+.1f} %" if before else "no comparison"
