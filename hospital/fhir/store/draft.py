"""A write before the stamp: it reads and decides while others write, and is told what it relied on."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from hospital.base import clock
from hospital.base.compiled import CompiledStatement
from hospital.fhir.store.next_version import NextVersion
from hospital.fhir.store.owners import Owners
from hospital.fhir.store.tx import Decider, Tx
from hospital.fhir.store.version import Version

#: The `seq` of a version that has no place yet.
_NO_PLACE: Final = -1


class StampFirst(BaseException):
    """This work needs more than a draft may do, and is done with the stamp instead. It is no `Exception`, so that no
    rule of the hospital takes it for a failure of its own."""


class Draft(Tx):
    """What one writer writes before the stamp is taken: one version, whose place and moment come last.

    It reads single resources by their ids and nothing else, and remembers in `reads` which version of each was the
    current one (None: there was none). When all of them still are under the stamp, the write is what it would have been
    under it. Whatever else is asked of it raises StampFirst.
    """

    def __init__(self, connection: Connection, fhir_base: str, deciders: Owners[Decider]) -> None:
        super().__init__(connection, fhir_base, clock.milliseconds(clock.now()), deciders, _NO_PLACE)
        self.reads: dict[tuple[str, str], int | None] = {}
        self._following: NextVersion | None = None
        self._final: Version | None = None
        self._is_placed = False

    @property
    def connection(self) -> Connection:
        """The database; only when the draft has its place."""
        self._need_place()
        return super().connection

    def current(self, type_: str, id_: str) -> Version | None:
        """The newest version, which is remembered."""
        if self._following is not None:
            self._need_place()
        found = super().current(type_, id_)
        self.reads.setdefault((type_, id_), None if found is None else found.seq)
        return found

    def version(self, type_: str, id_: str, number: int) -> Version | None:
        """A version of a resource whose current one is remembered: so it is known that none came to be meanwhile."""
        if self._following is not None or (type_, id_) not in self.reads:
            self._need_place()
        return super().version(type_, id_, number)

    def newest_seq(self) -> int:
        """The moment this transaction sees; only when the draft has its place."""
        self._need_place()
        return super().newest_seq()

    def flush(self) -> None:
        """Writes the rows that wait; only when the draft has its place."""
        self._need_place()
        super().flush()

    def place(self, moment: int, newest: int) -> None:
        """Gives what was written its `lastUpdated` and its place after the `newest` seq; called under the stamp."""
        self.stamp, self._newest, self._is_placed = moment, newest, True
        self.written.clear()
        if self._following is not None:
            self._final = self._write(self._following)

    def final(self, version: Version) -> Version:
        """A version that this draft returned, as it was written in the end."""
        return self._final if self._final is not None and version.seq == _NO_PLACE else version

    def _write(self, following: NextVersion) -> Version:
        if self._is_placed:
            return super()._write(following)
        if self._following is not None:
            raise StampFirst
        self._following = following
        provisional = following.at(_NO_PLACE, self._moment())
        self.written[_NO_PLACE] = provisional, ()
        return provisional

    def _first_row(self, statement: CompiledStatement, **values: Any) -> Version | None:
        rows = statement.rows(self._connection, **values)
        return self._looked_at(rows[0]) if rows else None

    def _need_place(self) -> None:
        if not self._is_placed:
            raise StampFirst
