"""What the store relies on in a driver, over each of them: values, rows, counts, locks, threads, the end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_store.connection import connect, scalar, transaction
from local_store.driver import codes
from local_store.driver.choice import driver
from local_store.driver.dbapi import Connection
from local_store.errors import StoreUnreadable
from tests.local_store.worlds import KEY, OTHER_KEY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a 安?#%.db"


@pytest.fixture
def db(file: Path) -> Iterator[Connection]:
    opened = connect(file, KEY, mode="rwc")
    opened.execute("CREATE TABLE t (a, b UNIQUE)")
    yield opened
    opened.close()


def refused(connection: Connection, sql: str, *args: Any) -> int:
    """The primary code with which the driver refuses, 0 where it names none."""
    with pytest.raises(driver().error) as caught:
        connection.execute(sql, args).fetchall()
    return codes.primary(getattr(caught.value, "sqlite_errorcode", None) or 0)


@pytest.mark.parametrize(
    "value",
    [
        *(None, 0, -1, 2**63 - 1, -(2**63), True, 1.5, -0.0, float("inf")),
        *("", "a", "a\0b", "\0", "安心𠮷", b"", b"\0\1", "x" * 300_000, bytes(300_000)),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_every_value_comes_back_as_it_went_in(db: Connection, value: Any) -> None:
    db.execute("INSERT INTO t (a) VALUES (?)", (value,))
    (row,) = db.execute("SELECT a, ?, length(CAST(a AS BLOB)) FROM t", (value,)).fetchall()
    assert row[:2] == (value, value)
    assert type(row[0]) is (int if value is True else type(value))
    if isinstance(value, str):
        assert row[2] == len(value.encode())


@pytest.mark.parametrize("value", [bytearray(b"x\0"), memoryview(b"x\0")], ids=["bytearray", "memoryview"])
def test_what_holds_bytes_is_kept_as_bytes(db: Connection, value: Any) -> None:
    assert scalar(db, "SELECT ?", value) == b"x\0"


def test_what_cannot_be_a_value_is_refused_and_the_next_call_works(db: Connection) -> None:
    for value in (2**63, -(2**63) - 1, object(), "\ud800"):
        with pytest.raises((driver().error, OverflowError, UnicodeEncodeError)):
            db.execute("SELECT ?", (value,))
    for args in ((), (1, 2)):
        refused(db, "SELECT ?", *args)
    assert scalar(db, "SELECT ?", float("nan")) is None
    assert scalar(db, "SELECT ?", "after") == "after"


def test_what_is_no_single_statement_is_refused_and_the_next_call_works(db: Connection) -> None:
    for sql in ("SELEC 1", "SELECT * FROM nowhere", "SELECT 'open"):
        refused(db, sql)
    with pytest.raises(Exception, match="one statement at a time"):
        db.execute("SELECT 1; SELECT 2")
    with pytest.raises(Exception, match="null"):
        db.execute("SELECT 1\0")
    assert db.execute("SELECT 1; -- the end\n /* of it */ ").fetchall() == [(1,)]
    assert db.execute(" -- nothing\n").fetchall() == []


def test_rows_that_were_changed_are_counted(db: Connection) -> None:
    for number in range(5):
        assert db.execute("INSERT INTO t VALUES (?, ?)", (number, number)).rowcount == 1
    assert db.execute("UPDATE t SET a = 9 WHERE b < 3").rowcount == 3
    assert db.execute("DELETE FROM t WHERE b > 99").rowcount == 0
    assert db.execute("INSERT INTO t VALUES (7, 1) ON CONFLICT DO NOTHING").rowcount == 0
    assert db.execute("REPLACE INTO t VALUES (8, 1)").rowcount == 1
    assert db.execute("SELECT 1").rowcount == -1
    assert db.execute("INSERT INTO t VALUES (8, 8) RETURNING a, b").fetchall() == [(8, 8)]


def test_a_broken_constraint_leaves_the_transaction_to_the_caller(db: Connection) -> None:
    db.execute("INSERT INTO t VALUES (1, 1)")
    with pytest.raises(driver().error), transaction(db, immediate=True):
        db.execute("INSERT INTO t VALUES (2, 2)")
        assert db.in_transaction
        db.execute("INSERT INTO t VALUES (3, 1)")
    assert not db.in_transaction
    assert db.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_one_statement_runs_twice_at_a_time(db: Connection) -> None:
    for number in range(4):
        db.execute("INSERT INTO t VALUES (?, ?)", (number, number))
    first, second = (db.execute("SELECT a FROM t ORDER BY a") for _ in range(2))
    assert [first.fetchone(), second.fetchone(), first.fetchone()] == [(0,), (0,), (1,)]
    first.close()
    assert first.fetchall() == [] if driver().name == "library" else True
    assert second.fetchall() == [(1,), (2,), (3,)]
    assert second.fetchone() is None


def test_a_kept_statement_sees_a_new_column(db: Connection) -> None:
    db.execute("INSERT INTO t VALUES (1, 1)")
    assert db.execute("SELECT * FROM t").fetchall() == [(1, 1)]
    db.execute("ALTER TABLE t ADD COLUMN c DEFAULT 'new'")
    assert db.execute("SELECT * FROM t").fetchall() == [(1, 1, "new")]


def test_more_statements_than_are_kept_work_and_so_does_the_first_again(db: Connection) -> None:
    for number in [*range(300), 0, 299]:
        assert db.execute(f"SELECT {number}, ?", (number,)).fetchall() == [(number, number)]


def test_a_script_runs_to_its_end_or_to_what_fails(db: Connection) -> None:
    db.executescript("BEGIN; INSERT INTO t VALUES (1, 1);\n-- a word\nINSERT INTO t VALUES (2, 2); COMMIT;")
    assert scalar(db, "SELECT count(*) FROM t") == 2
    with pytest.raises(driver().error):
        db.executescript("INSERT INTO t VALUES (3, 3); SELECT * FROM nowhere; INSERT INTO t VALUES (4, 4);")
    assert scalar(db, "SELECT count(*) FROM t") == 3


def test_text_that_is_not_utf_8_is_an_error_of_sql_and_not_of_the_interpreter(db: Connection) -> None:
    refused(db, "SELECT CAST(x'ff' AS TEXT)")
    assert scalar(db, "SELECT CAST(x'e5ae89' AS TEXT)") == "安"


def test_a_dropped_cursor_holds_no_lock(db: Connection, file: Path) -> None:
    db.execute("PRAGMA journal_mode = DELETE").fetchall()
    for number in range(4):
        db.execute("INSERT INTO t VALUES (?, ?)", (number, number))
    assert db.execute("SELECT a FROM t").fetchone() == (0,)
    gc.collect()
    other = connect(file, KEY, mode="rw")
    other.execute("PRAGMA busy_timeout = 0")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("COMMIT")
    other.close()


def test_a_lock_that_another_holds_is_waited_for_and_then_told(db: Connection, file: Path) -> None:
    other = connect(file, KEY, mode="rw")
    other.execute("PRAGMA busy_timeout = 20")
    db.execute("BEGIN IMMEDIATE")
    with pytest.raises(driver().error, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    db.execute("ROLLBACK")
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()


def test_a_second_thread_takes_turns_and_gets_its_own_rows(db: Connection) -> None:
    for number in range(200):
        db.execute("INSERT INTO t VALUES (?, ?)", (number, number))
    wrong: list[object] = []

    def work(name: int) -> None:
        for number in range(150):
            wanted = number * name % 200
            found = db.execute("SELECT a, ? FROM t WHERE b = ?", (f"thread {name}", wanted)).fetchall()
            if found != [(wanted, f"thread {name}")]:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(name,)) for name in (1, 3, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_after_the_end_everything_is_refused_and_nothing_crashes(db: Connection) -> None:
    for number in range(4):
        db.execute("INSERT INTO t VALUES (?, ?)", (number, number))
    half_read = db.execute("SELECT a FROM t")
    assert half_read.fetchone() is not None
    db.close()
    db.close()
    for use in (half_read.fetchone, half_read.fetchall, lambda: db.execute("SELECT 1"), lambda: db.in_transaction):
        with pytest.raises(driver().error):
            use()
    with pytest.raises(driver().error):
        db.executescript("SELECT 1")
    del half_read
    gc.collect()


def test_a_connection_that_nobody_holds_lives_as_long_as_its_rows(db: Connection, file: Path) -> None:
    db.execute("INSERT INTO t VALUES (1, 1)")
    rows = connect(file, KEY, mode="ro").execute("SELECT a FROM t")
    gc.collect()
    assert rows.fetchall() == [(1,)]


def test_a_wrong_key_is_told_at_the_latest_at_the_first_read(db: Connection, file: Path) -> None:
    db.execute("INSERT INTO t VALUES (1, 1)")
    db.close()
    with pytest.raises((StoreUnreadable, driver().error), match=r"not a database|^$"):
        connect(file, OTHER_KEY, mode="rw").execute("SELECT * FROM t").fetchall()


def test_a_file_that_may_not_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreadable):
        connect(tmp_path / "nowhere" / "a.db", KEY, mode="rwc").execute("CREATE TABLE t (a)")
    with pytest.raises(StoreUnreadable):
        connect(tmp_path / "not there", KEY, mode="rw").execute("SELECT 1 FROM sqlite_schema")
    assert list(tmp_path.iterdir()) == []
