"""What is new at the hospital at all, in one question: the system history since the last pull (R4 §3.1.0.11).

Says which types are worth asking for, and what was deleted, which no search tells. A server without `history-system` is
asked for every type instead, and its deletions show when a resource is read (410).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from local_store import cursors, resources
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import AccessDenied, NotDownloaded, ServerMisunderstood
from services.fhir.capabilities import Capabilities
from services.fhir.client import FhirClient, next_link
from services.fhir.resource import at, instant_of, objects, reference
from services.fhir.shape import as_text
from services.sync.policy import TABLE
from services.sync.scope import OVERLAP, PAGE, Position, after_page

CURSOR: Final = "history"
MOST_PAGES: Final = 20  # with more news than this, asking every type is cheaper


@dataclass(frozen=True)
class News:
    """`types` None: not known, ask for all. `removed`: type and id of what was deleted. `position`: where to ask from
    next time, once everything was pulled."""

    types: frozenset[str] | None = None
    removed: tuple[tuple[str, str], ...] = ()
    position: Position | None = None


def known_position(r: Reader) -> Position:
    """How far the history was followed. Reads only."""
    return Position.read(cursors.get(r, CURSOR))


async def ask(client: FhirClient, capabilities: Capabilities, position: Position) -> News:
    """Asks for the news since `position`. Talks to the hospital; a server that refuses the question is asked no more
    in this cycle."""
    if "history-system" not in capabilities.interactions:
        return News()
    since = instant_of(position.since)
    try:
        return await (_begin(client) if since is None else _follow(client, position, since))
    except (AccessDenied, NotDownloaded, ServerMisunderstood):
        return News()


async def _begin(client: FhirClient) -> News:
    """Before the first pull: remembers the newest change there is, so that none is missed after it."""
    page = await client.history(params={"_count": "1"})
    return News(position=after_page(Position(), _as_search(page), None))


async def _follow(client: FhirClient, position: Position, since: datetime) -> News:
    page = await client.history(params={"_since": _first(since, position), "_count": str(PAGE)})
    newest: dict[tuple[str, str], bool] = {}  # whether the newest version of it is a deletion
    walked = position
    for _ in range(MOST_PAGES):
        for entry in objects(page.get("entry")):
            if (who := _who(entry)) is not None:
                newest.setdefault(who, at(entry, "request", "method") == "DELETE")
        link = next_link(page)
        walked = after_page(walked, _as_search(page), link)
        if link is None:
            removed = tuple(who for who, deleted in newest.items() if deleted and who[0] in TABLE)
            return News(frozenset(type_ for type_, _ in newest), removed, walked)
        page = await client.page(link)
    removed = tuple(who for who, deleted in newest.items() if deleted and who[0] in TABLE)
    return News(None, removed, Position(since=walked.high or position.since, through=True))


def _first(since: datetime, position: Position) -> str:
    """`_since` includes its own moment: one millisecond later when nothing older can still appear."""
    return instant(since + timedelta(milliseconds=1) if position.settled else since - OVERLAP)


def _who(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    type_, id_ = as_text(at(entry, "resource", "resourceType")), as_text(at(entry, "resource", "id"))
    if type_ and id_:
        return type_, id_
    named = reference(at(entry, "request", "url")) or reference(entry.get("fullUrl"))
    return (named.type, named.id) if named else None


def _as_search(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """A history page with the moment of deleted versions where `after_page` looks for it."""
    moments = [
        as_text(at(entry, "response", "lastModified")) or as_text(at(entry, "resource", "meta", "lastUpdated"))
        for entry in objects(page.get("entry"))
    ]
    return {"meta": page.get("meta"), "entry": [{"resource": {"meta": {"lastUpdated": one}}} for one in moments]}


def close(w: Writer, news: News) -> None:
    """Follows the deletions and remembers where to ask from, once everything else was pulled."""
    for type_, id_ in news.removed:
        if resources.get(w, type_, id_) is not None:
            resources.remove(w, type_, id_)
    if news.position is not None:
        cursors.put(w, CURSOR, replace(news.position, next=None).write())
