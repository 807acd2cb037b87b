"""Pulls everything that a server offers: first the news, then every scope that may have changed.

Once a day every scope is pulled, whatever the news say: that finds resources which an answer lost on its way. Once a
month the directory is listed from its beginning, which shows what is no longer in it (`policy.RETENTION`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from local_store import cursors
from local_store.store import LocalStore, Reader, Writer
from services.clock import Clock, instant, too_far
from services.errors import AccessDenied, AppError, NotDownloaded, ServerMisunderstood
from services.fhir.capabilities import Capabilities
from services.fhir.client import FhirClient
from services.fhir.failures import Unsupported
from services.fhir.resource import instant_of
from services.sync import news
from services.sync.deleted import Deleted
from services.sync.policy import DIRECTORY_RELIST_EVERY, Ownership, ownership_of
from services.sync.position import Position
from services.sync.pruning import prune
from services.sync.pull import position_of, pull
from services.sync.scope import Scope, plan
from services.sync.tally import Tally
from services.sync.together import Together

log = logging.getLogger(__name__)

FULL_CHECK: Final = "whole-look"
FULL_CHECK_EVERY: Final = timedelta(days=1)
DIRECTORY_RELIST: Final = "census"
MOST_FAILURES: Final = 2  # answers in a row that are not FHIR: then this is no hospital (a captive portal)


@dataclass(frozen=True)
class PullCallbacks:
    """What a pull calls: with its progress, and between two pages to let more urgent work run."""

    between_pages: Callable[[], Awaitable[None]]
    on_progress: Callable[[int, int], None]


async def catch_up(
    store: LocalStore,
    client: FhirClient,
    clock: Clock,
    *,
    scopes: tuple[Scope, ...],
    found: news.News,
    together: Together,
    callbacks: PullCallbacks,
    deleted: Deleted,
) -> tuple[Tally, AppError | None]:
    """Pulls every scope with news; a scope that fails for its own reasons does not stop the others. The returned error
    is the last answer that made no sense; errors of the connection are raised."""
    await store.write(_begin, found, scopes, clock)
    total, trouble, failures, heard = Tally(), None, 0, dict[str, bool]()
    worth_asking = [await _worth_asking(store, scope, found) for scope in scopes]
    for number, scope in enumerate(scopes):
        callbacks.on_progress(number, len(scopes))
        if not worth_asking[number]:
            continue
        try:
            await callbacks.between_pages()
            rest = [candidate for candidate, worth in zip(scopes[number:], worth_asking[number:], strict=True) if worth]
            page = await together.first_page(store, client, rest)
            tally = await pull(store, client, clock, scope, callbacks.between_pages, first=page, deleted=deleted)
            failures = 0
            total += tally
            if scope.whole:
                heard[scope.type] = heard.get(scope.type, False) or not tally.empty
        except (AccessDenied, NotDownloaded, Unsupported) as refused:
            log.info("the hospital refuses to give %s: %s", scope.type, refused.code)
        except ServerMisunderstood as error:
            log.warning("the answer for %s made no sense", scope.type)
            trouble, failures = error, failures + 1
            if failures == MOST_FAILURES:
                break
    if trouble is None:
        silent = frozenset(type_ for type_, gave in heard.items() if not gave)
        await store.write(_close, found, silent, instant(clock.now()))
        if too_far(client.clock_apart) is None:  # nothing is deleted by a wrong clock
            await store.write(prune, clock.now())
    return total, trouble


def _begin(w: Writer, found: news.News, scopes: tuple[Scope, ...], clock: Clock) -> None:
    """Applies the deletions first: a resource that was written again meanwhile comes with the pull."""
    news.follow_deletions(w, found)
    if found.types is None and _is_due(w, DIRECTORY_RELIST, DIRECTORY_RELIST_EVERY, clock):
        for scope in scopes:
            if ownership_of(scope.type) is Ownership.DIRECTORY:
                cursors.put(w, scope.name, Position().write())
        cursors.put(w, DIRECTORY_RELIST, instant(clock.now()))


def _close(w: Writer, found: news.News, silent: frozenset[str], now: str) -> None:
    news.close(w, found, silent)
    if found.types is None:
        cursors.put(w, FULL_CHECK, now)


async def _worth_asking(store: LocalStore, scope: Scope, found: news.News) -> bool:
    if scope.once:
        return not (await store.read(position_of, scope)).through
    if found.types is None or scope.type in found.types:
        return True
    return not (await store.read(position_of, scope)).through


async def scopes_and_news(
    store: LocalStore,
    client: FhirClient,
    clock: Clock,
    *,
    capabilities: Capabilities,
    patients: Sequence[str],
    today: date,
) -> tuple[tuple[Scope, ...], news.News]:
    """All scopes of this server, and what it reports as new."""
    position = await store.read(news.known_position)
    found = await news.ask(client, capabilities, position)
    if await store.read(_is_due, FULL_CHECK, FULL_CHECK_EVERY, clock):
        found = replace(found, types=None)
    return plan(capabilities, patients, today), found


def _is_due(r: Reader, cursor: str, every: timedelta, clock: Clock) -> bool:
    """Whether the last time is that long ago, or in the future because the clock was set back."""
    last = instant_of(cursors.get(r, cursor))
    return last is None or abs(clock.now() - last) >= every
