"""A compiled statement answers what SQLAlchemy's own execution does, in its transaction, with its errors."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    case,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError

from hospital.base.compiled import CompiledStatement

METADATA = MetaData()
ROOM = Table(
    "room",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("free", Boolean, nullable=False),
    Column("beds", Integer),
)
NAMED = CompiledStatement(select(ROOM).where(ROOM.c.name == bindparam("wanted")).order_by(ROOM.c.id))
ADDED = CompiledStatement(insert(ROOM))
AMONG = CompiledStatement(
    select(ROOM.c.id)
    .where(ROOM.c.name == bindparam("wanted"), ROOM.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(ROOM.c.id)
)
COUNTED = CompiledStatement(
    update(ROOM)
    .where(ROOM.c.name == bindparam("wanted"))
    .values(beds=case((ROOM.c.beds >= bindparam("most"), ROOM.c.beds), else_=ROOM.c.beds + 1))
    .returning(ROOM.c.beds)
)
ROWS = [
    {"id": 1, "name": "east", "free": True, "beds": 2},
    {"id": 2, "name": "east", "free": False, "beds": None},
    {"id": 3, "name": "west; --", "free": True, "beds": 4},
]


def _left_alone(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None  # the driver must not start transactions on its own


def _begun(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'rooms.sqlite'}")
    event.listen(engine, "connect", _left_alone)
    event.listen(engine, "begin", _begun)
    METADATA.create_all(engine)
    with engine.connect() as made, made.begin() as all_of_it:
        ADDED.write(made, ROWS)
        yield made
        all_of_it.rollback()
    engine.dispose()


def test_rows_come_by_name_with_the_types_of_their_columns(connection: Connection) -> None:
    asked = select(ROOM).where(ROOM.c.name == "east").order_by(ROOM.c.id)
    assert NAMED.all(connection, wanted="east") == [dict(row) for row in connection.execute(asked).mappings()]
    assert NAMED.all(connection, wanted="east") == ROWS[:2]
    found = NAMED.first(connection, wanted="east")
    assert found is not None
    assert found["free"] is True
    assert NAMED.first(connection, wanted="north") is None


def test_a_value_is_never_read_as_a_part_of_the_statement(connection: Connection) -> None:
    assert NAMED.all(connection, wanted="west; --") == ROWS[2:]


@pytest.mark.parametrize("ids", [[1], [2, 1], [1, 3, 9], [9, 8, 7, 2], [1, 2, 3, 4, 5]])
def test_a_list_has_as_many_values_as_it_is_given(connection: Connection, ids: list[int]) -> None:
    found = [row["id"] for row in AMONG.all(connection, wanted="east", ids=ids)]
    assert found == [id_ for id_ in (1, 2) if id_ in ids]


def test_lists_of_like_length_are_one_statement_to_the_driver(connection: Connection) -> None:
    texts: set[str] = set()
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.set_trace_callback(lambda text: texts.add(re.sub(r"\d+", "N", text)))
    for length in (5, 6, 7, 8):
        AMONG.all(connection, wanted="east", ids=list(range(length)))
    assert len(texts) == 1


def test_constants_of_the_clause_stay_and_an_update_returns_its_row(connection: Connection) -> None:
    assert COUNTED.first(connection, wanted="west; --", most=5) == {"beds": 5}
    assert COUNTED.first(connection, wanted="west; --", most=5) == {"beds": 5}


def test_it_is_undone_with_the_transaction(connection: Connection) -> None:
    with connection.begin_nested() as undone:
        ADDED.write(connection, [{"id": 9, "name": "new", "free": True, "beds": 1}])
        assert NAMED.first(connection, wanted="new") is not None
        undone.rollback()
    assert NAMED.first(connection, wanted="new") is None


def test_without_a_transaction_it_does_not_run(connection: Connection) -> None:
    with connection.engine.connect() as other, pytest.raises(RuntimeError):
        NAMED.all(other, wanted="east")


def test_errors_are_those_of_sqlalchemy_and_hold_no_value(connection: Connection) -> None:
    with pytest.raises(IntegrityError) as twice:
        ADDED.write(connection, [{"id": 1, "name": "secret", "free": True, "beds": 1}])
    assert "secret" not in str(twice.value)
    METADATA.drop_all(connection)
    with pytest.raises(OperationalError):
        NAMED.first(connection, wanted="east")
