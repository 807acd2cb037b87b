"""Sends the entries of the outbox, one at a time or many creates that came in bulk, and records the answer to each.

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
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from local_store import outbox
from local_store.outbox import Entry, EntryState
from local_store.store import LocalStore, Reader, Writer
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
from services.fhir.capabilities import Capabilities, capabilities_of
from services.fhir.client import FhirClient
from services.fhir.origins import origin
from services.sync.policy import is_for
from services.sync.refused import write_down
from services.sync.superseded import settle_or_conflict
from services.sync.uploading import in_parts, uploaded
from services.upload_consent import held

log = logging.getLogger(__name__)

Answer = dict[str, Any] | None | AppError
"""The server's copy, None after a deletion, or why the change was not taken."""

MOST_TOGETHER: Final = 100  # creates in one request: about a second of the hospital's time
MOST_FAILURES: Final = 2  # in a row: then the fault is the server's, not the entry's
LONGEST_WAIT: Final = 15 * 60.0


@dataclass(frozen=True)
class PushReport:
    """The result of a push. `error`: why it ended early, or the last failure that should be shown."""

    sent: int = 0
    refused: int = 0
    error: AppError | None = None


@dataclass
class Way:
    """How entries get to the hospital. `offered`: what it can do; None until that is needed, then it is asked."""

    store: LocalStore
    client: FhirClient
    offered: Capabilities | None = None

    async def takes_batches(self) -> bool:
        """Whether several creates may share a request."""
        known = await self._known()
        return known is not None and "batch" in known.interactions

    async def uploads(self) -> str | None:
        """Where large contents are announced that go up in parts; None where each goes in one request: no token goes to
        another host."""
        known = await self._known()
        where = None if known is None else known.uploads
        return where if where and origin(where) == origin(self.client.base) else None

    async def _known(self) -> Capabilities | None:
        try:
            self.offered = self.offered or capabilities_of(await self.client.capabilities())
        except AppError:
            return None
        return self.offered


async def push(store: LocalStore, client: FhirClient, clock: Clock, offered: Capabilities | None = None) -> PushReport:
    """Sends every change that is due; creates that came in bulk share requests where the hospital takes batches, and
    large contents go in parts where it takes those (`offered`; None: it is asked when there are any). Talks to the
    hospital; returns a report instead of raising its errors."""
    way = Way(store, client, offered)
    await store.write(outbox.reset_in_flight)  # one push at a time: what is still in flight was interrupted
    report = PushReport()
    failures = 0
    together: bool | None = None
    while failures < MOST_FAILURES:
        if together is None and await store.read(_has_bulk):
            together = await way.takes_batches()
        most = MOST_TOGETHER if together else 1
        claimed = await store.write(_claim, instant(clock.now()), most)
        if not claimed:
            break
        try:
            answers = await _answers(way, claimed)
        except (AccessDenied, ServerMisunderstood):
            log.info("the server takes no batch of creates: sent one by one")
            together = False
            await store.write(_release_all, claimed)
            continue
        done = await _record(store, client, clock, claimed, answers)
        report = PushReport(report.sent + done.sent, report.refused + done.refused, done.error or report.error)
        if isinstance(done.error, (Offline, SessionExpired)):
            return report
        failures = failures + 1 if done.error is not None and not (done.sent or done.refused) else 0
    return report


def _claim(w: Writer, now: str, most: int) -> tuple[Entry, ...]:
    return outbox.claim_together(w, now, most, held(w))


def _has_bulk(r: Reader) -> bool:
    return bool(outbox.unsent_by_type(r, EntryState.PENDING, in_bulk=True))


async def _answers(way: Way, claimed: Sequence[Entry]) -> Sequence[Answer]:
    """What the hospital says to each of these entries. Raises AccessDenied or ServerMisunderstood when it does not take
    several at once."""
    try:
        if len(claimed) > 1:
            return await way.client.create_each([entry.body or {} for entry in claimed])
        return [await _send(way, claimed[0])]
    except (Rejected, Offline, SessionExpired, ServerUnavailable) as error:
        return [error] * len(claimed)
    except (AccessDenied, NotDownloaded):  # accepted, but we may not read the result: our copy counts
        if len(claimed) > 1:
            raise
        return [claimed[0].body]
    except ServerMisunderstood as error:
        if len(claimed) > 1:
            raise
        return [error]


async def _record(
    store: LocalStore, client: FhirClient, clock: Clock, claimed: Sequence[Entry], answers: Sequence[Answer]
) -> PushReport:
    """Records the answers; what was accepted in one transaction. The report of these entries alone; after an error that
    holds for everything the others wait again."""
    accepted: list[tuple[Entry, dict[str, Any] | None]] = []
    others: list[tuple[Entry, AppError]] = []
    for entry, answer in zip(claimed, answers, strict=True):
        if isinstance(answer, AppError):
            others.append((entry, answer))
        elif answer is not None and entry.patient is not None and not is_for(answer, entry.patient):
            others.append((entry, ServerMisunderstood("the answer is about somebody else")))
        else:
            accepted.append((entry, answer))
    if accepted:
        await store.write(_settle_all, accepted, instant(clock.now()))
    report = PushReport(sent=len(accepted))
    for n, (entry, error) in enumerate(others):
        try:
            arrived = await _settle_refused(store, client, clock, entry, error)
        except (Offline, SessionExpired) as end:
            await store.write(_release_all, [left for left, _ in others[n:]])
            return replace(report, error=end)
        except (ServerUnavailable, ServerMisunderstood) as failed:
            await store.write(outbox.release, entry.entry_id, _later(clock, entry, failed))
            report = replace(report, error=failed)
        else:
            report = replace(report, sent=report.sent + arrived, refused=report.refused + (not arrived))
    return report


def _settle_all(w: Writer, accepted: Sequence[tuple[Entry, dict[str, Any] | None]], now: str) -> None:
    for entry, stored in accepted:
        outbox.settle(w, entry.entry_id, entry.revision, stored, now)


def _release_all(w: Writer, entries: Sequence[Entry]) -> None:
    for entry in entries:
        outbox.release(w, entry.entry_id, None)


async def _settle_refused(store: LocalStore, client: FhirClient, clock: Clock, entry: Entry, error: AppError) -> bool:
    """Whether the change has arrived after all; a refusal is recorded. Raises errors that are not refusals."""
    if not isinstance(error, Rejected):
        raise error
    if error.refusal is RefusalCode.SUPERSEDED:
        return await settle_or_conflict(store, client, entry, error, instant(clock.now()))
    await store.write(write_down, entry, error, instant(clock.now()))
    return False


async def _send(way: Way, entry: Entry) -> dict[str, Any] | None:
    client = way.client
    if entry.method == "DELETE" or entry.body is None:
        await client.delete(entry.type, entry.id, entry.if_match)
        return None
    if entry.creates and entry.attempts:
        await _not_there_yet(client, entry)
    where = await way.uploads() if in_parts(entry) else None
    if where is None:
        return await client.put(entry.body, entry.if_match)
    travels = await uploaded(way.store, client, where, entry)
    return await client.put(entry.body, entry.if_match, travels=travels)


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
