"""Each thread reads on a connection of its own, which outlives its transactions and ends with the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, QueuePool, create_engine, text

from hospital.base.thread_connections import ThreadConnections, dispose, thread_connections


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'one.sqlite'}", connect_args={"check_same_thread": False})
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE word (said TEXT NOT NULL)"))
    yield made
    dispose(made)


def _words(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT said FROM word")).scalars())


def _driver(connections: ThreadConnections) -> object:
    with connections.transaction() as connection:
        return connection.connection.driver_connection


def _held(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def test_a_thread_keeps_its_connection_and_threads_do_not_share(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    both = threading.Barrier(2)

    def twice() -> tuple[object, object]:
        both.wait(10)
        return _driver(connections), _driver(connections)

    with ThreadPoolExecutor(2) as pool:
        (first, again), (other, _) = [done.result() for done in [pool.submit(twice), pool.submit(twice)]]
    assert first is again
    assert first is not other


def test_a_thread_that_ends_gives_its_connection_back(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    for _ in range(20):  # more than the pool holds
        thread = threading.Thread(target=_driver, args=(connections,))
        thread.start()
        thread.join()
    assert _held(engine) == 0


def test_each_transaction_sees_what_was_committed_before_it(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    for number in range(3):
        with connections.transaction() as connection:
            assert len(_words(connection)) == number
        with engine.begin() as writer:
            writer.execute(text("INSERT INTO word VALUES ('x')"))


def test_a_transaction_inside_another_has_its_own_connection(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    with connections.transaction() as outer, connections.transaction() as inner:
        assert outer is not inner
        inner.execute(text("INSERT INTO word VALUES ('inner')"))
    with connections.transaction() as connection:
        assert _words(connection) == ["inner"]


def test_joined_transactions_are_one(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    with connections.joined():
        with connections.transaction() as first:
            assert _words(first) == []
        with engine.begin() as writer:
            writer.execute(text("INSERT INTO word VALUES ('meanwhile')"))
        with connections.transaction() as second, ThreadPoolExecutor(1) as pool:
            assert second is first
            assert pool.submit(_driver, connections).result() is not first.connection.driver_connection
    with connections.transaction() as after:
        assert _words(after) == ["meanwhile"]


def test_what_fails_in_a_joined_transaction_ends_it(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    with pytest.raises(ZeroDivisionError), connections.joined(), connections.transaction() as connection:
        assert 1 / len(_words(connection))
    with connections.transaction() as one, connections.transaction() as other:
        assert one is not other


def test_an_error_undoes_the_transaction_and_the_connection_goes_on(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    before = _driver(connections)
    with pytest.raises(ZeroDivisionError), connections.transaction() as connection:
        connection.execute(text("INSERT INTO word VALUES ('undone')"))
        raise ZeroDivisionError
    with connections.transaction() as connection:
        assert _words(connection) == []
    assert _driver(connections) is before


def test_a_disposed_database_has_no_open_connection(engine: Engine) -> None:
    connections = thread_connections(engine, "")
    with connections.transaction() as connection:
        dispose(engine)
        assert _words(connection) == []  # what is under way ends in peace
    assert connection.closed
    assert thread_connections(engine, "") is not connections
