"""One writer's part of a transaction that several share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.fhir.store.draft import Draft, StampFirst
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

T = TypeVar("T")

#: Puts the versions that were written in the end into what a work returned; it is given how to find them.
Completed = Callable[[T, Callable[[Version], Version]], T]
#: The audit's rows for what was written.
Audited = Callable[[Tx], Sequence[AuditEntry]]


class SharedWrite(Generic[T]):
    """What one writer does, and what it came to. It runs in the writer's context, on whatever thread."""

    def __init__(self, work: Callable[[Tx], T], completed: Completed[T] | None = None) -> None:
        self._work = work
        self._completed = completed
        self._context = copy_context()
        self._page = len(journal.current().waiting), journal.current().told
        self._result: list[T] = []
        self._problem: BaseException | None = None

    @property
    def may_be_drafted(self) -> bool:
        """Whether the work may be done before the stamp is taken, as far as the writer knows."""
        return self._completed is not None

    @property
    def has_result(self) -> bool:
        """Whether the work was done and did not raise."""
        return self._problem is None

    def draft(self, tx: Draft) -> bool:
        """Does the work before the stamp is taken; False when it needs the stamp first. What a refused work read was so
        when it was read, and that is enough: it writes nothing. A failure of the database is everybody's."""
        return self._context.run(self._draft, tx)

    def complete(self, tx: Draft, audit: Audited) -> Sequence[AuditEntry]:
        """Ends the work of a draft that has its place and was sent; gives the audit's rows of what it wrote."""
        if self._completed is None:
            raise RuntimeError("this work was no draft")
        self._result = [self._completed(self._result[0], tx.final)]
        return self._context.run(_told, tx, audit)

    def run(self, tx: Tx, audit: Audited) -> Sequence[AuditEntry]:
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

    def _draft(self, tx: Draft) -> bool:
        try:
            self._result = [self._work(tx)]
        except StampFirst:
            return False
        except SQLAlchemyError:
            raise
        except BaseException as problem:  # noqa: BLE001 - the writer is told, whatever it was
            self._problem = problem
        return True

    def _run(self, tx: Tx, audit: Audited) -> Sequence[AuditEntry]:
        page = journal.current()
        noted, page.told = self._page
        del page.waiting[noted:]  # by a draft of the same work
        try:
            with tx.savepoint():
                result = self._work(tx)
        except BaseException as problem:
            if not tx.intact:
                raise
            self._problem = problem
            return ()
        self._result = [result]
        return _told(tx, audit)


def _told(tx: Tx, audit: Audited) -> Sequence[AuditEntry]:
    """The audit's rows, of which the journal of the request is told."""
    rows, page = audit(tx), journal.current()
    page.told = page.told or bool(rows)
    return rows
