"""What the person has just deleted at the hospital, while pages that were fetched before may still hold it.

A server may page over a snapshot, so a page can be older than a deletion that was sent meanwhile, however late it is
fetched. The next cycle's history would tell of the deletion, but until then the person would see what they deleted.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from services.fhir.resource import at
from services.fhir.shape import as_text


class OutboxEntry(Protocol):
    """What is looked at of an entry of the outbox."""

    @property
    def entry_id(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def if_match(self) -> str | None: ...


#: Type and id -> the version that was deleted; None where the server has no versions.
Deleted = dict[tuple[str, str], str | None]


def deletions(before: Iterable[OutboxEntry], after: Iterable[OutboxEntry]) -> Deleted:
    """The deletions that waited before a push and do not any more: the hospital has carried them out. Both are given
    deletions alone."""
    waiting = {entry.entry_id for entry in after}
    gone = (entry for entry in before if entry.entry_id not in waiting)
    return {(entry.type, entry.id): entry.if_match for entry in gone}


def is_deleted(body: Mapping[str, Any], deleted: Deleted) -> bool:
    """Whether this is a version of before the deletion; a resource that was restored since is a later one."""
    name = (str(body.get("resourceType")), str(body.get("id")))
    if name not in deleted:
        return False
    last, version = deleted[name], as_text(at(body, "meta", "versionId"))
    if last is None or version is None:
        return True
    if last.isdecimal() and version.isdecimal():
        return int(version) <= int(last)
    return version == last
