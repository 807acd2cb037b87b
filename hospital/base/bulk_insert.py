"""Inserts of many rows at once: PostgreSQL gets one statement with one value, whatever the number of rows.

For each row that is sent by itself the driver and the server do more than the row is worth, and the writer keeps others
waiting meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql

from hospital.base.compiled import CompiledStatement
from hospital.base.driver import run_text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class BulkInsert:
    """An insert into a table. Its rows name every column; their values are text, numbers, truth values and None."""

    def __init__(self, table: Table) -> None:
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        quote = dialect.identifier_preparer.quote_identifier  # a column may be called "into"
        names = ", ".join(quote(column.name) for column in table.columns)
        typed = ", ".join(f"{quote(column.name)} {column.type.compile(dialect)}" for column in table.columns)
        self._each = CompiledStatement(insert(table))
        self._together = (
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS sent ({typed})"  # noqa: S608 - names of our own tables
        )

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts these rows. Errors are SQLAlchemy's, without the values."""
        if len(rows) <= 1 or connection.dialect.name == "sqlite":
            self._each.write(connection, rows)
        else:
            run_text(connection, self._together, (_JSON.encode(rows),))
