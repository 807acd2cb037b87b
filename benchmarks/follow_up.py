"""One tick of follow-up over many people on plans, of whom some have something due.

The same number of people have something due among few and among many: what is not due has to cost nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from hospital.base import clock
from hospital.fhir.store.store import FhirStore
from hospital.follow_up import agenda
from hospital.follow_up.agenda import DueStep, StepDeed
from hospital.follow_up.care_plan import Begun, care_plan, care_plan_id, derived_id, task_id
from hospital.follow_up.engine import FollowUpEngine
from hospital.follow_up.plan import FollowUpPlan
from hospital.follow_up.timetable import windows

BEGAN: Final = datetime(2026, 3, 4, 1, tzinfo=UTC)
TICK: Final = Limit("<=", 10, "s")
MANY: Final = Limit("<=", 1.5)
_CHUNK: Final = 1000


def run(scale: Scale) -> Iterator[Line]:
    """Takes some minutes: most of them to put people on plans."""
    many, few, due = scale.pick(100_000, 60), scale.pick(2_000, 30), scale.pick(1_000, 10)
    alone = _tick(few, due)
    crowd = _tick(many, due)
    yield line("follow_up.tick", crowd, "s", limit=None if scale.quick else TICK, load=load())
    yield line(
        "follow_up.not_due", crowd, "s", reference=alone, limit=None if scale.quick else MANY, load=load(),
    )  # fmt: skip


def _tick(people: int, due: int) -> float:
    """Seconds of one tick for so many people on a plan, of whom some have a step due."""
    with tempfile.TemporaryDirectory() as name:
        store = FhirStore.open(f"sqlite:///{Path(name) / 'hospital.sqlite'}", "http://localhost/fhir")
        with closing(store):
            engine = FollowUpEngine(store, lambda: BEGAN + timedelta(days=7, minutes=1))
            engine.load()
            with store.reading() as tx:
                plan = next(each for each in engine.plans.active(tx) if each.id == "joint-replacement")
            for start in range(0, people, _CHUNK):
                _put_on(store, plan, range(start, min(start + _CHUNK, people)), due)
            began = perf_counter()
            done = engine.tick()
            took = perf_counter() - began
            if done != due:
                raise RuntimeError(f"{done} people were done, {due} were due")
            return took


def _put_on(store: FhirStore, plan: FollowUpPlan, numbers: range, due: int) -> None:
    """People on the plan: the first of them have a step that opens now, all others one that opens much later."""
    with store.begin() as tx:
        for number in numbers:
            id_ = f"p{number}"
            begun = Begun(f"Procedure/knee-{number}", BEGAN)
            step = next(each for each in plan.steps if each.id == ("questions" if number < due else "visit"))
            window = next(windows(step, BEGAN))
            own = care_plan_id(plan, id_, begun)
            tx.put({"resourceType": "Patient", "id": id_, "birthDate": "1960-01-01"})
            tx.put(care_plan(plan, id_, begun, window.closes))
            task, opens = task_id(own, step, 0), clock.milliseconds(window.opens)
            closes = clock.milliseconds(window.closes)
            row = DueStep(
                derived_id("open", task), id_, own, plan.id, plan.number, step.id, StepDeed.OPEN, task, opens, closes,
                opens,
            )  # fmt: skip
            agenda.add_steps(tx, [row])
            agenda.set_due(tx, [id_])
