"""Rows that are not in the database yet: they are sent together, before somebody asks and before COMMIT."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, update

from hospital.base.bulk_insert import BulkInsert
from hospital.base.compiled import CompiledStatement
from hospital.fhir.store.tables import INDEXES, PARTS, compartment, version
from hospital.fhir.store.version import Version, row_of

Row = dict[str, Any]

_REPLACED: Final = CompiledStatement(
    update(version).where(version.c.seq == bindparam("replaced")).values(next_seq=bindparam("by"))
)
_APPENDED: Final = BulkInsert(version)
_INDEXED: Final = {table: BulkInsert(table) for table in {compartment, *INDEXES.values(), *PARTS.values()}}


class UnsentRows:
    """New versions by seq, which versions they replace, and rows of indexes by table."""

    def __init__(self) -> None:
        self._versions: dict[int, Row] = {}
        self._replaced: list[dict[str, int]] = []
        self._indexes: dict[Table, list[Row]] = {}

    def __bool__(self) -> bool:
        return bool(self._versions or self._indexes)

    def append(self, written: Version, before: Version | None) -> None:
        """Adds a version and marks the one before it as no longer the newest."""
        if before is not None and before.seq in self._versions:
            self._versions[before.seq]["next_seq"] = written.seq
        elif before is not None:
            self._replaced.append({"replaced": before.seq, "by": written.seq})
        self._versions[written.seq] = row_of(written)

    def index(self, table: Table, seq: int, rows: list[Row]) -> None:
        """Adds rows of an index for a version."""
        for row in rows:
            row["seq"] = seq
        self._indexes.setdefault(table, []).extend(rows)

    def take(self, other: UnsentRows) -> None:
        """Adds all rows of others, which were written after these and about other resources."""
        self._versions |= other._versions
        self._replaced += other._replaced
        for table, rows in other._indexes.items():
            self._indexes.setdefault(table, []).extend(rows)
        other.clear()

    def send(self, connection: Connection) -> None:
        """Writes all rows."""
        self.send_versions(connection)
        for table, rows in self._indexes.items():
            _INDEXED[table].write(connection, rows)
        self._indexes.clear()

    def send_versions(self, connection: Connection) -> None:
        """Writes the versions, after those before them are no longer the newest."""
        _REPLACED.write(connection, self._replaced)
        _APPENDED.write(connection, list(self._versions.values()))
        self._replaced.clear()
        self._versions.clear()

    def clear(self) -> None:
        """Forgets all rows."""
        for rows in (self._versions, self._replaced, self._indexes):
            rows.clear()
