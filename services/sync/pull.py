"""Fetches what is new at the hospital, page by page; a page and its cursor are stored in one transaction.

A kill between two pages resumes at the page that was not stored. What is already here in the same version is left
alone, so that no screen is asked to draw the same again. An answer without a resource never removes that resource.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from local_store import cursors, resources
from local_store.store import LocalStore, Reader, Writer
from services.clock import Clock, instant
from services.errors import AccessDenied, NotDownloaded, ServerMisunderstood
from services.fhir.client import FhirClient, next_link
from services.fhir.failures import TooLarge, Unsupported
from services.fhir.resource import at, objects
from services.fhir.words import words
from services.sync.policy import Place, place_of
from services.sync.scope import PAGE, SMALL_PAGE, Position, Scope, after_page, question

log = logging.getLogger(__name__)

MOST_PAGES: Final = 5000  # a server whose next links never end must not hold the phone for ever


@dataclass(frozen=True)
class Tally:
    """What arrived: how many resources were new or changed, how many the same, how many could not be kept."""

    changed: int = 0
    same: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.changed + other.changed, self.same + other.same, self.skipped + other.skipped)


async def _nothing() -> None:
    """Between two pages there is nothing to do."""


async def pull(
    store: LocalStore,
    client: FhirClient,
    clock: Clock,
    scope: Scope,
    between_pages: Callable[[], Awaitable[None]] = _nothing,
) -> Tally:
    """Brings one scope up to date. Raises the client's errors; the pages stored until then stay."""
    position = await store.read(position_of, scope)
    if scope.once and position.through:
        return Tally()
    total = Tally()
    page, position = await _first_page(client, scope, position)
    for _ in range(MOST_PAGES):
        link = None if scope.once else next_link(page)
        if link is not None and link == position.next:
            raise ServerMisunderstood("the next page is the same page")
        position = after_page(position, page, link)
        total += await store.write(store_page, scope, page, position, instant(clock.now()))
        if link is None:
            return total
        await between_pages()
        page = await client.page(link)
    raise ServerMisunderstood("pages without end")


def position_of(r: Reader, scope: Scope) -> Position:
    """How far this scope has come. Reads only."""
    return Position.read(cursors.get(r, scope.name))


async def _first_page(client: FhirClient, scope: Scope, position: Position) -> tuple[dict[str, Any], Position]:
    """The page an interrupted pull stopped before, else the first of a new search. A link that no longer works, a page
    that is too large and a server that refuses `_sort` each have their second way."""
    if position.next is not None:
        try:
            return await client.page(position.next), position
        except (AccessDenied, NotDownloaded, ServerMisunderstood):
            position = replace(position, next=None, high=None, started=None)
    try:
        return await client.search(scope.type, question(scope, position)), position
    except TooLarge:
        return await client.search(scope.type, question(scope, position, SMALL_PAGE)), position
    except Unsupported:
        if not scope.incremental:
            raise
        plain = replace(scope, incremental=False)
        return await client.search(scope.type, question(plain, position, PAGE)), position


def store_page(w: Writer, scope: Scope, page: Mapping[str, Any], position: Position, fetched_at: str) -> Tally:
    """Stores a page and the position after it: both or neither."""
    tally = keep_all(w, page, scope.patient, fetched_at)
    cursors.put(w, scope.name, position.write())
    return tally


def keep_all(w: Writer, page: Mapping[str, Any], patient: str | None, fetched_at: str) -> Tally:
    """Stores the resources of a Bundle as received. One that cannot be kept is counted and hides no other."""
    tally = Tally()
    for entry in objects(page.get("entry")):
        body = entry.get("resource")
        if at(entry, "search", "mode") == "outcome" or at(body, "resourceType") == "OperationOutcome":
            continue
        if not isinstance(body, Mapping) or not _is_resource(body):
            tally += Tally(skipped=1)
            continue
        tally += _keep(w, body, patient, fetched_at)
    if tally.skipped:
        log.warning("%d entries of a page have no type or id and were left out", tally.skipped)
    return tally


def _is_resource(body: Mapping[str, Any]) -> bool:
    return all(isinstance(body.get(name), str) and body[name] for name in ("resourceType", "id"))


def _keep(w: Writer, body: Mapping[str, Any], patient: str | None, fetched_at: str) -> Tally:
    type_, id_ = body["resourceType"], body["id"]
    owner = None if place_of(type_) is Place.DIRECTORY else patient
    here = resources.get(w, type_, id_)
    if here is not None and here.patient == owner and _is_same(here, body):
        return Tally(same=1)
    resources.put(w, body, patient=owner, fetched_at=fetched_at, text=words(body))
    return Tally(changed=1)


def _is_same(here: resources.Stored, body: Mapping[str, Any]) -> bool:
    """Says whether this very version is here already. Beside an unsent change the server's copy is always renewed."""
    if here.delivery is not resources.Delivery.CONFIRMED:
        return False
    version = at(body, "meta", "versionId")
    return here.version_id == version if version else here.body == body
