"""Makes the tables, columns and indexes that a database does not have yet."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, MetaData, Table, text
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

_SQLITE = "SELECT name FROM sqlite_master"
_POSTGRESQL = """
SELECT relname FROM pg_catalog.pg_class
WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
"""
_SQLITE_COLUMNS = """
SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'
"""
_POSTGRESQL_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
"""


def create_missing(connection: Connection, metadata: MetaData) -> None:
    """Creates every table and index of `metadata` whose name the database does not know, also an index or a column that
    a table of an earlier release lacks; what exists is left as it is.

    A column that a later release adds has a `server_default`, which existing rows take. Asks the database
    once for all names: `create_all` asks a hundred times, at every start. The caller holds the lock under which
    processes start one after the other.
    """
    present = set(connection.execute(text(_SQLITE if _is_sqlite(connection) else _POSTGRESQL)).scalars())
    for column in _missing_columns(connection, metadata, present):
        description = CreateColumn(column).compile(dialect=connection.dialect)
        name = connection.dialect.identifier_preparer.format_table(column.table)
        connection.execute(text(f"ALTER TABLE {name} ADD COLUMN {description}"))
    for table in metadata.sorted_tables:
        if table.name not in present:
            connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in present:
                connection.execute(CreateIndex(index))


def _missing_columns(connection: Connection, metadata: MetaData, present: set[str]) -> Iterator[Column[object]]:
    """Columns of later releases that existing tables lack; runs no query when no table has such a column."""
    later = [(table, column) for table in metadata.sorted_tables for column in _added_later(table, present)]
    if not later:
        return
    wanted = text(_SQLITE_COLUMNS if _is_sqlite(connection) else _POSTGRESQL_COLUMNS)
    known = {(row[0], row[1]) for row in connection.execute(wanted)}
    yield from (column for table, column in later if (table.name, column.name) not in known)


def _added_later(table: Table, present: set[str]) -> Iterator[Column[object]]:
    if table.name in present:
        yield from (column for column in table.columns if column.server_default is not None)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
