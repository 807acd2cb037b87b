"""What is due of whom, once each, for several processes that share the work.

A process takes patients for a minute (`FOR UPDATE SKIP LOCKED` on PostgreSQL; SQLite has one writer at a time) and does
what is due of them in a transaction that also takes it off the agenda. Whoever was stopped in the middle has changed
nothing, and somebody else takes the patient when the minute is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hospital.fhir.store.engine import in_turn
from hospital.fhir.store.tx import Tx
from hospital.follow_up.decisions import Decision, DecisionWord
from hospital.follow_up.tables import decision, mark, patient, step

LEASE_MS: Final = 60_000
_MOST_DECISIONS: Final = 200


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
    attempt: int = 0

    def row(self) -> dict[str, Any]:
        return {column.name: getattr(self, column.name) for column in step.c} | {"deed": self.deed.value}


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


def keep_claim(tx: Tx, name: str, worker: str) -> None:
    """Gives a patient back within the transaction of what was done of them. Raises LostClaim."""
    given = update(patient).where(patient.c.patient == name, patient.c.taken_by == worker)
    if tx.connection.execute(given.values(taken_by="", taken_until=0)).rowcount != 1:
        raise LostClaim


def due_steps(tx: Tx, name: str, now: int) -> list[DueStep]:
    """What is due of a patient, the earliest first."""
    rows = tx.run(select(step).where(step.c.patient == name, step.c.at <= now).order_by(step.c.at, step.c.id))
    return [DueStep(**row._asdict() | {"deed": StepDeed(row.deed)}) for row in rows]


def steps_of(tx: Tx, name: str) -> list[DueStep]:
    """All that is to come of a patient."""
    rows = tx.run(select(step).where(step.c.patient == name).order_by(step.c.at, step.c.id))
    return [DueStep(**row._asdict() | {"deed": StepDeed(row.deed)}) for row in rows]


def is_known(tx: Tx, name: str) -> bool:
    """Whether a patient is, or was, on a plan."""
    return tx.run(select(patient.c.patient).where(patient.c.patient == name)).first() is not None


def add_steps(tx: Tx, rows: Iterable[DueStep]) -> None:
    """Puts steps on the agenda; one that is there stays as it is."""
    for row in rows:
        if tx.connection.execute(select(step.c.id).where(step.c.id == row.id)).first() is None:
            tx.connection.execute(insert(step).values(**row.row()))


def take_off(tx: Tx, ids: Sequence[str]) -> None:
    """Takes steps off the agenda."""
    if ids:
        tx.connection.execute(delete(step).where(step.c.id.in_(ids)))


def take_off_tasks(tx: Tx, tasks: Sequence[str]) -> None:
    """Takes everything about these Tasks off the agenda."""
    if tasks:
        tx.connection.execute(delete(step).where(step.c.task.in_(tasks)))


def take_off_plans(tx: Tx, care_plans: Sequence[str]) -> None:
    """Takes everything of these CarePlans off the agenda."""
    if care_plans:
        tx.connection.execute(delete(step).where(step.c.care_plan.in_(care_plans)))


def set_due(tx: Tx, name: str) -> None:
    """Notes when something is due of a patient next, after their steps have changed."""
    earliest = select(func.min(step.c.at)).where(step.c.patient == name).scalar_subquery()
    if not is_known(tx, name):
        dialect: Any = sqlite if tx.connection.dialect.name == "sqlite" else postgresql
        row = dialect.insert(patient).values(patient=name, due=None, taken_by="", taken_until=0)
        tx.connection.execute(row.on_conflict_do_nothing())
    tx.connection.execute(update(patient).where(patient.c.patient == name).values(due=earliest))


def tell(tx: Tx, name: str, decisions: Iterable[Decision], now: int) -> None:
    """Keeps decisions about a patient."""
    rows = [
        {
            "at": now, "patient": name, "care_plan": each.care_plan, "plan": each.plan, "step": each.step,
            "word": each.word.value, "detail": each.detail,
        }
        for each in decisions
    ]  # fmt: skip
    if rows:
        tx.connection.execute(insert(decision), rows)


def told(tx: Tx, name: str) -> list[tuple[int, Decision]]:
    """The newest decisions about a patient, each with its moment."""
    rows = tx.run(
        select(decision).where(decision.c.patient == name).order_by(decision.c.id.desc()).limit(_MOST_DECISIONS)
    )
    return [(row.at, Decision(DecisionWord(row.word), row.care_plan, row.plan, row.step, row.detail)) for row in rows]


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
