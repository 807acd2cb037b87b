"""The tables of the FHIR store: the versions are the data, everything else is an index over them.

Every version ever written stays, with its index rows. A search looks at the versions that were current at one `seq`,
so the pages of one search agree with each other whatever is written in between.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

metadata = MetaData()

BigKey = BigInteger().with_variant(Integer(), "sqlite")
# ordered by code point on every database, so that prefix ranges mean the same
Plain = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

stamp = Table(
    "fhir_stamp",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("secret", String(64), nullable=False),
)

version = Table(
    "fhir_version",
    metadata,
    Column("seq", BigKey, primary_key=True, autoincrement=True),
    Column("type", Plain, nullable=False),
    Column("id", Plain, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("method", String(6), nullable=False),
    Column("author", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("request_digest", String(64), nullable=False),
    Column("next_seq", BigInteger, nullable=True),
    Column("body", Text, nullable=False),
    UniqueConstraint("type", "id", "version"),
    sqlite_autoincrement=True,
)
Index(
    "fhir_version_current",
    version.c.type,
    version.c.id,
    unique=True,
    sqlite_where=text("next_seq IS NULL"),
    postgresql_where=text("next_seq IS NULL"),
)
Index("fhir_version_type", version.c.type, version.c.seq)
Index("fhir_version_updated", version.c.type, version.c.updated)


#: The columns of an index for one value, per kind; the column it is sorted by is first.
_VALUE_COLUMNS: dict[str, tuple[tuple[str, TypeEngine[Any]], ...]] = {
    "token": (("code", Plain), ("system", Plain), ("display", Plain)),
    "string": (("folded", Plain), ("exact", Plain)),
    "date": (("low", BigInteger()), ("high", BigInteger())),
    "quantity": (("low", Float(53)), ("high", Float(53)), ("system", Plain), ("code", Plain), ("unit", Plain)),
    "reference": (("target_id", Plain), ("target_type", Plain)),
    "uri": (("value", Plain),),
}


def _table(kind: str, name: str, *more: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", BigInteger, nullable=False),
        Column("param", Plain, nullable=False),
        *more,
        *(Column(column, sort, nullable=False) for column, sort in _VALUE_COLUMNS[kind]),
    )


def _index_table(kind: str) -> Table:
    """An index table: one row per value found in one version of one resource under one search parameter. `seq` is no
    foreign key: versions are never deleted, and to look up the version of each row takes longer than to write it.

    Sorting looks up the first value of each match: with all three in one index that is a single step.
    """
    made = _table(kind, f"fhir_{kind}")
    Index(f"fhir_{kind}_seq", made.c.seq, made.c.param, made.c[_VALUE_COLUMNS[kind][0][0]])
    return made


def _part_table(kind: str) -> Table:
    """Like an index table, for the parts of composites: `place` counts the elements of the values, so that
    values of one element are told from values of two (R4 §3.1.1.4.17)."""
    made = _table(kind, f"fhir_part_{kind}", Column("place", Integer, nullable=False))
    Index(f"fhir_part_{kind}_seq", made.c.seq, made.c.param, made.c.place)
    Index(f"fhir_part_{kind}_value", made.c.param, made.c[_VALUE_COLUMNS[kind][0][0]], made.c.seq)
    return made


token = _index_table("token")
Index("fhir_token_code", token.c.param, token.c.code, token.c.system, token.c.seq)

string = _index_table("string")
Index("fhir_string_folded", string.c.param, string.c.folded)

moment = _index_table("date")
Index("fhir_date_low", moment.c.param, moment.c.low, moment.c.high)

quantity = _index_table("quantity")
Index("fhir_quantity_low", quantity.c.param, quantity.c.low)

reference = _index_table("reference")
# with `seq` at its end the index alone tells who points to a patient: thousands of rows need not be looked at
Index("fhir_reference_to", reference.c.target_type, reference.c.target_id, reference.c.param, reference.c.seq)
Index("fhir_reference_param", reference.c.param, reference.c.target_id)

uri = _index_table("uri")
Index("fhir_uri_value", uri.c.param, uri.c.value)

# the patients of a version: `member` when the compartment definition says so; other rows are only references. It says
# who may see what, so that none of its rows may be without its version
compartment = Table(
    "fhir_compartment",
    metadata,
    Column("seq", BigInteger, ForeignKey("fhir_version.seq", ondelete="CASCADE"), primary_key=True),
    Column("patient", Plain, primary_key=True),
    Column("member", Boolean, nullable=False),
)
Index("fhir_compartment_of", compartment.c.patient, compartment.c.seq, compartment.c.member)

# what another server's resource is called here, by the hash of its address there; `written` once it has been here
origin = Table(
    "fhir_origin",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("address", Text, nullable=False),
    Column("type", Plain, nullable=False),
    Column("id", Plain, nullable=False),
    Column("written", Boolean, nullable=False),
    UniqueConstraint("type", "id"),
)

INDEXES = {
    "token": token,
    "string": string,
    "date": moment,
    "quantity": quantity,
    "number": quantity,
    "reference": reference,
    "uri": uri,
}

#: The kinds of the parts of R4's composites.
PARTS = {kind: _part_table(kind) for kind in ("token", "string", "date", "quantity", "reference")}
PARTS["number"] = PARTS["quantity"]
