"""One transaction that several writers share: drafts first, then the stamp, then those who need it first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from hospital.audit.entry import AuditEntry
from hospital.audit.trail import Trail
from hospital.base import clock
from hospital.base.driver import run_text, sent_together
from hospital.fhir.store import stamp
from hospital.fhir.store.draft import Draft
from hospital.fhir.store.owners import Owners
from hospital.fhir.store.shared import Audited, SharedWrite
from hospital.fhir.store.tx import Decider, Known, Tx
from hospital.fhir.store.unsent import UnsentRows

#: A writer and their draft, which waits for its place.
_Drafted = tuple[SharedWrite[Any], Draft]


class SharedTransaction:
    """Does writes one after the other, and adds what they wrote to the audit.

    On PostgreSQL those who may be drafts are done before the stamp is taken, up to the first who may not. Then each
    draft gets its place in the order of the line, if what it read is still so; else its work is done again, under the
    stamp. So others wait while rows are sent, and not while requests are read, checked and computed.
    """

    def __init__(
        self, connection: Connection, fhir_base: str, deciders: Owners[Decider], trail: Trail, audited: Audited
    ) -> None:
        self._connection = connection
        self._fhir_base = fhir_base
        self._deciders = deciders
        self._trail = trail
        self._audited = audited
        self._acts: list[AuditEntry] = []
        self._heads: list[tuple[int, str]] = []
        self._placed: list[_Drafted] = []
        self._written: set[tuple[str, str]] = set()
        self._known: Known = {}
        self._newest = 0
        self._moment = 0  # the last one that was given to a writer
        self._last = 0  # the last one that was taken with the stamp

    def run(self, writes: Iterator[SharedWrite[Any]]) -> None:
        """Does all of them; what each came to is its `outcome`. It may have committed already."""
        drafted, first = self._draft(writes)
        if not drafted and first is None:
            return
        current = self._take_stamp([draft for _, draft in drafted], alone=first is None)
        for write, draft in drafted:
            self._place(write, draft, current)
        for write in chain([first] if first else [], writes):
            self._do(write)
        if self._placed:
            self._send(last=True)
        else:
            self._end(self._acts)

    def _draft(self, writes: Iterator[SharedWrite[Any]]) -> tuple[list[_Drafted], SharedWrite[Any] | None]:
        """The drafts of those who want to write something, up to the first writer who needs the stamp."""
        drafted: list[_Drafted] = []
        for write in writes:
            if not write.may_be_drafted or self._connection.dialect.name == "sqlite":  # its lock was taken by BEGIN
                return drafted, write
            draft = Draft(self._connection, self._fhir_base, self._deciders)
            if not write.draft(draft):
                return drafted, write
            drafted += [(write, draft)] if write.has_result else []
        return drafted, None

    def _take_stamp(self, drafts: Sequence[Draft], *, alone: bool) -> Mapping[tuple[str, str], int]:
        """Takes the stamp for drafts and, unless they are `alone`, for another writer. Returns the seqs of the current
        versions of what the drafts read."""
        names = {name for draft in drafts for name in draft.reads}
        beside = self._trail.head_queries if alone else ()
        held = stamp.take(self._connection, len(drafts) + (not alone), names, beside)
        self._last, self._moment, self._newest = held.last, held.first - 1, held.newest
        self._heads = [(number, hash_) for rows in held.beside for number, hash_ in rows]
        return held.current

    def _place(self, write: SharedWrite[Any], draft: Draft, current: Mapping[tuple[str, str], int]) -> None:
        """Gives a draft its place, if what it read is still so; else its work is done again."""
        is_current = all(current.get(name) == seq for name, seq in draft.reads.items())
        if not is_current or not self._written.isdisjoint(draft.reads):
            self._do(write)
            return
        draft.place(self._next_moment(), self._newest)
        self._note(draft)
        for version, _ in draft.written.values():
            self._known.pop((version.type, version.id), None)
        self._placed.append((write, draft))

    def _do(self, write: SharedWrite[Any]) -> None:
        """Does a write under the stamp."""
        if self._placed:
            self._send()
        moment = self._next_moment()
        tx = Tx(self._connection, self._fhir_base, moment, self._deciders, self._newest, known=self._known)
        self._acts += write.run(tx, self._audited)
        self._note(tx)

    def _send(self, *, last: bool = False) -> None:
        """Writes the rows of the drafts that have their places; the `last` ones go with the audit and COMMIT. When the
        database refuses any of it, each work is done again and answers for its own."""
        placed, self._placed = self._placed, []
        rows = UnsentRows()
        for _, draft in placed:
            rows.take(draft.unsent)
        acts = [act for write, draft in placed for act in write.complete(draft, self._audited)]
        try:
            with sent_together(self._connection):
                run_text(self._connection, "SAVEPOINT drafts")
                rows.send(self._connection)
                if last:
                    self._end([*self._acts, *acts])
                    run_text(self._connection, "COMMIT")  # not done after a failure, which ends the pipeline
        except Exception:  # noqa: BLE001 - whatever it was, each of them is told of their own
            run_text(self._connection, "ROLLBACK TO drafts")
            self._newest -= sum(len(draft.written) for _, draft in placed)
            for write, _ in placed:
                self._do(write)
            if last:
                self._end(self._acts)
            return
        self._acts += acts

    def _end(self, acts: Sequence[AuditEntry]) -> None:
        """Notes the last moment and adds what was written to the audit."""
        if self._moment > self._last:
            stamp.leave(self._connection, self._moment)
        if self._heads:
            self._trail.add_after(self._connection, self._heads, acts)
        else:
            self._trail.add(self._connection, acts)

    def _note(self, tx: Tx) -> None:
        """Remembers what was written, and the highest `seq` now."""
        self._written |= {(version.type, version.id) for version, _ in tx.written.values()}
        self._newest = tx.newest_seq()

    def _next_moment(self) -> int:
        """The `lastUpdated` of the next writer: one that was taken with the stamp, later ones by the clock."""
        following = self._moment + 1
        self._moment = following if following <= self._last else max(following, clock.milliseconds(clock.now()))
        return self._moment
