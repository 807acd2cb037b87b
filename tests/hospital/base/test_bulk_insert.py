"""Many rows in one statement are the rows that were given, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, MetaData, String, Table, select
from sqlalchemy.exc import IntegrityError

from hospital.base.bulk_insert import BulkInsert
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import Plain

pytestmark = pytest.mark.postgresql

TABLE = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("text", Plain, nullable=False),
    Column("short", String(8), nullable=False),
    Column("big", BigInteger, nullable=True),
    Column("real", Float(53), nullable=False),
    Column("truth", Boolean, nullable=False),
    Column("into", String(8), nullable=True),
    Column("Values", String(8), nullable=True),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
ROWS = st.lists(
    st.fixed_dictionaries({
        "text": WORDS | st.sampled_from(["'; DROP TABLE sample; --", '"\\"', "%s", "安心 😀", "null"]),
        "short": WORDS,
        "big": st.none() | st.integers(-(2**63), 2**63 - 1),
        "real": st.floats(allow_nan=False, allow_infinity=False),
        "truth": st.booleans(),
        "into": st.none() | st.just("order"),
        "Values": st.none() | st.just("select"),
    }),
    max_size=6,
)  # fmt: skip
FILLED = BulkInsert(TABLE)


@pytest.fixture
def sample(store: FhirStore) -> FhirStore:
    TABLE.create(store.engine)
    return store


def test_every_value_arrives_as_it_was(sample: FhirStore) -> None:
    @settings(max_examples=25)
    @given(ROWS)
    def arrives(rows: list[dict[str, Any]]) -> None:
        numbered = [{"id": number, **row} for number, row in enumerate(rows)]
        with sample.engine.connect() as connection, connection.begin() as transaction:
            FILLED.write(connection, numbered)
            found = [dict(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.id)).mappings()]
            transaction.rollback()
        assert found == numbered

    arrives()


def test_one_row_that_breaks_a_constraint_keeps_all_out(sample: FhirStore) -> None:
    row = {"text": "x", "short": "x", "big": None, "real": 1.0, "truth": True, "into": None, "Values": None}
    with pytest.raises(IntegrityError), sample.engine.connect() as connection, connection.begin():
        FILLED.write(connection, [{"id": 1, **row}, {"id": 2, **row}, {"id": 1, **row}])
    with sample.engine.connect() as connection:
        assert connection.execute(select(TABLE.c.id)).all() == []
