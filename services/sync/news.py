"""What is new at the hospital, in one request: the system history since the last pull (R4 §3.1.0.11).

It names the types that have changed, and deletions, which no search finds. At a server without `history-system` every
type is pulled instead, and deletions show when a resource is read (410).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from local_store import cursors, resources
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import AccessDenied, NotDownloaded, ServerMisunderstood
from services.fhir.capabilities import Capabilities
from services.fhir.client import FhirClient
from services.fhir.own_references import OwnReferences
from services.fhir.paging import next_link
from services.fhir.resource import at, instant_of, objects
from services.fhir.shape import as_text
from services.sync.policy import TABLE
from services.sync.position import OVERLAP, PAGE, Position, after_page

CURSOR: Final = "history"
MOST_PAGES: Final = 100  # with more news than this, pulling every type is cheaper
_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class News:
    """`types` None: not known, pull all. `living`: the types with new or changed resources. `removed`: type and id of
    deleted resources. `known`, `position`: how far the history was read before, and is read once all is pulled."""

    types: frozenset[str] | None = None
    living: frozenset[str] = frozenset()
    removed: tuple[tuple[str, str], ...] = ()
    known: Position = field(default_factory=Position)
    position: Position | None = None


def known_position(r: Reader) -> Position:
    """How far the history was read. Reads only."""
    return Position.read(cursors.get(r, CURSOR))


async def ask(client: FhirClient, capabilities: Capabilities, position: Position) -> News:
    """Reads the news since `position`. Talks to the hospital; if the server refuses the request, the news of this cycle
    are unknown."""
    if "history-system" not in capabilities.interactions:
        return News()
    since = instant_of(position.since)
    try:
        return await (_begin(client) if since is None else _follow(client, position, since))
    except (AccessDenied, NotDownloaded, ServerMisunderstood):
        return News()


async def _begin(client: FhirClient) -> News:
    """Before the first pull: reads the position of the newest change, so that none after it is missed."""
    page = await client.history(params={"_count": "1"})
    return News(position=await asyncio.to_thread(_walk, Position(), page, None))


async def _follow(client: FhirClient, position: Position, since: datetime) -> News:
    page = await client.history(params={"_since": _first(since, position), "_count": str(PAGE)})
    newest: dict[tuple[str, str], _Change] = {}
    walked, followed = position, set[str]()
    for _ in range(MOST_PAGES):
        await asyncio.to_thread(_gather, client.own, page, newest)
        link = next_link(page)
        if link is not None and link in followed:
            raise ServerMisunderstood("a history that goes in a circle")
        walked = await asyncio.to_thread(_walk, walked, page, link)
        if link is None:
            return _told(newest, position, walked)
        followed.add(link)
        page = await client.page(link)
    more = Position(since=walked.high or position.since, through=True)
    return replace(_told(newest, position, more), types=None)


def _gather(own: OwnReferences, page: Mapping[str, Any], newest: dict[tuple[str, str], _Change]) -> None:
    """Adds the changes of a page, the newest of each resource."""
    for entry in objects(page.get("entry")):
        if (who := _who(own, entry)) is not None:
            newest[who] = max(newest.get(who, _NOTHING), _change(entry))


def _walk(position: Position, page: Mapping[str, Any], link: str | None) -> Position:
    return after_page(position, _as_search(page), link)


def _told(newest: Mapping[tuple[str, str], _Change], known: Position, walked: Position) -> News:
    return News(
        types=frozenset(type_ for type_, _ in newest),
        living=frozenset(type_ for (type_, _), change in newest.items() if not change.deleted),
        removed=tuple(who for who, change in newest.items() if change.deleted and who[0] in TABLE),
        known=known,
        position=walked,
    )


@dataclass(frozen=True, order=True)
class _Change:
    """One version; the greatest is the newest, in whatever order the server lists them. Its number is compared before
    its time: HAPI gives deletions no time."""

    version: int
    moment: datetime
    deleted: bool


_NOTHING: Final = _Change(0, _LONG_AGO, deleted=False)


def _change(entry: Mapping[str, Any]) -> _Change:
    version = as_text(at(entry, "resource", "meta", "versionId")) or _etag(entry)
    number = int(version) if version and version.isascii() and version.isdigit() else 0
    return _Change(number, instant_of(_moment(entry)) or _LONG_AGO, at(entry, "request", "method") == "DELETE")


def _etag(entry: Mapping[str, Any]) -> str:
    return (as_text(at(entry, "response", "etag")) or "").removeprefix("W/").strip('"')


def _moment(entry: Mapping[str, Any]) -> str | None:
    return as_text(at(entry, "response", "lastModified")) or as_text(at(entry, "resource", "meta", "lastUpdated"))


def _first(since: datetime, position: Position) -> str:
    """The value of `_since`, which includes its own time: one millisecond later when nothing older can still appear."""
    return instant(since + timedelta(milliseconds=1) if position.settled else since - OVERLAP)


def _who(own: OwnReferences, entry: Mapping[str, Any]) -> tuple[str, str] | None:
    type_, id_ = as_text(at(entry, "resource", "resourceType")), as_text(at(entry, "resource", "id"))
    if type_ and id_:
        return type_, id_
    named = own.reference(at(entry, "request", "url")) or own.reference(entry.get("fullUrl"))
    return (named.type, named.id) if named else None


def _as_search(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """A history page with the times of its versions, also of deletions, where `after_page` reads them."""
    moments = [_moment(entry) for entry in objects(page.get("entry"))]
    return {"meta": page.get("meta"), "entry": [{"resource": {"meta": {"lastUpdated": moment}}} for moment in moments]}


def follow_deletions(w: Writer, news: News) -> None:
    """Deletes what the hospital deleted. Runs before the pull, which brings what was written again meanwhile."""
    for type_, id_ in news.removed:
        if resources.get(w, type_, id_) is not None:
            resources.remove(w, type_, id_)


def close(w: Writer, news: News, silent: frozenset[str]) -> None:
    """Stores the position after everything was pulled. The news of a type whose pull was empty (`silent`) are read once
    more before they count as about somebody else: an answer can be emptied on the way."""
    if news.position is None:
        return
    doubted = bool(silent & news.living) and not news.known.doubted
    kept = replace(news.known, doubted=True) if doubted else replace(news.position, next=None, doubted=False)
    cursors.put(w, CURSOR, kept.write())
