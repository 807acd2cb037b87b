"""The tables of the FHIR store: versions are the truth, everything else is an index over them.

Every version ever written stays, with its index rows. A search looks at the versions that were current at one `seq`,
so the pages of one search agree with each other whatever is written in between.
"""

from __future__ import annotations

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


def _index_table(name: str, sorted_by: str, *columns: Column[object]) -> Table:
    """An index table: one row per value found in one version of one resource under one search parameter.

    Sorting looks up the first value of each match: with all three in one index that is a single step.
    """
    made = Table(
        name,
        metadata,
        Column("seq", BigInteger, ForeignKey("fhir_version.seq", ondelete="CASCADE"), nullable=False),
        Column("param", Plain, nullable=False),
        *columns,
    )
    Index(f"{name}_seq", made.c.seq, made.c.param, made.c[sorted_by])
    return made


token = _index_table(
    "fhir_token",
    "code",
    Column("system", Plain, nullable=False),
    Column("code", Plain, nullable=False),
    Column("display", Plain, nullable=False),
)
Index("fhir_token_code", token.c.param, token.c.code, token.c.system, token.c.seq)

string = _index_table(
    "fhir_string", "folded", Column("folded", Plain, nullable=False), Column("exact", Plain, nullable=False)
)
Index("fhir_string_folded", string.c.param, string.c.folded)

moment = _index_table(
    "fhir_date", "low", Column("low", BigInteger, nullable=False), Column("high", BigInteger, nullable=False)
)
Index("fhir_date_low", moment.c.param, moment.c.low, moment.c.high)

quantity = _index_table(
    "fhir_quantity",
    "low",
    Column("low", Float(53), nullable=False),
    Column("high", Float(53), nullable=False),
    Column("system", Plain, nullable=False),
    Column("code", Plain, nullable=False),
    Column("unit", Plain, nullable=False),
)
Index("fhir_quantity_low", quantity.c.param, quantity.c.low)

reference = _index_table(
    "fhir_reference",
    "target_id",
    Column("target_type", Plain, nullable=False),
    Column("target_id", Plain, nullable=False),
)
Index("fhir_reference_target", reference.c.target_type, reference.c.target_id, reference.c.param)
Index("fhir_reference_param", reference.c.param, reference.c.target_id)

uri = _index_table("fhir_uri", "value", Column("value", Plain, nullable=False))
Index("fhir_uri_value", uri.c.param, uri.c.value)

# who a version is about: `member` says the compartment definition puts it there; other rows are mere mentions
compartment = Table(
    "fhir_compartment",
    metadata,
    Column("seq", BigInteger, ForeignKey("fhir_version.seq", ondelete="CASCADE"), primary_key=True),
    Column("patient", Plain, primary_key=True),
    Column("member", Boolean, nullable=False),
)
Index("fhir_compartment_patient", compartment.c.patient, compartment.c.seq)

INDEXES = {
    "token": token,
    "string": string,
    "date": moment,
    "quantity": quantity,
    "number": quantity,
    "reference": reference,
    "uri": uri,
}
