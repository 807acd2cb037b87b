"""A database of an earlier release gets what it lacks at the next start, and keeps what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, create_engine, insert, select

from hospital.base.schema import create_missing
from tests.hospital.databases import drop, empty_database

pytestmark = pytest.mark.postgresql


def test_a_later_column_and_its_index_come_with_their_default(tmp_path: Path) -> None:
    url = empty_database(tmp_path)
    engine = create_engine(url)
    earlier, later = MetaData(), MetaData()
    before = Table("schema_test", earlier, Column("id", Integer, primary_key=True))
    after = Table(
        "schema_test",
        later,
        Column("id", Integer, primary_key=True),
        Column("word", String(20), nullable=False, server_default="none"),
    )
    Index("schema_test_word", after.c.word)
    with engine.begin() as connection:
        create_missing(connection, earlier)
        connection.execute(insert(before).values(id=1))
    for _ in range(2):  # a start after that changes nothing
        with engine.begin() as connection:
            create_missing(connection, later)
    with engine.begin() as connection:
        connection.execute(insert(after).values(id=2, word="x"))
        assert [tuple(row) for row in connection.execute(select(after).order_by(after.c.id))] == [(1, "none"), (2, "x")]
    engine.dispose()
    drop(url)
