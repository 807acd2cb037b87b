"""Ticks of follow-up over many people on plans, of whom some have something due; and from an answer to the desk.

On SQLite one worker, on PostgreSQL two processes that share the agenda. The same number of people have something due
among few and among many: what is not due has to cost nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.followed import NOW, PLAN, TickWork, copy, due_again, engine_of, name, opened, put_on, work
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from benchmarks.programs import postgresql
from hospital.base import clock
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.follow_up.codes import StepKind
from hospital.follow_up.engine import LONGEST_TICK_SECONDS

TICK: Final = Limit("<=", 10, "s")
MANY: Final = Limit("<=", 1.5)
ALERT: Final = Limit("<=", 2000, "ms")
_WORKERS: Final = 2
#: Of so many people something is due in one tick, and after days without a server.
_DUE: Final = 2_000
_BURST: Final = 10_000
_COPIES: Final = 9


def run(scale: Scale) -> Iterator[Line]:
    """Takes some minutes: most of them to put people on plans."""
    due, burst, copies = scale.pick(_DUE, 20), scale.pick(_BURST, 30), scale.pick(_COPIES, 1)
    with tempfile.TemporaryDirectory() as folder:
        alone = _one_worker(Path(folder) / "few.sqlite", due)
        store = opened(f"sqlite:///{Path(folder) / 'many.sqlite'}")
        with closing(store):
            _fill(store, due, burst, copies)
            crowd = _all_done(work(store), due)
            bound = None if scale.quick else TICK
            yield line("follow_up.tick", crowd.seconds, "s", limit=bound, load=load())
            yield line("follow_up.tick_processor", crowd.processor, "s", load=load())
            yield line(
                "follow_up.not_due", crowd.processor, "s", reference=alone.processor,
                limit=None if scale.quick else MANY, load=load(),
            )  # fmt: skip
            took = [_alert(store, number) for number in range(due, due + scale.pick(100, 5))]
            yield line("follow_up.alert", percentile(took, 95) * 1000, "ms", limit=ALERT, load=load())
            late = range(due + scale.pick(100, 5), due + burst)
            due_again(store, late)
            drained = _all_done(work(store), len(late))
            yield line("follow_up.burst", drained.seconds, "s", load=load())
            yield line("follow_up.burst_processor", drained.processor, "s", load=load())
            yield line("follow_up.burst_ticks", drained.ticks, "ticks", load=load())
    if not scale.quick:
        yield from _two_workers(due, burst, copies)


def _fill(store: FhirStore, due: int, others: int, copies: int) -> None:
    """People of whom something is due now, others of whom nothing is, and so many times more like these."""
    put_on(store, range(due + others), range(due))
    copy(store, range(due, due + others), copies)


def _one_worker(path: Path, due: int) -> TickWork:
    with closing(opened(f"sqlite:///{path}")) as store:
        put_on(store, range(due), range(due))
        return _all_done(work(store), due)


def _two_workers(due: int, others: int, copies: int) -> Iterator[Line]:
    """The slower one of two processes on one PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(folder)) as url:
        driver = url.replace("postgresql:", "postgresql+psycopg:")
        with closing(opened(driver)) as store:
            _fill(store, due, others, copies)
        command = [sys.executable, "-m", "benchmarks.followed", driver]
        workers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(_WORKERS)
        ]
        for worker in workers:
            if worker.stdout is None or worker.stdout.readline() != "ready\n":
                raise RuntimeError("a worker did not start")
        told = [json.loads(worker.communicate("\n")[0]) for worker in workers]
        if sum(each["patients"] for each in told) != due:
            raise RuntimeError(f"{told} was done, {due} were due")
        slowest = max(each["seconds"] for each in told)
        yield line("follow_up.tick_postgresql", slowest, "s", limit=TICK, load=load())
        processor = max(each["processor"] for each in told)
        yield line("follow_up.tick_postgresql_processor", processor, "s", load=load())
        fewest = min(each["patients"] for each in told)
        yield line("follow_up.tick_postgresql_share", 100 * fewest / due, "%", load=load())


def _all_done(done: TickWork, due: int) -> TickWork:
    if done.patients != due:
        raise RuntimeError(f"{done.patients} people were done, {due} were due")
    if done.ticks > 1 + done.seconds / LONGEST_TICK_SECONDS:
        raise RuntimeError("a tick left something though it had time")
    return done


def _alert(store: FhirStore, number: int) -> float:
    """Seconds from an answer with a red flag, before it is written, until the desk's list has it."""
    engine, patient = engine_of(store), name(number)
    began = perf_counter()
    with store.begin() as tx:
        version = tx.put(_answer(patient), author=f"Patient/{patient}")
    engine.follow(version)
    with store.reading() as tx:
        wanted = [("code", str(StepKind.ALERT.coding)), ("status", "requested"), ("_sort", "-_lastUpdated")]
        listed = search(tx, "Task", wanted, limit=200)
    took = perf_counter() - began
    if f"Patient/{patient}" not in {task["for"]["reference"] for task in listed}:
        raise RuntimeError("the desk was not told")
    return took


def _answer(patient: str) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": f"answers-{patient}",
        "status": "completed",
        "questionnaire": f"http://anxin.example/fhir/Questionnaire/follow-up-{PLAN.partition('-')[0]}|1.0.0",
        "subject": {"reference": f"Patient/{patient}"},
        "authored": clock.instant(NOW - timedelta(minutes=1)),
        "item": [{"linkId": "breath", "answer": [{"valueBoolean": True}]}],
    }
