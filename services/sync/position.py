"""How far a scope has been pulled, and the search that continues from there. Pure.

```
 new -> first page -> page -> ... -> last page         since := the newest time of all pages; through
          |             '- a link that no longer works -> again(): from `since`, or from `high` where the server keeps
          |                                              the requested order (its self link says so, and it did)
          '- an empty answer: `since` stays as it is, so that an answer emptied on the way hides nothing for good
```
Source: FHIR R4 §3.1.1.1 (the self link shows which parameters were used), §3.1.0.5 Paging.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from services.clock import instant
from services.fhir.resource import at, instant_of, objects
from services.fhir.shape import as_list, as_text
from services.sync.scope import Scope

PAGE: Final = 200
SMALL_PAGE: Final = 20  # requested instead when a page was too large
OVERLAP: Final = timedelta(seconds=20)  # the longest time by which a transaction may commit after later ones


@dataclass(frozen=True)
class Position:
    """How far a scope has been pulled; stored as its cursor in the transaction of the page it belongs to.

    `since`: everything up to here is on the device (`settled`: and nothing older can still appear). `next`: the page
    where an interrupted pull continues. `high` and `started`: they determine `since` when that pull is complete.
    `ordered`: everything since `started` came in order of time. `through`: pulled to its end at least once. `doubted`:
    the last news brought nothing and is read once more.
    """

    since: str | None = None
    settled: bool = False
    next: str | None = None
    high: str | None = None
    started: str | None = None
    ordered: bool = False
    through: bool = False
    doubted: bool = False

    @classmethod
    def read(cls, text: str | None) -> Position:
        """The position of a cursor's text; an invalid text starts from the beginning, which loses nothing."""
        try:
            found = json.loads(text) if text else {}
            return cls(**found) if isinstance(found, dict) else cls()
        except (ValueError, TypeError):
            return cls()

    def write(self) -> str:
        return json.dumps({name: value for name, value in self.__dict__.items() if value})

    def again(self) -> Position:
        """The position for a new start when links no longer work: what came in order is not pulled again."""
        since = self.high if self.ordered and self.high else self.since
        return Position(since=since, settled=self.settled and since == self.since, through=self.through)


def question(scope: Scope, position: Position, count: int = PAGE) -> dict[str, str]:
    """The search parameters for what is new since `position`."""
    params = dict(scope.params)
    if scope.once:
        return params
    params["_count"] = str(count)
    if scope.incremental:
        params["_sort"] = "_lastUpdated"
        if since := _lower_bound(position):
            params["_lastUpdated"] = since
    return params


def _lower_bound(position: Position) -> str | None:
    since = instant_of(position.since)
    if since is None:
        return None
    return f"gt{position.since}" if position.settled else f"ge{instant(since - OVERLAP)}"


def slices(page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The page as one or more pages of at most so many entries as are asked for."""
    entries = as_list(page.get("entry"))
    starts = range(0, len(entries), PAGE) or [0]
    return [{"entry": entries[start : start + PAGE]} for start in starts]


def after_page(position: Position, page: Mapping[str, Any], next_url: str | None) -> Position:
    """The position once `page` is stored. Does not trust the order of pages: `since` moves only at the end."""
    started = position.started or as_text(at(page, "meta", "lastUpdated"))
    moments = _moments(page)
    high = _latest([moment for moment in (position.high, *moments) if moment])
    if next_url is not None:
        first = position.next is None
        ordered = (_says_sorted(page) if first else position.ordered) and _in_order(position.high, moments)
        return replace(position, next=next_url, high=high, started=started, ordered=ordered)
    since = _latest([moment for moment in (position.since, high) if moment])
    return Position(since=since, settled=_is_settled(since, started), through=True)


def _moments(page: Mapping[str, Any]) -> list[str | None]:
    """When each match was last changed; included resources have no order."""
    entries = (entry for entry in objects(page.get("entry")) if at(entry, "search", "mode") in (None, "match"))
    return [as_text(at(entry, "resource", "meta", "lastUpdated")) for entry in entries]


def _says_sorted(page: Mapping[str, Any]) -> bool:
    links = (link for link in objects(page.get("link")) if link.get("relation") == "self")
    queries = (parse_qsl(urlsplit(as_text(link.get("url")) or "").query) for link in links)
    return any(("_sort", "_lastUpdated") in query for query in queries)


def _in_order(before: str | None, moments: list[str | None]) -> bool:
    known = [instant_of(moment) for moment in ([before] if before else []) + moments]
    stated = [moment for moment in known if moment is not None]
    return len(stated) == len(known) and all(earlier <= later for earlier, later in pairwise(stated))


def _latest(moments: list[str]) -> str | None:
    known = [(moment, text) for text in moments if (moment := instant_of(text))]
    return max(known)[1] if known else None


def _is_settled(since: str | None, started: str | None) -> bool:
    newest, asked_at = instant_of(since), instant_of(started)
    return isinstance(newest, datetime) and isinstance(asked_at, datetime) and asked_at - newest > OVERLAP
