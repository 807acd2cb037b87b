"""Opens transactions on the FHIR store: one at a time has the stamp and writes; readers see one snapshot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, select

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.audit.trail import Trail
from hospital.base.outcome import Refusal
from hospital.base.thread_connections import dispose, thread_connections
from hospital.fhir.permissions import EVERYBODY
from hospital.fhir.store import stamp, tables
from hospital.fhir.store.engine import in_turn, open_engine, open_trail, turns_of
from hospital.fhir.store.owners import Owners
from hospital.fhir.store.shared import Completed, SharedWrite
from hospital.fhir.store.shared_transaction import SharedTransaction
from hospital.fhir.store.tables import INDEXES, PARTS, compartment, version
from hospital.fhir.store.tx import Decider, Tx

T = TypeVar("T")

#: A shared transaction is committed when so many took part in it, or so many seconds after the first was done: whoever
#: is done waits for the others.
_MOST_SHARED: Final = 32
_LONGEST_SHARED: Final = 0.05


class FhirStore:
    """Opens transactions. Who writes holds the stamp (a row lock) until COMMIT: so the order of commits, `seq` and
    `lastUpdated` agree.

    `deciders` are the hospital's own rules, asked inside the transaction of a write. Each version that is written
    is audited in the same COMMIT.
    """

    def __init__(self, engine: Engine, trail: Trail, fhir_base: str) -> None:
        self.engine = engine
        self._readers = thread_connections(engine, "REPEATABLE READ")
        self._latest = thread_connections(engine, "AUTOCOMMIT")
        self.trail = trail
        self.fhir_base = fhir_base
        self.deciders: Owners[Decider] = Owners()

    @classmethod
    def open(cls, url: str, fhir_base: str) -> FhirStore:
        engine = open_engine(url)
        return cls(engine, open_trail(engine), fhir_base)

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """A transaction that may write: committed when the block ends, rolled back when it raises. It holds the stamp
        from its beginning, so nobody else changes what it reads.

        Its `lastUpdated` is later than that of every transaction before it, even when the clock jumps back. The
        alternatives of a refusal are looked up after the rollback, when the next writer already runs.
        """
        with self._offering(), in_turn(self.engine), self._writing() as connection:
            held = stamp.take(connection)
            tx = Tx(connection, self.fhir_base, held.last, self.deciders, held.newest)
            yield tx
            tx.flush()
            self.trail.act(connection, _acts(tx))

    def write(self, work: Callable[[Tx], T], completed: Completed[T] | None = None) -> T:
        """Runs `work` like a block of `begin`, and returns what it returned once that is durable.

        Those who wait at the same time share one COMMIT, each in a savepoint and with a `lastUpdated` of its own: what
        one of them raises undoes what it wrote and nothing else. `work` may run on the thread of another of them.

        `work` holds the stamp like a block of `begin`, unless `completed` is given: then, on PostgreSQL, a work that
        reads single resources by their ids and writes one version takes it last, and any other is done again with it.
        What the work returned is passed through `completed`, since the version it was given had no place and no moment.
        """
        mine = SharedWrite(work, completed)
        with self._offering():
            turns_of(self.engine).together(mine, self._commit)
            return mine.outcome()

    def _commit(self, writes: Iterator[SharedWrite[Any]]) -> None:
        """Does writes in one transaction, while more wait and it is not large yet."""
        done = [next(writes)]
        try:
            with self._writing() as connection:
                shared = SharedTransaction(connection, self.fhir_base, self.deciders, self.trail, _acts)
                shared.run(_some(writes, done))
        except BaseException as problem:  # noqa: BLE001 - whoever shares the transaction is told, whatever it was
            for write in done:
                write.fail(problem)

    @contextmanager
    def _offering(self) -> Iterator[None]:
        """Looks up the alternatives of a refusal when the refused transaction has ended."""
        try:
            yield
        except Refusal as no:
            if no.alternatives is not None:
                with self.reading() as after:
                    no.outcome = {**no.outcome, "contained": [*no.alternatives(after)]}
            raise

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        options = {"writes": True} | ({} if self._sqlite else {"isolation_level": "READ COMMITTED"})
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A read-only transaction on one snapshot; never waits for a writer."""
        with self._readers.transaction() as connection:
            yield Tx(connection, self.fhir_base, None)

    @contextmanager
    def reading_one(self) -> Iterator[Tx]:
        """For reading one version, which never changes: on PostgreSQL each statement sees the latest commits, without a
        transaction around them, whose beginning and end would each wait for the database."""
        with self._latest.transaction() as connection:
            yield Tx(connection, self.fhir_base, None)

    def joined(self) -> AbstractContextManager[None]:
        """What this thread reads inside the block is one transaction with its token; on PostgreSQL only where that
        needs none."""
        return self._latest.joined()

    def analyze_tables(self) -> None:
        """Updates the statistics of PostgreSQL's query planner (ANALYZE); to be called after very many writes at once.

        Autovacuum does the same within a minute, but until then a search may read a whole index for every match. SQLite
        plans without such statistics.
        """
        if not self._sqlite:
            searched = {table.name for table in (version, compartment, *INDEXES.values(), *PARTS.values())}
            with self.engine.begin() as connection:
                connection.exec_driver_sql(f"ANALYZE {', '.join(sorted(searched))}")

    def secret(self) -> bytes:
        """The random key of this database for sealing page links; made once, shared by all processes on it."""
        with self.engine.connect() as connection:
            return bytes.fromhex(connection.execute(select(tables.stamp.c.secret)).scalar_one())

    def close(self) -> None:
        """Writes the audit rows that still wait, then closes the database."""
        self.trail.close()
        dispose(self.engine)

    @property
    def _sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


_CODES = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def _some(writes: Iterator[SharedWrite[Any]], done: list[SharedWrite[Any]]) -> Iterator[SharedWrite[Any]]:
    """Those who share one transaction: who is in `done`, then others who wait; each is noted there before its turn."""
    yield done[0]
    until = time.monotonic() + _LONGEST_SHARED  # the first may have waited for the stamp
    while len(done) < _MOST_SHARED and time.monotonic() < until:
        another = next(writes, None)
        if another is None:
            return
        done.append(another)
        yield another


def _acts(tx: Tx) -> list[AuditEntry]:
    """The audit's rows for everything that one writer wrote. The actor is the version's author, or the member of
    staff who made the request: the queue's operations write in the hospital's name."""
    page = journal.current()
    return [
        AuditEntry(
            at=written.moment,
            interaction=_CODES[written.method],
            outcome="204" if written.deleted else "201" if written.version == 1 else "200",
            request=page.request,
            actor=page.actor if page.purpose else written.author,
            client=page.client,
            type=written.type,
            id=written.id,
            version=written.version,
            patients=tuple(patient for patient in people if patient != EVERYBODY),
            purpose=page.purpose,
            network=page.network,
        )
        for written, people in tx.written.values()
    ]
