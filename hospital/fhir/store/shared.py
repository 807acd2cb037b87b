"""One writer's part of a transaction that several share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Generic, TypeVar

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.fhir.store.tx import Tx

T = TypeVar("T")


class SharedWrite(Generic[T]):
    """What one writer does, and what it came to. It runs in the writer's context, on whatever thread."""

    def __init__(self, work: Callable[[Tx], T]) -> None:
        self._work = work
        self._context = copy_context()
        self._result: list[T] = []
        self._problem: BaseException | None = None

    def run(self, tx: Tx, audit: Callable[[Tx], Sequence[AuditEntry]]) -> Sequence[AuditEntry]:
        """Does the work in a savepoint; gives the audit's rows of what it wrote. When it raises, there are none."""
        return self._context.run(self._run, tx, audit)

    def fail(self, problem: BaseException) -> None:
        """Tells the writer that nothing was written, whatever the work came to."""
        self._problem = problem

    def outcome(self) -> T:
        """What the work returned, or raises what it raised; to be asked when the transaction has ended."""
        if self._problem is not None:
            raise self._problem
        return self._result[0]

    def _run(self, tx: Tx, audit: Callable[[Tx], Sequence[AuditEntry]]) -> Sequence[AuditEntry]:
        try:
            with tx.savepoint():
                result = self._work(tx)
        except BaseException as problem:
            if not tx.intact:
                raise
            self._problem = problem
            return ()
        self._result = [result]
        rows, page = audit(tx), journal.current()
        page.told = page.told or bool(rows)
        return rows
