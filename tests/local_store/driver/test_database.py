"""What only our own driver does: extended codes, a bound on kept statements, a key that leaves no copy, no leak."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_store.connection import connect, transaction, typed_errors
from local_store.driver import codes
from local_store.driver.database import KEPT, Database
from local_store.driver.library import Library
from local_store.driver.library_connection import LibraryConnection
from local_store.driver.sql_error import SqlError
from local_store.errors import StoreFull, StoreUnreadable, StoreUnwritable
from tests.local_store.drivers import GIVEN, bundled, over_our_own
from tests.local_store.worlds import KEY

LIBRARY = Library(GIVEN or bundled())
pytestmark = over_our_own


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(LIBRARY, tmp_path / "a.db", "rwc")
    opened.key(bytearray(b"x'" + KEY.hex().encode() + b"'"))
    yield opened
    opened.close()


def test_the_extended_code_is_told(database: Database) -> None:
    db = LibraryConnection(database)
    db.execute("CREATE TABLE t (a PRIMARY KEY)")
    db.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(SqlError, match="UNIQUE") as refused:
        db.execute("INSERT INTO t VALUES (1)")
    assert refused.value.sqlite_errorcode == 1555  # SQLITE_CONSTRAINT_PRIMARYKEY
    with pytest.raises(SqlError) as closed:
        database.close()
        db.execute("SELECT 1")
    assert closed.value.sqlite_errorcode == codes.MISUSE


@pytest.mark.parametrize(
    ("code", "writes", "ours"),
    [
        (codes.FULL, True, StoreFull),
        (codes.IOERR | 3 << 8, True, StoreUnwritable),  # SQLITE_IOERR_WRITE
        (codes.IOERR | 4 << 8, True, StoreUnwritable),  # SQLITE_IOERR_FSYNC
        (codes.READONLY | 8 << 8, True, StoreUnwritable),  # SQLITE_READONLY_DIRECTORY
        (codes.IOERR_READ, True, StoreUnreadable),
        (codes.IOERR_SHORT_READ, True, StoreUnreadable),
        (codes.IOERR_CORRUPTFS, True, StoreUnreadable),
        (codes.IOERR | 3 << 8, False, StoreUnreadable),
        (codes.CORRUPT, True, StoreUnreadable),
        (codes.NOTADB, False, StoreUnreadable),
        (1, True, SqlError),
    ],
)
def test_what_failed_is_told_apart_by_its_code(code: int, writes: bool, ours: type[Exception]) -> None:
    with pytest.raises(ours), typed_errors(writes=writes):
        raise SqlError("disk", code)


def test_statements_are_kept_up_to_a_bound(database: Database) -> None:
    db = LibraryConnection(database)
    running = db.execute("SELECT 1 UNION SELECT 2")
    for number in range(3 * KEPT):
        db.execute(f"SELECT {number}").fetchall()
    assert len(database._idle) == KEPT
    running.close()
    assert len(database._idle) == KEPT
    assert database._running == set()


def test_a_statement_that_fails_is_given_back(database: Database) -> None:
    db = LibraryConnection(database)
    for _ in range(3):
        with pytest.raises(SqlError):
            db.execute("SELECT ?", (object(),))
        with pytest.raises(SqlError, match="overflow"):
            db.execute("SELECT abs(-9223372036854775808)").fetchall()
    assert database._running == set()
    assert len(database._idle) == 2


def test_the_key_is_the_callers_to_wipe(tmp_path: Path) -> None:
    database = Database(LIBRARY, tmp_path / "b.db", "rwc")
    digits = bytearray(b"x'" + KEY.hex().encode() + b"'")
    database.key(digits)
    digits.clear()  # BufferError when something still holds it
    database.close()


def test_running_over_and_over_takes_no_more_memory(tmp_path: Path) -> None:
    db = connect(tmp_path / "c.db", KEY, mode="rwc")
    db.execute("CREATE TABLE t (a, b)")

    def much() -> int:
        with transaction(db, immediate=True):
            for number in range(1000):
                db.execute("INSERT INTO t VALUES (?, ?)", ("y" * 500, b"z" * 500))
                db.execute("SELECT ?, a, b FROM t UNION ALL SELECT 1, 2, 3", ("x" * 20_000,)).fetchone()
                db.execute(f"SELECT {number % 200}, 'x'").fetchall()
                db.execute("DELETE FROM t")
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    much()
    before = much()
    assert much() - before < 3000  # KiB: a thousand leaked values of 20,000 bytes would be six times as much
    db.close()
