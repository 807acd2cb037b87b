"""The door to the audit of one hospital: add acts, keep looks, read what is there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, literal, or_, select

from hospital.audit import journal, tables
from hospital.audit.chain import Head, anchor_of, append, append_after, head_of, queries_of_head
from hospital.audit.entry import AuditEntry, Placed
from hospital.audit.group import GroupCommit
from hospital.base.sql import Sql
from hospital.base.thread_connections import dispose, thread_connections


@dataclass(frozen=True)
class AuditFilter:
    """Which rows: of these patients (None: of everybody), at these places, from `since` to before `until` (ms), after
    the last row of the page before; without what the actor `but_by` did (empty: whoever did it)."""

    patients: frozenset[str] | None = None
    places: frozenset[tuple[str, int]] | None = None
    since: int | None = None
    until: int | None = None
    before: tuple[int, str, int] | None = None  # at, chain, number
    but_by: str = ""


class Trail:
    """Rows of two chains. `main` holds the acts; `aside` the looks, which may be the same database."""

    def __init__(self, main: Engine, aside: Engine) -> None:
        self.main = main
        self.aside = aside
        self._group = GroupCommit(self._commit)

    def act(self, connection: Connection, entries: Sequence[AuditEntry]) -> None:
        """Adds rows to what `connection` is about to commit; call it last in that transaction."""
        _told(entries)
        self.add(connection, entries)

    def add(self, connection: Connection, entries: Sequence[AuditEntry]) -> None:
        """Like `act`, for rows of several requests; each journal was told of its own."""
        append(connection, tables.ACTS, entries, lambda: self._beside(connection, tables.LOOKS))

    @property
    def head_queries(self) -> tuple[Sql, ...]:
        """What `add_after` needs to know, to be asked together with others; nothing where the chains are kept in two
        databases."""
        return queries_of_head(tables.ACTS, tables.LOOKS) if self.main is self.aside else ()

    def add_after(
        self, connection: Connection, heads: Sequence[tuple[int, str]], entries: Sequence[AuditEntry]
    ) -> None:
        """Like `add`, where the answers to `head_queries` are known."""
        (number, hash_), beside = heads
        if entries:
            append_after(connection, Head(tables.ACTS, number, hash_, anchor_of(tables.LOOKS, *beside)), entries)

    def keep(self, entries: Sequence[AuditEntry]) -> Future[None]:
        """Done when the rows are durable."""
        _told(entries)
        return self._group.keep(entries)

    def kept(self, entries: Sequence[AuditEntry]) -> asyncio.Future[None]:
        """Like `keep`, for a coroutine."""
        _told(entries)
        return self._group.kept(entries)

    def find(self, wanted: AuditFilter, most: int) -> list[Placed]:
        """Newest first, of both chains."""
        found = [placed for chain in tables.CHAINS for placed in self._of(chain, wanted, most)]
        return sorted(found, key=_position, reverse=True)[:most]

    def get(self, chain: str, number: int) -> Placed | None:
        """One row by its place."""
        wanted = select(tables.entry).where(tables.entry.c.chain == chain, tables.entry.c.number == number)
        with self.engine_of(chain).connect() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else Placed.of(dict(row))

    def heads(self) -> dict[str, tuple[int, str]]:
        """The newest number and hash of each chain."""
        found = {}
        for chain in tables.CHAINS:
            with self.engine_of(chain).connect() as connection, connection.begin():
                _, number, hash_ = head_of(connection, chain).split(":")
            found[chain] = int(number), hash_
        return found

    def torn(self) -> list[str]:
        """The chains that end before what the other one noted of them last: they were cut, or an old copy was put
        back."""
        noted = dict(self._noted_last(chain) for chain in tables.CHAINS)  # first: the other chain goes on meanwhile
        return [chain for chain, (number, _) in self.heads().items() if number < noted.get(chain, 0)]

    @contextmanager
    def walking(self, chain: str) -> Iterator[Connection]:
        """One unchanging moment of the database that holds a chain."""
        options = {} if self._sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine_of(chain).connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def engine_of(self, chain: str) -> Engine:
        """The database that holds a chain."""
        return self.main if chain == tables.ACTS else self.aside

    def close(self) -> None:
        """Keeps what waits; the main database is closed by whoever opened it."""
        self._group.close()
        if self.aside is not self.main:
            dispose(self.aside)

    def _commit(self, entries: Sequence[AuditEntry]) -> None:
        with thread_connections(self.aside, "READ COMMITTED", writes=True).transaction() as connection:
            append(connection, tables.LOOKS, entries, lambda: self._beside(connection, tables.ACTS))

    def _beside(self, connection: Connection, chain: str) -> str:
        """The head of the chain that `connection` does not add to."""
        if self.main is self.aside:
            return head_of(connection, chain)
        with thread_connections(self.engine_of(chain), "READ COMMITTED").transaction() as other:
            return head_of(other, chain)

    def _of(self, chain: str, wanted: AuditFilter, most: int) -> Iterable[Placed]:
        entry, patient = tables.entry, tables.patient
        by_others = [entry.c.actor != wanted.but_by] if wanted.but_by else []
        query = select(entry).where(*_within(entry, chain, wanted), *by_others)
        if wanted.places is not None:
            query = query.where(entry.c.number.in_([number for held, number in wanted.places if held == chain]))
        if wanted.patients is not None:
            of_them = patient.c.patient.in_(wanted.patients)
            own = select(patient.c.number).where(*_within(patient, chain, wanted), of_them)
            if by_others:
                same_row = and_(entry.c.chain == patient.c.chain, entry.c.number == patient.c.number)
                own = own.join(entry, same_row).where(*by_others)
            newest = own.distinct().add_columns(patient.c.at).order_by(patient.c.at.desc(), patient.c.number.desc())
            query = query.where(entry.c.number.in_(select(newest.limit(most).subquery().c.number)))
        query = query.order_by(entry.c.at.desc(), entry.c.number.desc()).limit(most)
        with self.engine_of(chain).connect() as connection:
            return [Placed.of(dict(row)) for row in connection.execute(query).mappings()]

    def _noted_last(self, chain: str) -> tuple[str, int]:
        """The other chain, and the number that the newest anchor of this one notes of it."""
        anchored = select(tables.entry).where(tables.entry.c.chain == chain, tables.entry.c.anchor != "")
        with self.engine_of(chain).connect() as connection, connection.begin():
            row = connection.execute(anchored.order_by(tables.entry.c.number.desc()).limit(1)).mappings().first()
        return ("", 0) if row is None else Placed.of(dict(row)).noted[:2]

    @property
    def _sqlite(self) -> bool:
        return self.aside.dialect.name == "sqlite"


def _within(table: Table, chain: str, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    """The rows of a chain between the moments that are asked for, after the page before."""
    conditions = [table.c.chain == chain]
    if wanted.since is not None:
        conditions.append(table.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(table.c.at < wanted.until)
    if wanted.before is not None:
        at, last_chain, number = wanted.before
        same_moment = table.c.number < number if chain == last_chain else literal(chain < last_chain)
        conditions.append(or_(table.c.at < at, and_(table.c.at == at, same_moment)))
    return conditions


def _told(entries: Sequence[AuditEntry]) -> None:
    """Notes in the journal of the request that it leaves a row."""
    page = journal.current()
    page.told = page.told or bool(entries)


def _position(placed: Placed) -> tuple[int, str, int]:
    return placed.entry.at, placed.chain, placed.number
