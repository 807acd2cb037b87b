"""One version of a resource as the store keeps it, and which versions were current at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import RowMapping

from hospital.base import clock, json_text
from hospital.base.sql import Sql, sql
from hospital.fhir.store.tables import version

Params = Mapping[str, str] | Sequence[tuple[str, str]]
VersionRow = Mapping[str, Any] | RowMapping
COLUMNS: Final = tuple(version.c)


@dataclass(frozen=True)
class Version:
    """One version of one resource as it was written. `text`: the resource with its meta as JSON; empty when deleted."""

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
    text: str

    @cached_property
    def body(self) -> dict[str, Any]:
        """The resource; empty when deleted. Parsed on first use: most answers only pass the text on."""
        found: dict[str, Any] = json_text.stored(self.text) if self.text else {}
        return found

    @property
    def verbatim(self) -> json_text.Verbatim:
        """The resource as a part of an answer, as it was written."""
        return json_text.Verbatim(self.text, (self.type, self.id, self.version))

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'


def version_from(row: VersionRow) -> Version:
    """A stored version, read out of its row."""
    return Version(
        seq=row["seq"],
        type=row["type"],
        id=row["id"],
        version=row["version"],
        updated=clock.from_milliseconds(row["updated"]),
        deleted=bool(row["deleted"]),
        method=row["method"],
        author=row["author"],
        digest=row["digest"],
        request_digest=row["request_digest"],
        text=row["body"],
    )


def current_at(seq: int) -> Sql:
    """The condition that picks the versions that were the newest ones at a moment, without deletions."""
    return sql(
        "fhir_version.seq <= ? AND (fhir_version.next_seq IS NULL OR fhir_version.next_seq > ?)"
        " AND NOT fhir_version.deleted",
        seq,
        seq,
    )
