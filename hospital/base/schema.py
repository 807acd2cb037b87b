"""Makes the tables and indexes that a database does not have yet."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.schema import CreateIndex, CreateTable

_SQLITE = "SELECT name FROM sqlite_master"
_POSTGRESQL = """
SELECT relname FROM pg_catalog.pg_class
WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
"""


def create_missing(connection: Connection, metadata: MetaData) -> None:
    """Creates every table and index of `metadata` whose name the database does not know, also an index that a table of
    an earlier release lacks; what exists is left as it is.

    Asks the database once for all names: `create_all` asks a hundred times, at every start. The caller holds the lock
    under which processes start one after the other.
    """
    present = set(connection.execute(text(_SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL)).scalars())
    for table in metadata.sorted_tables:
        if table.name not in present:
            connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in present:
                connection.execute(CreateIndex(index))
