"""One transaction over versions: read, put, delete. Callers check permissions, with an Access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, CursorResult, Select, bindparam, func, select

from hospital.base import json_text
from hospital.base.compiled import CompiledStatement
from hospital.base.driver import run_text, sent_together
from hospital.base.sql import Sql, fetched, sql
from hospital.fhir.permissions import Access
from hospital.fhir.store import indexing
from hospital.fhir.store.next_version import NextVersion
from hospital.fhir.store.owners import Coding, Owners
from hospital.fhir.store.tables import INDEXES, PARTS, compartment, version
from hospital.fhir.store.unsent import UnsentRows
from hospital.fhir.store.version import COLUMNS, Version, VersionRow, version_from

#: So many versions are fetched while nothing is known of their size, and so many at most.
_SPARING: Final = 8
_FREELY: Final = 256

_ONE: Final = select(*COLUMNS).where(version.c.type == bindparam("of_type"), version.c.id == bindparam("of_id"))
_CURRENT: Final = CompiledStatement(_ONE.where(version.c.next_seq.is_(None)))
_NUMBERED: Final = CompiledStatement(_ONE.where(version.c.version == bindparam("of_version")))
_THESE: Final = CompiledStatement(select(*COLUMNS).where(version.c.seq.in_(bindparam("seqs", expanding=True))))
_NEWEST: Final = CompiledStatement(select(func.coalesce(func.max(version.c.seq), 0).label("newest")))
_EVERY_COLUMN: Final = Sql(", ".join(f"fhir_version.{column.name}" for column in COLUMNS))


#: The current versions of resources, by type and id; None where there is none.
Known = dict[tuple[str, str], Version | None]


class Tx:
    """A transaction. `stamp` is the `lastUpdated` of all that it writes, in ms; None when it may only read. `newest`:
    the highest `seq`, where it is known. `known`: what is current, as far as those found out who share the transaction.
    """

    def __init__(
        self,
        connection: Connection,
        fhir_base: str,
        stamp: int | None,
        deciders: Owners[Decider] | None = None,
        newest: int | None = None,
        *,
        known: Known | None = None,
    ) -> None:
        self._connection = connection
        #: Savepoints that go out before the next statement: a part that sends none needs none.
        self._due = 0
        #: False when a part could not be undone: the whole transaction is lost.
        self.intact = True
        self.fhir_base = fhir_base
        self.stamp = stamp
        self.deciders: Owners[Decider] = deciders or Owners()
        #: What this transaction wrote, by seq, with the patients in whose compartments it is; the audit keeps it.
        self.written: dict[int, tuple[Version, tuple[str, ...]]] = {}
        #: The seq of every version this transaction looked at, by type, id and version.
        self.seen: dict[tuple[str, str, int], int] = {}
        #: Type and id of what this transaction is going to write: others of its resources may name it already.
        self.promised: frozenset[tuple[str, str]] = frozenset()
        self._newest = newest
        #: Ids made by this transaction under which nothing was written yet.
        self._unused: set[str] = set()
        self.unsent = UnsentRows()
        self._known: Known = {} if known is None else known

    @property
    def connection(self) -> Connection:
        """The database, in this transaction."""
        while self._due:
            self._due -= 1
            run_text(self._connection, "SAVEPOINT part")
        return self._connection

    def current(self, type_: str, id_: str) -> Version | None:
        """The newest version, also when that is a deletion; None when there never was one. Asked of the database once:
        nobody else changes what a transaction has seen."""
        name = type_, id_
        if name not in self._known:
            found = self._known[name] = self._first_row(_CURRENT, of_type=type_, of_id=id_)
            return found
        known = self._known[name]
        if known is None:
            return None
        self.seen[type_, id_, known.version] = known.seq
        return known.unread()

    def look_up(self, names: Iterable[tuple[str, str]]) -> None:
        """Asks for the newest versions of several resources together: `current` asks for none of them again."""
        missing: dict[str, list[str]] = {}
        for type_, id_ in dict.fromkeys(name for name in names if name not in self._known):
            missing.setdefault(type_, []).append(id_)
        for type_, ids in missing.items():
            for start in range(0, len(ids), _FREELY):
                some = ids[start : start + _FREELY]
                # by pairs of type and id SQLite would read its whole index of current versions
                named = sql("next_seq IS NULL AND type = ? AND id IN ?", type_, some)
                rows = fetched(self.connection, sql("SELECT ? FROM fhir_version WHERE ?", _EVERY_COLUMN, named))
                self._known |= dict.fromkeys((type_, id_) for id_ in some)
                self._known |= {(type_, version.id): version for version in map(version_from, rows)}

    def version(self, type_: str, id_: str, number: int) -> Version | None:
        if self.unsent:
            self.unsent.send_versions(self.connection)
        return self._first_row(_NUMBERED, of_type=type_, of_id=id_, of_version=number)

    def read(self, type_: str, id_: str) -> dict[str, Any] | None:
        """The current body, or None when there is none or it was deleted."""
        found = self.current(type_, id_)
        return None if found is None or found.deleted else found.body

    def put(
        self,
        body: Mapping[str, Any],
        *,
        author: str = "system",
        method: str = "PUT",
        request_digest: str = "",
        keep_same: bool = False,
    ) -> Version:
        """Writes a version of a resource that was validated before; assigns an id when it has none.

        With `keep_same` a body equal to the current one writes nothing and returns the current version.
        """
        resource = self.with_id(body)
        content = json_text.digest(resource)
        before = None if resource["id"] in self._unused else self.current(resource["resourceType"], resource["id"])
        if keep_same and before is not None and not before.deleted and before.digest == content:
            return before
        found = indexing.index(resource, self.fhir_base)
        return self._write(NextVersion(resource, before, author, method, content, request_digest or content, found))

    def with_id(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The same resource in the usual order of keys, with an id when it has none."""
        rest = {key: item for key, item in body.items() if key not in ("resourceType", "id", "meta")}
        meta = {"meta": body["meta"]} if body.get("meta") else {}
        return {"resourceType": body["resourceType"], "id": body.get("id") or self.new_id(), **meta, **rest}

    def new_id(self) -> str:
        """An id that no resource has."""
        made = str(uuid4())
        self._unused.add(made)
        return made

    def delete(self, type_: str, id_: str, *, author: str = "system") -> Version | None:
        """Marks a resource as deleted; its history stays. None when there is nothing to delete."""
        before = self.current(type_, id_)
        if before is None or before.deleted:
            return None
        written = replace(
            before,
            seq=self.newest_seq() + 1,
            version=before.version + 1,
            moment=self._moment(),
            deleted=True,
            method="DELETE",
            author=author,
            digest="",
            request_digest="",
            text="",
        )
        self.flush()
        people = select(compartment.c.patient, compartment.c.member).where(compartment.c.seq == before.seq)
        rows = [{"patient": row.patient, "member": row.member} for row in self.run(people)]
        self._append(written, before)
        self.unsent.index(compartment, written.seq, rows)
        self.written[written.seq] = written, tuple(row["patient"] for row in rows if row["member"])
        return written

    def versions(self, query: Select[Any]) -> list[Version]:
        """Runs a select over the version columns."""
        return [self._looked_at(row) for row in self.run(query)]

    def rows(self, query: Sql) -> list[tuple[Any, ...]]:
        """The rows of a query that sees everything this transaction wrote."""
        self.flush()
        return fetched(self.connection, query)

    def column(self, query: Sql) -> list[Any]:
        """The first value of each row."""
        return [row[0] for row in self.rows(query)]

    def meeting(self, condition: Sql) -> list[Version]:
        """The versions that meet a condition, in the order of writing; for conditions that few meet."""
        found = self.rows(sql("SELECT ? FROM fhir_version WHERE ? ORDER BY fhir_version.seq", _EVERY_COLUMN, condition))
        return [self._looked_at(row) for row in found]

    def count(self, condition: Sql) -> int:
        """How many versions meet a condition."""
        return int(self.column(sql("SELECT count(*) FROM fhir_version WHERE ?", condition))[0])

    def seqs(self, condition: Sql, order: Sql, most: int, offset: int = 0) -> list[int]:
        """The seqs of the versions that meet a condition, in this order; one more than `most` when there are more."""
        query = sql("SELECT fhir_version.seq FROM fhir_version WHERE ? ORDER BY ? LIMIT ?", condition, order, most + 1)
        return self.column(sql("? OFFSET ?", query, offset) if offset else query)

    def page(self, condition: Sql, order: Sql, size: int, most_bytes: int) -> tuple[list[Version], bool]:
        """The first `size` versions that meet a condition, in this order, and whether there are more. There are fewer,
        but one at least, as soon as their bodies come to more than `most_bytes`."""
        seqs = self.seqs(condition, order, size)
        found = self.these(seqs[:size], most_bytes)
        return found, len(found) < len(seqs)

    def these(self, seqs: Sequence[int], most_bytes: int = 0) -> list[Version]:
        """The versions with these seqs, in this order. With `most_bytes` there are fewer, but one at least, as soon as
        their bodies come to more than that."""
        found: list[Version] = []
        weight, step = 0, _SPARING if most_bytes else _FREELY
        while len(found) < len(seqs):
            some = seqs[len(found) : len(found) + step]
            by_seq = {row[0]: row for row in _THESE.rows(self.connection, seqs=some)}
            for row in (by_seq[seq] for seq in some):
                weight += len(row[-1])
                if found and most_bytes and weight > most_bytes:
                    return found
                found.append(self._looked_at(row))
            if most_bytes:  # as many as probably fit
                step = max(_SPARING, min(_FREELY, (most_bytes - weight) * len(found) // (weight or 1)))
        return found

    def run(self, query: Select[Any]) -> CursorResult[Any]:
        """Runs a select that sees everything this transaction wrote."""
        self.flush()
        return self.connection.execute(query)

    def newest_seq(self) -> int:
        """The moment this transaction sees, as the highest `seq`."""
        if self._newest is None:
            row = _NEWEST.first(self.connection)
            self._newest = row["newest"] if row else 0
        return self._newest

    def flush(self) -> None:
        """Writes the rows that wait; the store calls it before COMMIT."""
        if self.unsent:
            with sent_together(self._connection):
                self.unsent.send(self.connection)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of this transaction: when the block raises, all that it wrote is undone, and nothing else."""
        self.flush()
        newest, before = self.newest_seq(), self._due
        self._due += 1
        try:
            yield
            if self._due <= before or self.unsent:
                with sent_together(self._connection):
                    self.unsent.send(self.connection)
                    run_text(self.connection, "RELEASE part")
        except BaseException:
            self._undo(newest, sent=self._due <= before)
            raise
        finally:
            self._due = min(self._due, before)

    def _undo(self, newest: int, *, sent: bool) -> None:
        """Forgets what a part wrote, and rolls it back when anything of it was sent."""
        self.intact = False
        if sent:
            run_text(self._connection, "ROLLBACK TO part")
            run_text(self._connection, "RELEASE part")
        self.intact = True
        self.unsent.clear()
        self._newest = newest
        self.written = {seq: found for seq, found in self.written.items() if seq <= newest}
        self.seen = {name: seq for name, seq in self.seen.items() if seq <= newest}
        for name in [name for name, found in self._known.items() if found is not None and found.seq > newest]:
            del self._known[name]

    def _moment(self) -> int:
        if self.stamp is None:
            raise RuntimeError("this transaction may only read")
        return self.stamp

    def bodies(self, statement: CompiledStatement, **values: Any) -> list[dict[str, Any]]:
        """The bodies of what a compiled select of `NAMED_BODY` finds, which sees everything this transaction wrote."""
        self.flush()
        found = []
        for seq, type_, id_, number, text in statement.rows(self.connection, **values):
            self.seen[type_, id_, number] = seq
            found.append(json_text.stored(text))
        return found

    def _first_row(self, statement: CompiledStatement, **values: Any) -> Version | None:
        rows = statement.rows(self.connection, **values)
        return self._looked_at(rows[0]) if rows else None

    def _looked_at(self, row: VersionRow) -> Version:
        found = version_from(row)
        self.seen[found.type, found.id, found.version] = found.seq
        return found

    def _append(self, written: Version, before: Version | None) -> None:
        self.unsent.append(written, before)
        self._known[written.type, written.id] = written
        self._newest = written.seq

    def _write(self, following: NextVersion) -> Version:
        """Appends a version with its place and moment, and all its index rows."""
        written = following.at(self.newest_seq() + 1, self._moment())  # nobody else can write: they wait for the stamp
        self._append(written, following.before)
        self._unused.discard(written.id)
        found, seq = following.found, written.seq
        self.written[seq] = written, tuple(patient for patient, member in found.people.items() if member)
        for tables, by_kind in ((INDEXES, found.values), (PARTS, found.parts)):
            for kind, rows in by_kind.items():
                self.unsent.index(tables[kind], seq, rows)
        people = [{"patient": patient, "member": member} for patient, member in found.people.items()]
        self.unsent.index(compartment, seq, people)
        return written


#: Returns the body to store or raises a Refusal. It is given the incoming and the current body (None: no current one).
Decide = Callable[[Tx, Access, dict[str, Any], dict[str, Any] | None], dict[str, Any]]

#: Called for a change that came too late, because the current version is newer than the one it was made to: may raise
#: a Refusal that says more than 412 does. It is given the incoming and the current body.
Overtaken = Callable[[Tx, dict[str, Any], dict[str, Any]], None]


@dataclass(frozen=True)
class Decider:
    """Who decides the writes of a type, or of its resources with this code, inside the transaction of the write.

    `derived_id`: the id that a resource has by what it says, where people's apps derive it. `same`: whether an incoming
    body that came late says what the current one says, so that it is no conflict.
    """

    type: str
    decide: Decide
    code: Coding | None = None
    overtaken: Overtaken | None = None
    derived_id: Callable[[dict[str, Any]], str | None] | None = None
    same: Callable[[dict[str, Any], dict[str, Any]], bool] | None = None
