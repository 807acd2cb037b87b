"""Fetches what is new at the hospital, page by page; the end of a page and its cursor are stored in one transaction.

A page that is longer than asked for is stored in slices: what a person writes meanwhile waits for one of them at most.
When the app is killed between two pages, the pull resumes at the page that was not stored. A resource that is already
here in the same version is not written, so that no screen draws the same again. An answer without a resource never
deletes it, and the totals of a server are not read at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from local_store import cursors, outbox, resources, retention
from local_store.store import LocalStore, Reader, Writer
from services.clock import Clock, instant
from services.errors import AccessDenied, NotDownloaded, ServerMisunderstood
from services.fhir.client import FhirClient
from services.fhir.failures import TooLarge, Unsupported
from services.fhir.paging import next_link
from services.fhir.resource import at, instant_of, objects
from services.fhir.subject import owners, subjects
from services.fhir.words import words
from services.sync.deleted import Deleted, is_deleted
from services.sync.policy import is_for, is_of_the_hospital
from services.sync.position import PAGE, SMALL_PAGE, Position, after_page, question, slices
from services.sync.scope import Scope
from services.sync.tally import Tally

log = logging.getLogger(__name__)

MOST_PAGES: Final = 5000  # a server whose next links never end must not keep the phone busy for ever
MOST_RESTARTS: Final = 3  # in a row without getting any further


async def _nothing() -> None:
    """Between two pages there is nothing to do."""


async def pull(
    store: LocalStore,
    client: FhirClient,
    clock: Clock,
    scope: Scope,
    between_pages: Callable[[], Awaitable[None]] = _nothing,
    *,
    first: Mapping[str, Any] | None = None,
    deleted: Deleted | None = None,
) -> Tally:
    """Pulls one scope, starting with its `first` page when that has been fetched already. Raises the client's errors;
    the pages stored until then stay. `deleted`, which may grow meanwhile, is left out of every page."""
    position = await store.read(position_of, scope)
    if scope.once and position.through:
        return Tally()
    walk = _Walk(client, scope, position)
    deleted = {} if deleted is None else deleted
    total = Tally()
    page = await walk.begin() if first is None else first
    for _ in range(MOST_PAGES):
        link = None if scope.once else next_link(page)
        position = await asyncio.to_thread(after_page, walk.position, page, link)
        storing = _store(store, scope, page, position, instant(clock.now()), deleted=deleted)
        if link is None:
            return total + await storing
        # fetches the next page while this one is written; a failed fetch does not undo the write
        stored, following = await asyncio.gather(storing, walk.follow(link, position), return_exceptions=True)
        if isinstance(stored, BaseException):
            raise stored
        total += stored
        if isinstance(following, _Stuck):
            await store.write(cursors.put, scope.name, position.again().write())
            raise ServerMisunderstood("pages that lead nowhere") from following
        if isinstance(following, BaseException):
            raise following
        await between_pages()
        page = following
    raise ServerMisunderstood("pages without end")


async def _store(
    store: LocalStore, scope: Scope, page: Mapping[str, Any], position: Position, fetched_at: str, *, deleted: Deleted
) -> Tally:
    """Stores a page slice by slice; the position comes with the last one."""
    *before, last = slices(page)
    total = Tally()
    for part in before:
        total += await store.write(keep_all, part, scope.patient, fetched_at, deleted)
    return total + await store.write(store_page, scope, last, position, fetched_at, deleted=deleted)


def position_of(r: Reader, scope: Scope) -> Position:
    """How far this scope has been pulled. Reads only."""
    return Position.read(cursors.get(r, scope.name))


class _Stuck(Exception):
    """The links failed several times without any progress."""


@dataclass
class _Walk:
    """Follows the links from page to page. A link that has expired, or that leads in a circle, restarts the scope from
    its safe position (`Position.again`): nothing is left out, what comes twice is the same, and it ends."""

    client: FhirClient
    scope: Scope
    position: Position
    count: int = PAGE
    restarts: int = 0
    followed: set[str] = field(default_factory=set)

    async def begin(self) -> Mapping[str, Any]:
        """The page where an interrupted pull continues, else the first page of a new search."""
        if self.position.next is None:
            return await self._search()
        try:
            return await self.client.page(self.position.next)
        except (AccessDenied, NotDownloaded, ServerMisunderstood):
            self.position = self.position.again()
            return await self._search()

    async def follow(self, link: str, position: Position) -> Mapping[str, Any]:
        """The page at `link`; `position` is what is stored so far. Raises `_Stuck` when restarting brings nothing new
        any more."""
        self.position = position
        if link not in self.followed:
            self.followed.add(link)
            try:
                return await self.client.page(link)
            except TooLarge:
                self.count = SMALL_PAGE
            except (AccessDenied, NotDownloaded, ServerMisunderstood):
                log.info("a page of %s is no longer there: the search starts over", self.scope.type)
        again = position.again()
        self.restarts = 0 if again.since != position.since else self.restarts + 1
        if self.restarts > MOST_RESTARTS:
            raise _Stuck
        self.position = again
        self.followed.clear()
        return await self._search()

    async def _search(self) -> Mapping[str, Any]:
        """The first page: smaller when it is too large, and without `_sort` when the server refuses that."""
        scope, position = self.scope, self.position
        try:
            return await self.client.search(scope.type, question(scope, position, self.count))
        except TooLarge:
            self.count = SMALL_PAGE
            return await self.client.search(scope.type, question(scope, position, SMALL_PAGE))
        except Unsupported:
            if not scope.incremental:
                raise
            plain = replace(scope, incremental=False)
            return await self.client.search(scope.type, question(plain, position, self.count))


def store_page(
    w: Writer, scope: Scope, page: Mapping[str, Any], position: Position, fetched_at: str, *, deleted: Deleted
) -> Tally:
    """Stores the end of a page and the position after it: both or neither."""
    tally = keep_all(w, page, scope.patient, fetched_at, deleted)
    cursors.put(w, scope.name, position.write())
    return tally


def keep_all(
    w: Writer, page: Mapping[str, Any], patient: str | None, fetched_at: str, deleted: Deleted | None = None
) -> Tally:
    """Stores the resources of a Bundle as received. Those that cannot be stored are counted and do not stop the others.

    A resource about other people than `patient` is not stored as this person's: a batch whose answers were shuffled on
    the way, or a server's mistake, must not mix two records. A version that the person has `deleted` stays deleted.
    """
    tally = Tally()
    for body in _resources(page):
        if body is None or not is_for(body, patient):
            tally += Tally(skipped=1)
        elif is_deleted(body, deleted or {}):
            tally += Tally(same=1)
        else:
            tally += _keep(w, body, patient, fetched_at)
    return _told(tally)


def keep_for(w: Writer, page: Mapping[str, Any], patients: Sequence[str], fetched_at: str) -> Tally:
    """Like `keep_all`, for an answer that may be about any of these people: each resource belongs to the people it
    names, else to its former owner, else to the first of them. One that names only others is not kept."""
    tally = Tally()
    for body in _resources(page):
        whose = () if body is None else _owners(w, body, patients)
        if body is None or not whose:
            tally += Tally(skipped=1)
            continue
        for patient in whose:
            tally += _keep(w, body, patient, fetched_at)
    return _told(tally)


def _told(tally: Tally) -> Tally:
    if tally.skipped:
        log.warning("%d entries of a page are no resources of the person in question and were left out", tally.skipped)
    return tally


def _resources(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any] | None]:
    """The resources of a Bundle without the server's OperationOutcomes; None for an entry without a valid resource."""
    for entry in objects(page.get("entry")):
        body = entry.get("resource")
        if at(entry, "search", "mode") == "outcome" or at(body, "resourceType") == "OperationOutcome":
            continue
        yield body if isinstance(body, Mapping) and _is_resource(body) else None


def _owners(r: Reader, body: Mapping[str, Any], patients: Sequence[str]) -> Sequence[str | None]:
    if is_of_the_hospital(body):
        return (None,)
    if subjects(body):
        return owners(body, patients)
    here = resources.get(r, *resources.identity(body))
    return [here.patient if here is not None else next(iter(patients), None)]


def _is_resource(body: Mapping[str, Any]) -> bool:
    return all(isinstance(body.get(name), str) and body[name] for name in ("resourceType", "id"))


def _keep(w: Writer, body: Mapping[str, Any], patient: str | None, fetched_at: str) -> Tally:
    type_, id_ = body["resourceType"], body["id"]
    owner = None if is_of_the_hospital(body) else patient
    here = resources.get(w, type_, id_)
    if here is None or not (_is_same(here, body) or _is_older(w, here, body)):
        resources.put(w, body, patient=owner, fetched_at=fetched_at, text=words(body))
        if here is not None and owner is not None and (named := subjects(body)):
            resources.only_of(w, type_, id_, named)
        tally = Tally(changed=1)
    elif resources.is_of(w, here, owner):
        tally = Tally(same=1)
    else:
        resources.assign(w, here, owner)
        tally = Tally(changed=1)
    if owner is None:
        retention.saw(w, type_, id_, fetched_at)
    return tally


def _is_older(r: Reader, here: resources.Stored, body: Mapping[str, Any]) -> bool:
    """Whether the received version is older than the one that is already here."""
    known: Mapping[str, Any] | None = here.body
    if here.delivery is not resources.Delivery.CONFIRMED:
        entry = outbox.entry_for(r, here.type, here.id)
        known = entry.base if entry else None
    newer, older = (instant_of(at(resource, "meta", "lastUpdated")) for resource in (known, body))
    return newer is not None and older is not None and older < newer


def _is_same(here: resources.Stored, body: Mapping[str, Any]) -> bool:
    """Whether this version is already here. Beside an unsent change the server's copy is always written again."""
    if here.delivery is not resources.Delivery.CONFIRMED:
        return False
    version = at(body, "meta", "versionId")
    return here.version_id == version if version else here.body == body
