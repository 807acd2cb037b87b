"""Rows that are not in the database yet: they are sent together, before somebody asks and before COMMIT."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, update

from hospital.base.bulk_insert import BulkInsert
from hospital.base.compiled import CompiledStatement
from hospital.fhir.store.tables import INDEXES, PARTS, compartment, version
from hospital.fhir.store.version import COLUMNS, Version

Row = dict[str, Any]

_REPLACED: Final = CompiledStatement(
    update(version).where(version.c.seq == bindparam("replaced")).values(next_seq=bindparam("by"))
)
_APPENDED: Final = BulkInsert(version)
_INDEXED: Final = {table: BulkInsert(table) for table in {compartment, *INDEXES.values(), *PARTS.values()}}
_AS_WRITTEN: Final = tuple(column.name for column in COLUMNS if column.name not in ("updated", "next_seq", "body"))


class UnsentRows:
    """New versions by seq, which versions they replace, and rows of indexes by table."""

    def __init__(self) -> None:
        self._versions: dict[int, Row] = {}
        self._replaced: list[dict[str, int]] = []
        self._indexes: dict[Table, list[Row]] = {}
        self._latest: dict[tuple[str, str], Version] = {}

    def __bool__(self) -> bool:
        return bool(self._versions or self._indexes)

    def latest(self, type_: str, id_: str) -> Version | None:
        """The newest version of a resource, if it is among them."""
        return self._latest.get((type_, id_))

    def append(self, written: Version, before: Version | None, moment: int) -> None:
        """Adds a version and marks the one before it as no longer the newest."""
        if before is not None and before.seq in self._versions:
            self._versions[before.seq]["next_seq"] = written.seq
        elif before is not None:
            self._replaced.append({"replaced": before.seq, "by": written.seq})
        row = {name: getattr(written, name) for name in _AS_WRITTEN}
        self._versions[written.seq] = row | {"updated": moment, "next_seq": None, "body": written.text}
        self._latest[written.type, written.id] = written

    def index(self, table: Table, seq: int, rows: list[Row]) -> None:
        """Adds rows of an index for a version."""
        for row in rows:
            row["seq"] = seq
        self._indexes.setdefault(table, []).extend(rows)

    def take(self, other: UnsentRows) -> None:
        """Adds all rows of others, which were written after these and about other resources."""
        self._versions |= other._versions
        self._replaced += other._replaced
        self._latest |= other._latest
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
        self._latest.clear()

    def clear(self) -> None:
        """Forgets all rows."""
        for rows in (self._versions, self._replaced, self._indexes, self._latest):
            rows.clear()
