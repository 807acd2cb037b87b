"""One transaction over versions: read, put, delete, search. No permission is asked here; callers hold an Access."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    RowMapping,
    Select,
    Table,
    and_,
    func,
    insert,
    select,
    update,
)

from hospital import clock
from hospital.fhir import indexing, json_text
from hospital.fhir.hooks import Deciders
from hospital.fhir.tables import INDEXES, PARTS, compartment, version

Params = Mapping[str, str] | Sequence[tuple[str, str]]
COLUMNS: Final = tuple(version.c)


@dataclass(frozen=True)
class Version:
    """One version of one resource as it was written. `body` is the resource with its meta; empty when deleted."""

    seq: int
    type: str
    id: str
    version: int
    updated: datetime
    deleted: bool
    method: str
    author: str
    digest: str
    request_digest: str
    body: dict[str, Any]

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'


def version_from(row: RowMapping) -> Version:
    """A stored version, read out of its row."""
    return Version(
        seq=row["seq"],
        type=row["type"],
        id=row["id"],
        version=row["version"],
        updated=clock.from_milliseconds(row["updated"]),
        deleted=row["deleted"],
        method=row["method"],
        author=row["author"],
        digest=row["digest"],
        request_digest=row["request_digest"],
        body=json_text.loads(row["body"]) if row["body"] else {},
    )


class Tx:
    """A transaction. `stamp` is the `lastUpdated` of all that it writes, in ms; None when it may only read."""

    def __init__(
        self, connection: Connection, fhir_base: str, stamp: int | None, deciders: Deciders | None = None
    ) -> None:
        self.connection = connection
        self.fhir_base = fhir_base
        self.stamp = stamp
        self.deciders: Deciders = deciders or {}
        #: What this transaction wrote, by seq, with the patients in whose compartments it is; the audit keeps it.
        self.written: dict[int, tuple[Version, tuple[str, ...]]] = {}
        #: The seq of every version this transaction looked at, by type, id and version.
        self.seen: dict[tuple[str, str, int], int] = {}
        self._newest: int | None = None
        self._waiting: dict[Table, list[dict[str, Any]]] = {}

    def current(self, type_: str, id_: str) -> Version | None:
        """The newest version, also when that is a deletion; None when there never was one."""
        return self._one(
            select(*COLUMNS).where(version.c.type == type_, version.c.id == id_, version.c.next_seq.is_(None))
        )

    def version(self, type_: str, id_: str, number: int) -> Version | None:
        return self._one(
            select(*COLUMNS).where(version.c.type == type_, version.c.id == id_, version.c.version == number)
        )

    def read(self, type_: str, id_: str) -> dict[str, Any] | None:
        """The current body, or None when there is none or it was deleted."""
        found = self.current(type_, id_)
        return None if found is None or found.deleted else found.body

    def put(
        self,
        body: Mapping[str, Any],
        *,
        author: str = "system",
        method: str = "PUT",
        request_digest: str = "",
        keep_same: bool = False,
    ) -> Version:
        """Writes a version of a resource that was judged before; an id is given when it has none.

        With `keep_same` a body equal to the current one writes nothing and answers the current version.
        """
        resource = self.with_id(body)
        content = json_text.digest(resource)
        before = self.current(resource["resourceType"], resource["id"])
        if keep_same and before is not None and not before.deleted and before.digest == content:
            return before
        number = before.version + 1 if before else 1
        resource["meta"] = {
            **resource.get("meta", {}),
            "versionId": str(number),
            "lastUpdated": clock.instant(clock.from_milliseconds(self._moment())),
        }
        written = Version(
            seq=self.newest_seq() + 1,  # nobody else can write now: writers stand in one queue
            type=resource["resourceType"],
            id=resource["id"],
            version=number,
            updated=clock.from_milliseconds(self._moment()),
            deleted=False,
            method=method,
            author=author,
            digest=content,
            request_digest=request_digest or content,
            body=resource,
        )
        self._append(written, before)
        self._index(written, resource)
        return written

    def with_id(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The same resource in the usual order of keys, with an id when it has none."""
        rest = {key: item for key, item in body.items() if key not in ("resourceType", "id", "meta")}
        meta = {"meta": body["meta"]} if body.get("meta") else {}
        return {"resourceType": body["resourceType"], "id": body.get("id") or str(uuid4()), **meta, **rest}

    def delete(self, type_: str, id_: str, *, author: str = "system") -> Version | None:
        """Marks a resource as deleted; its history stays. None when there is nothing to delete."""
        before = self.current(type_, id_)
        if before is None or before.deleted:
            return None
        written = replace(
            before,
            seq=self.newest_seq() + 1,
            version=before.version + 1,
            updated=clock.from_milliseconds(self._moment()),
            deleted=True,
            method="DELETE",
            author=author,
            digest="",
            request_digest="",
            body={},
        )
        self.flush()
        people = select(compartment.c.patient, compartment.c.member).where(compartment.c.seq == before.seq)
        rows = [{"seq": written.seq, "patient": row.patient, "member": row.member} for row in self.run(people)]
        self._append(written, before)
        self._waiting.setdefault(compartment, []).extend(rows)
        self.written[written.seq] = written, tuple(row["patient"] for row in rows if row["member"])
        return written

    def search(self, type_: str, params: Params = (), *, limit: int = 1000) -> list[dict[str, Any]]:
        """All current matches as the hospital itself sees them. Unknown parameters are refused."""
        from hospital.fhir.search.run import find_all  # noqa: PLC0415 - search reads through Tx

        return find_all(self, type_, params, limit=limit)

    def versions(self, query: Select[Any]) -> list[Version]:
        """Runs a select over the version columns."""
        return [self._looked_at(row) for row in self.run(query).mappings()]

    def run(self, query: Select[Any]) -> CursorResult[Any]:
        """Runs a select that sees everything this transaction wrote."""
        self.flush()
        return self.connection.execute(query)

    def newest_seq(self) -> int:
        """The moment this transaction sees, as the highest `seq`."""
        if self._newest is None:
            self._newest = self.connection.execute(select(func.coalesce(func.max(version.c.seq), 0))).scalar_one()
        return self._newest

    def flush(self) -> None:
        """Writes the index rows that wait; the store calls it before COMMIT."""
        for table, rows in self._waiting.items():
            if rows:
                self.connection.execute(insert(table), rows)
        self._waiting.clear()

    def _moment(self) -> int:
        if self.stamp is None:
            raise RuntimeError("this transaction may only read")
        return self.stamp

    def _one(self, query: Select[Any]) -> Version | None:
        row = self.connection.execute(query).mappings().first()
        return None if row is None else self._looked_at(row)

    def _looked_at(self, row: RowMapping) -> Version:
        found = version_from(row)
        self.seen[found.type, found.id, found.version] = found.seq
        return found

    def _append(self, written: Version, before: Version | None) -> None:
        """Adds a version row; the one before it learns that it is no longer the newest."""
        if before is not None:
            self.connection.execute(update(version).where(version.c.seq == before.seq).values(next_seq=written.seq))
        row = vars(written) | {
            "updated": self._moment(),
            "body": "" if written.deleted else json_text.dumps(written.body),
        }
        self.connection.execute(insert(version), [row])
        self._newest = written.seq

    def _index(self, written: Version, resource: dict[str, Any]) -> None:
        found, seq = indexing.index(resource, self.fhir_base), written.seq
        self.written[seq] = written, tuple(patient for patient, member in found.people.items() if member)
        for kind, rows in found.values.items():
            self._waiting.setdefault(INDEXES[kind], []).extend({"seq": seq, **row} for row in rows)
        for kind, rows in found.parts.items():
            self._waiting.setdefault(PARTS[kind], []).extend({"seq": seq, **row} for row in rows)
        self._waiting.setdefault(compartment, []).extend(
            {"seq": seq, "patient": patient, "member": member} for patient, member in found.people.items()
        )


def current_at(seq: int) -> ColumnElement[bool]:
    """The condition of SQL that picks the versions that were the newest ones at a moment, without deletions."""
    return and_(
        version.c.seq <= seq,
        (version.c.next_seq.is_(None)) | (version.c.next_seq > seq),
        version.c.deleted.is_(False),
    )
