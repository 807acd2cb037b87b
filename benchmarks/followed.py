"""A hospital with people on a plan of follow-up, of whom some have something due; and a worker that does what is due.

`python -m benchmarks.followed URL` waits for a line, does ticks until nothing is due, and prints one JSON object: how
many patients it did, in how many ticks, seconds, and seconds of processor time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Any, Final, NoReturn

from sqlalchemy import Connection, Table, insert, select, update

from hospital.base import clock
from hospital.channels.tables import prepare
from hospital.fhir.store.engine import writing
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import INDEXES, PARTS, compartment, version
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda
from hospital.follow_up.agenda import DueStep, StepDeed
from hospital.follow_up.care_plan import Begun, StepOf, care_plan, care_plan_id, derived_id, task, task_id
from hospital.follow_up.engine import FollowUpEngine
from hospital.follow_up.plan import FollowUpPlan
from hospital.follow_up.tables import step as step_table
from hospital.follow_up.timetable import windows

Json = dict[str, Any]

BEGAN: Final = datetime(2026, 3, 4, 1, tzinfo=UTC)
#: An hour after the questions of the seventh day opened.
NOW: Final = BEGAN + timedelta(days=7, hours=1)
PLAN: Final = "joint-replacement"
#: The step that is not due yet.
LATER: Final = "early"
_NAMING: Final = frozenset({("fhir_version", "id"), ("fhir_compartment", "patient"), ("fhir_reference", "target_id")})
_CHUNK: Final = 1000
#: Of ten people with something due: who is asked, who is reminded; nobody answered of the others, who are called.
_ASKED, _REMINDED = 5, 8


@dataclass(frozen=True)
class TickWork:
    """What a worker did."""

    patients: int
    ticks: int
    seconds: float
    processor: float


def opened(url: str) -> FhirStore:
    """The store, with the tables of messages."""
    store = FhirStore.open(url, "http://localhost/fhir")
    prepare(store.engine)
    return store


def engine_of(store: FhirStore) -> FollowUpEngine:
    engine = FollowUpEngine(store, lambda: NOW)
    engine.load()
    return engine


def put_on(store: FhirStore, numbers: range, due: Iterable[int] = ()) -> None:
    """People on the plan. Of those that are due half are asked now, three in ten are reminded, and two in ten have not
    answered; of the others the next step opens much later."""
    plan, now_due = _plan(store), frozenset(due)
    for start in range(numbers.start, numbers.stop, _CHUNK):
        with store.begin() as tx:
            some = range(start, min(start + _CHUNK, numbers.stop))
            rows = [_put_on(tx, plan, number, is_due=number in now_due) for number in some]
            agenda.add_steps(tx, rows)
            agenda.set_due(tx, [row.patient for row in rows])


def copy(store: FhirStore, numbers: range, copies: int) -> None:
    """So many more people as these, of whom nothing is due, each with the rows of one of them under other ids."""
    with store.reading() as tx:
        plan = _plan(store)
        first = (tx.current("Patient", name(numbers.start)) or missing()).seq
        last = tx.newest_seq()
    for number in range(1, copies + 1):
        with writing(store.engine) as connection:
            for table in (version, compartment, *{*INDEXES.values(), *PARTS.values()}):
                _copy_rows(connection, table, (first, last), number)
        with store.begin() as tx:
            rows = [_row(plan, f"{name(each)}-{number}", f"Procedure/{each}-{number}") for each in numbers]
            agenda.add_steps(tx, rows)
            agenda.set_due(tx, [row.patient for row in rows])
    store.analyze_tables()


def _copy_rows(connection: Connection, table: Table, seqs: tuple[int, int], number: int) -> None:
    named = {
        column.name: column + f"-{number}" for column in table.c if (table.name, column.name) in _NAMING
    } | {"seq": table.c.seq + number * (seqs[1] - seqs[0] + 1)}  # fmt: skip
    rows = select(*(named.get(column.name, column) for column in table.c)).where(table.c.seq.between(*seqs))
    connection.execute(insert(table).from_select([column.name for column in table.c], rows))


def due_again(store: FhirStore, numbers: range) -> None:
    """Something opens now for people of whom nothing was due."""
    names = [name(number) for number in numbers]
    with store.begin() as tx:
        for start in range(0, len(names), _CHUNK):
            moved = update(step_table).where(step_table.c.patient.in_(names[start : start + _CHUNK]))
            tx.connection.execute(moved.values(at=clock.milliseconds(NOW)))
        agenda.set_due(tx, names)


def name(number: int) -> str:
    return f"p{number}"


def missing() -> NoReturn:
    raise RuntimeError("nobody was put on the plan")


def _plan(store: FhirStore) -> FollowUpPlan:
    engine = engine_of(store)
    with store.reading() as tx:
        return next(each for each in engine.plans.active(tx) if each.id == PLAN)


def _put_on(tx: Tx, plan: FollowUpPlan, number: int, *, is_due: bool) -> DueStep:
    patient, begun = name(number), Begun(f"Procedure/{number}", BEGAN)
    step = "questions" if is_due else LATER
    row = _row(plan, patient, begun.reference, step, _deed(number) if is_due else StepDeed.OPEN)
    tx.put({"resourceType": "Patient", "id": patient, "birthDate": "1960-01-01"})
    tx.put(care_plan(plan, patient, begun, clock.from_milliseconds(row.closes)))
    if row.deed is not StepDeed.OPEN:
        found = next(each for each in plan.steps if each.id == step)
        tx.put(task(StepOf(plan, found, row.care_plan, patient), next(windows(found, BEGAN)), BEGAN))
    return row


def _row(
    plan: FollowUpPlan, patient: str, begun: str, step_name: str = LATER, deed: StepDeed = StepDeed.OPEN
) -> DueStep:
    step = next(each for each in plan.steps if each.id == step_name)
    window, own = next(windows(step, BEGAN)), care_plan_id(plan, patient, Begun(begun, BEGAN))
    id_, opens, closes = task_id(own, step, 0), clock.milliseconds(window.opens), clock.milliseconds(window.closes)
    return DueStep(
        derived_id(deed, id_), patient, own, plan.id, plan.number, step.id, deed, id_, opens, closes, opens
    )  # fmt: skip


def _deed(number: int) -> StepDeed:
    place = number % 10
    return StepDeed.OPEN if place < _ASKED else StepDeed.REMIND if place < _REMINDED else StepDeed.CLOSE


def work(store: FhirStore) -> TickWork:
    """Ticks until nothing is due."""
    engine, done, ticks = engine_of(store), 0, 0
    began, used = perf_counter(), process_time()
    while found := engine.tick():
        done, ticks = done + found, ticks + 1
    return TickWork(done, ticks, perf_counter() - began, process_time() - used)


def main(url: str) -> None:
    """One worker of several."""
    with closing(opened(url)) as store:
        engine_of(store)
        print("ready", flush=True)
        sys.stdin.readline()
        print(json.dumps(vars(work(store))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
