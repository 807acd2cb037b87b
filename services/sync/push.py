"""Sends the entries of the outbox, one at a time, and records the hospital's answer to each.

```
 claim -> PUT/DELETE -> 2xx                       settle: the server's copy is shown
                     -> 412                       superseded.py: it had arrived, or a conflict the person decides
                     -> 409 422 403 404 410 ...   reject(code, outcome); alternatives in it are stored
                     -> 5xx 429 misunderstood     release with a growing wait; the next entries are still sent
                     -> offline                   release; push ends, everything waits for the network
                     -> 401 after renewal         release; push ends with SessionExpired, nothing is lost
```
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from local_store import outbox
from local_store.outbox import Entry, EntryState
from local_store.store import LocalStore, Reader
from services.clock import Clock, instant
from services.errors import (
    AccessDenied,
    AppError,
    NotDownloaded,
    Offline,
    RefusalCode,
    Rejected,
    ServerMisunderstood,
    ServerUnavailable,
    SessionExpired,
)
from services.fhir.client import FhirClient
from services.sync.policy import is_for
from services.sync.refused import write_down
from services.sync.superseded import settle_or_conflict

log = logging.getLogger(__name__)

MOST_FAILURES: Final = 2  # in a row: then the fault is the server's, not the entry's
LONGEST_WAIT: Final = 15 * 60.0


@dataclass(frozen=True)
class PushReport:
    """The result of a push. `error`: why it ended early, or the last failure that should be shown."""

    sent: int = 0
    refused: int = 0
    error: AppError | None = None


async def push(store: LocalStore, client: FhirClient, clock: Clock) -> PushReport:
    """Sends every change that is due. Talks to the hospital; returns a report instead of raising its errors."""
    await store.write(outbox.reset_in_flight)  # one push at a time: what is still in flight was interrupted
    report = PushReport()
    failures = 0
    while failures < MOST_FAILURES:
        claimed = await store.write(outbox.claim, instant(clock.now()), 1)
        if not claimed:
            break
        (entry,) = claimed
        try:
            accepted = await _deliver(store, client, clock, entry)
        except (Offline, SessionExpired) as error:
            await store.write(outbox.release, entry.entry_id, None)
            return replace(report, error=error)
        except (ServerUnavailable, ServerMisunderstood) as error:
            failures += 1
            await store.write(outbox.release, entry.entry_id, _later(clock, entry, error))
            report = replace(report, error=error)
            continue
        failures = 0
        report = replace(report, sent=report.sent + accepted, refused=report.refused + (not accepted))
    return report


def due_entries(r: Reader, now: str) -> frozenset[tuple[int, int]]:
    """Entry id and revision of every change that may be sent now. Reads only."""
    waiting = (entry for entry in outbox.entries(r) if entry.state is EntryState.PENDING and entry.waits_for is None)
    return frozenset((entry.entry_id, entry.revision) for entry in waiting if entry.due(now))


async def _deliver(store: LocalStore, client: FhirClient, clock: Clock, entry: Entry) -> bool:
    """Whether the hospital accepted the change; a refusal is recorded. Raises errors that are not refusals."""
    try:
        stored = await _send(client, entry)
    except Rejected as refusal:
        if refusal.refusal is RefusalCode.SUPERSEDED:
            return await settle_or_conflict(store, client, entry, refusal, instant(clock.now()))
        await store.write(write_down, entry, refusal, instant(clock.now()))
        return False
    except (AccessDenied, NotDownloaded):  # accepted, but we may not read the result: our copy counts
        stored = entry.body
    if stored is not None and entry.patient is not None and not is_for(stored, entry.patient):
        raise ServerMisunderstood("the answer is about somebody else")
    await store.write(outbox.settle, entry.entry_id, entry.revision, stored, instant(clock.now()))
    return True


async def _send(client: FhirClient, entry: Entry) -> dict[str, Any] | None:
    if entry.method == "DELETE" or entry.body is None:
        await client.delete(entry.type, entry.id, entry.if_match)
        return None
    if entry.creates and entry.attempts:
        await _not_there_yet(client, entry)
    return await client.put(entry.body, entry.if_match)


async def _not_there_yet(client: FhirClient, entry: Entry) -> None:
    """Raises Rejected(SUPERSEDED) when this create already exists at the server: an earlier attempt may have arrived
    and been changed since, and a server that ignores `If-None-Match: *` on PUT (HAPI) would take this for an update."""
    try:
        await client.read(entry.type, entry.id)
    except (AccessDenied, NotDownloaded):  # also for a deleted resource: the write itself finds that
        return
    raise Rejected(RefusalCode.SUPERSEDED)


def _later(clock: Clock, entry: Entry, error: AppError) -> str:
    """When to send this entry again: doubling from 5 s to 15 min with jitter, not before the server's Retry-After."""
    step = min(LONGEST_WAIT, 5.0 * 2 ** min(entry.attempts, 10))
    wait = random.uniform(step / 2, step)  # noqa: S311 - a waiting time, no secret
    retry_after = error.retry_after if isinstance(error, ServerUnavailable) else None
    return instant(clock.now() + timedelta(seconds=max(wait, retry_after or 0.0)))
