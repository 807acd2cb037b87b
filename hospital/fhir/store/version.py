"""One version of a resource as the store keeps it, and which versions were current at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from hospital.base import clock, json_text
from hospital.base.sql import Sql, sql
from hospital.fhir.store.tables import version

Params = Mapping[str, str] | Sequence[tuple[str, str]]
#: The values of `COLUMNS`, as the driver gives them.
VersionRow = Sequence[Any]
COLUMNS: Final = tuple(version.c)
#: What a version is called, and its text.
NAMED_BODY: Final = (version.c.seq, version.c.type, version.c.id, version.c.version, version.c.body)


@dataclass(frozen=True)
class Version:
    """One version of one resource as it was written. `moment`: its `lastUpdated` in ms since 1970; `text`: the resource
    with its meta as JSON, empty when deleted."""

    seq: int
    type: str
    id: str
    version: int
    moment: int
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

    @cached_property
    def updated(self) -> datetime:
        return clock.from_milliseconds(self.moment)

    def unread(self) -> Version:
        """The same version, whose body is parsed anew: who changes one changes no other."""
        return Version(
            self.seq, self.type, self.id, self.version, self.moment, self.deleted, self.method, self.author,
            self.digest, self.request_digest, self.text,
        )  # fmt: skip

    @property
    def verbatim(self) -> json_text.Verbatim:
        """The resource as a part of an answer, as it was written."""
        return json_text.Verbatim(self.text, (self.type, self.id, self.version))

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'


def version_from(row: VersionRow) -> Version:
    """A stored version, read out of its row."""
    seq, type_, id_, number, moment, deleted, method, author, digest, request_digest, _, text = row
    return Version(seq, type_, id_, number, moment, bool(deleted), method, author, digest, request_digest, text)


def row_of(version_: Version) -> dict[str, Any]:
    """The row of a version that is the newest one."""
    return {
        "seq": version_.seq, "type": version_.type, "id": version_.id, "version": version_.version,
        "updated": version_.moment, "deleted": version_.deleted, "method": version_.method, "author": version_.author,
        "digest": version_.digest, "request_digest": version_.request_digest, "next_seq": None, "body": version_.text,
    }  # fmt: skip


def current_at(seq: int) -> Sql:
    """The condition that picks the versions that were the newest ones at a moment, without deletions."""
    return sql(
        "fhir_version.seq <= ? AND (fhir_version.next_seq IS NULL OR fhir_version.next_seq > ?)"
        " AND NOT fhir_version.deleted",
        seq,
        seq,
    )
