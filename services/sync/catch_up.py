"""Brings everything up to date that a server offers: the news first, then every question that is worth asking."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Final

from local_store import resources
from local_store.store import LocalStore, Writer
from services.clock import Clock, instant
from services.errors import AccessDenied, AppError, NotDownloaded, ServerMisunderstood
from services.fhir.capabilities import Capabilities
from services.fhir.client import FhirClient
from services.fhir.failures import Unsupported
from services.sync import news
from services.sync.pull import Tally, position_of, pull
from services.sync.scope import Scope, plan

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=3)
MOST_FAILURES: Final = 2  # answers in a row that are not FHIR: then it is no hospital at all (a captive portal)


async def catch_up(
    store: LocalStore,
    client: FhirClient,
    clock: Clock,
    scopes: tuple[Scope, ...],
    found: news.News,
    *,
    between_pages: Callable[[], Awaitable[None]],
    on_progress: Callable[[int, int], None],
) -> tuple[Tally, AppError | None]:
    """Pulls every scope with news; one that fails for its own reasons keeps none of the others waiting. The error is
    the last answer that made no sense; errors of the whole connection are raised."""
    total, trouble, failures = Tally(), None, 0
    for number, scope in enumerate(scopes):
        on_progress(number, len(scopes))
        if not await _worth_asking(store, scope, found):
            continue
        try:
            await between_pages()
            total += await pull(store, client, clock, scope, between_pages)
            failures = 0
        except (AccessDenied, NotDownloaded, Unsupported) as refused:
            log.info("the hospital refuses to give %s: %s", scope.name, refused.code)
        except ServerMisunderstood as error:
            log.warning("the answer for %s made no sense", scope.name)
            trouble, failures = error, failures + 1
            if failures == MOST_FAILURES:
                break
    if trouble is None:
        await store.write(news.close, found)
        await store.write(forget_past_slots, instant(clock.now() - KEPT))
    return total, trouble


def forget_past_slots(w: Writer, before: str) -> None:
    """Half hours that are over are of no use to anybody, and there are some hundred new ones every day. A visit keeps
    its own time; nothing of a person is ever pruned."""
    for slot in resources.select(w, "Slot", until=before, newest_first=False, limit=1000):
        resources.remove(w, "Slot", slot.id)


async def _worth_asking(store: LocalStore, scope: Scope, found: news.News) -> bool:
    if found.types is None or scope.type in found.types:
        return True
    return not (await store.read(position_of, scope)).through


async def scopes_and_news(
    store: LocalStore, client: FhirClient, capabilities: Capabilities, patient: str, today: date
) -> tuple[tuple[Scope, ...], news.News]:
    """What could be asked of this server, and what it says is new."""
    position = await store.read(news.known_position)
    return plan(capabilities, patient, today), await news.ask(client, capabilities, position)
