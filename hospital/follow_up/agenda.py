"""What is due of whom, once each, for several processes that share the work.

A process takes patients for a minute (`FOR UPDATE SKIP LOCKED` on PostgreSQL; SQLite has one writer at a time) and does
what is due of them in a transaction that also takes it off the agenda. Whoever was stopped in the middle has changed
nothing, and somebody else takes the patient when the minute is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hospital.base.driver import run_text
from hospital.base.sql import Sql, sql
from hospital.fhir.store.engine import in_turn
from hospital.fhir.store.tx import Tx
from hospital.follow_up.decisions import DecisionWord, PlanDecision
from hospital.follow_up.tables import decision, mark, patient, step

LEASE_MS: Final = 60_000
_MOST_DECISIONS: Final = 200
#: So many rows are named in one statement.
_TOGETHER: Final = 500


class StepDeed(StrEnum):
    """What is to be done: ask for something, remind of it by the first or the second way, close it, end the plan."""

    OPEN = "open"
    REMIND = "remind"
    AGAIN = "again"
    CLOSE = "close"
    END = "end"


class LostClaim(Exception):
    """Another process has taken this patient meanwhile: what was done here is undone."""


@dataclass(frozen=True)
class DueStep:
    """One row of the agenda. `plan_number`: the version of the plan under which it was planned; times in ms."""

    id: str
    patient: str
    care_plan: str
    plan: str
    plan_number: int
    step: str
    deed: StepDeed
    task: str
    opens: int
    closes: int
    at: int

    @property
    def row(self) -> tuple[Any, ...]:
        return tuple(self.deed.value if name == "deed" else getattr(self, name) for name in _NAMES)


_NAMES: Final = ("id", "patient", "care_plan", "plan", "plan_number", "step", "deed", "task", "opens", "closes", "at")
_ADD: Final = (
    "INSERT INTO follow_up_step (id, patient, care_plan, plan, plan_number, step, deed, task, opens, closes, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_SET_DUE: Final = (
    "UPDATE follow_up_patient SET due ="
    " (SELECT min(s.at) FROM follow_up_step s WHERE s.patient = follow_up_patient.patient) WHERE patient IN ?"
)
_ADD_PATIENT: Final = (
    "INSERT INTO follow_up_patient (patient, due, taken_by, taken_until) VALUES (?, NULL, '', 0) ON CONFLICT DO NOTHING"
)
_TELL: Final = (
    "INSERT INTO follow_up_decision (at, patient, care_plan, plan, step, word, detail) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def claim(engine: Engine, worker: str, now: int, most: int) -> list[str]:
    """Takes patients of whom something is due for this worker, those who wait longest first."""
    waiting = (
        select(patient.c.patient)
        .where(patient.c.due <= now, patient.c.taken_until <= now)
        .order_by(patient.c.due)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    with in_turn(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        found = list(connection.execute(waiting).scalars())
        if found:
            taken = {"taken_by": worker, "taken_until": now + LEASE_MS}
            connection.execute(update(patient).where(patient.c.patient.in_(found)).values(**taken))
    return found


def is_anything_due(engine: Engine, now: int) -> bool:
    """Whether somebody could be taken; so that nobody waits for a lock for nothing."""
    due = select(patient.c.patient).where(patient.c.due <= now, patient.c.taken_until <= now).limit(1)
    with engine.connect() as connection:
        return connection.execute(due).first() is not None


def give_back(tx: Tx, names: Sequence[str], worker: str) -> None:
    """Gives patients back within the transaction of what was done of them. Raises LostClaim."""
    given = "UPDATE follow_up_patient SET taken_by = '', taken_until = 0 WHERE taken_by = ? AND patient IN ?"
    if names and _change(tx, sql(given, worker, names)) != len(names):
        raise LostClaim


def due_steps(tx: Tx, names: Sequence[str], now: int) -> list[DueStep]:
    """What is due of these patients, the earliest first."""
    return _steps(tx, sql("patient IN ? AND at <= ?", names, now))


def steps_of(tx: Tx, name: str) -> list[DueStep]:
    """All that is to come of a patient."""
    return _steps(tx, sql("patient = ?", name))


def is_known(tx: Tx, name: str) -> bool:
    """Whether a patient is, or was, on a plan."""
    return bool(tx.rows(sql("SELECT 1 FROM follow_up_patient WHERE patient = ?", name)))


def add_steps(tx: Tx, rows: Sequence[DueStep]) -> None:
    """Puts steps on the agenda; one that is there stays as it is."""
    if rows:
        _run(tx, _ADD, [row.row for row in rows])


def take_off(tx: Tx, ids: Sequence[str]) -> None:
    """Takes steps off the agenda."""
    for some in _chunks(ids):
        _change(tx, sql("DELETE FROM follow_up_step WHERE id IN ?", some))


def take_off_tasks(tx: Tx, name: str, tasks: Sequence[str]) -> None:
    """Takes everything about these Tasks of a patient off the agenda."""
    for some in _chunks(tasks):
        _change(tx, sql("DELETE FROM follow_up_step WHERE patient = ? AND task IN ?", name, some))


def take_off_plans(tx: Tx, name: str, care_plans: Sequence[str]) -> None:
    """Takes everything of these CarePlans of a patient off the agenda."""
    for some in _chunks(care_plans):
        _change(tx, sql("DELETE FROM follow_up_step WHERE patient = ? AND care_plan IN ?", name, some))


def set_due(tx: Tx, names: Sequence[str]) -> None:
    """Notes when something is due of patients next, after their steps have changed."""
    for some in _chunks(names):
        if _change(tx, sql(_SET_DUE, some)) != len(some):
            _run(tx, _ADD_PATIENT, [(name,) for name in some])
            _change(tx, sql(_SET_DUE, some))


def tell(tx: Tx, decisions: Iterable[tuple[str, PlanDecision]], now: int) -> None:
    """Keeps decisions, each about a patient."""
    rows = [(now, name, each.care_plan, each.plan, each.step, each.word.value, each.detail) for name, each in decisions]
    if rows:
        _run(tx, _TELL, rows)


def told(tx: Tx, name: str) -> list[tuple[int, PlanDecision]]:
    """The newest decisions about a patient, each with its moment."""
    rows = tx.run(
        select(decision).where(decision.c.patient == name).order_by(decision.c.id.desc()).limit(_MOST_DECISIONS)
    )
    return [
        (row.at, PlanDecision(DecisionWord(row.word), row.care_plan, row.plan, row.step, row.detail)) for row in rows
    ]


def people_on(tx: Tx) -> dict[tuple[str, int], int]:
    """How many people are on each plan now, by the plan and its version in the store."""
    rows = tx.run(
        select(step.c.plan, step.c.plan_number, func.count(step.c.patient.distinct()).label("people"))
        .where(step.c.deed == StepDeed.END.value)
        .group_by(step.c.plan, step.c.plan_number)
    )
    return {(row.plan, row.plan_number): row.people for row in rows}


def was_told(tx: Tx, name: str, word: DecisionWord, detail: str) -> bool:
    """Whether this was decided of a patient before."""
    same = (decision.c.patient == name, decision.c.word == word.value, decision.c.detail == detail)
    return tx.run(select(decision.c.id).where(*same).limit(1)).first() is not None


def looked_at(tx: Tx, name: str) -> int | None:
    """Up to which version was looked at; None before the first look."""
    return tx.run(select(mark.c.seq).where(mark.c.name == name)).scalar()


def note_look(engine: Engine, name: str, seq: int) -> None:
    """Notes how far was looked; never back."""
    dialect: Any = sqlite if engine.dialect.name == "sqlite" else postgresql
    row = dialect.insert(mark).values(name=name, seq=seq)
    further = row.on_conflict_do_update(index_elements=["name"], set_={"seq": seq}, where=mark.c.seq < seq)
    with in_turn(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(further)


def _steps(tx: Tx, condition: Sql) -> list[DueStep]:
    found = tx.rows(sql("SELECT ? FROM follow_up_step WHERE ? ORDER BY at, id", Sql(", ".join(_NAMES)), condition))
    told = (dict(zip(_NAMES, row, strict=True)) for row in found)
    return [DueStep(**each | {"deed": StepDeed(each["deed"])}) for each in told]


def _change(tx: Tx, statement: Sql) -> int:
    """Runs a statement that writes, in the transaction; returns how many rows it met."""
    connection = tx.connection
    text = statement.text if connection.dialect.positional else statement.text.replace("?", "%s")
    return int(run_text(connection, text, statement.values).rowcount)


def _run(tx: Tx, text: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Runs a statement that writes once for each of these rows. As SQLAlchemy's expressions, what runs for every
    patient of every tick would take ten times as long."""
    connection = tx.connection
    run_text(connection, text if connection.dialect.positional else text.replace("?", "%s"), rows, many=True)


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _TOGETHER] for start in range(0, len(names), _TOGETHER))
