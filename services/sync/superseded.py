"""Handles a 412: an earlier attempt had arrived, or somebody else changed the resource and the person decides.

```
 412 -> deleted there, and we delete                settle: it has arrived
     -> deleted there                               reject(gone)
     -> our change is the current version           settle (the answer to an earlier attempt was lost)
     -> our change is there, changed since          settle: it arrived, and others changed it further
     -> an older edit of ours is current            back to PENDING, based on it
     -> the version we changed, renumbered          back to PENDING, based on it
     -> anything else                               a conflict: the server's copy becomes the base, reject(superseded)
```
"""

from __future__ import annotations

import logging
from typing import Any, Final

from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.resources import version_of
from local_store.store import LocalStore, Writer
from services.errors import AccessDenied, NotDownloaded, RefusalCode, Rejected, ServerMisunderstood
from services.fhir.client import FhirClient
from services.fhir.failures import Gone
from services.fhir.shape import JsonObject, as_object, objects
from services.fhir.words import words
from services.sync.evidence import arrived_in, has_arrived, made_on
from services.sync.policy import is_for
from services.sync.refused import write_down

log = logging.getLogger(__name__)

VERSIONS_LOOKED_AT: Final = "50"


async def settle_or_conflict(store: LocalStore, client: FhirClient, entry: Entry, refusal: Rejected, now: str) -> bool:
    """Whether the change has arrived, or is sent once more; a conflict is recorded. Talks to the hospital."""
    try:
        server = await client.read(entry.type, entry.id)
    except Gone as gone:
        if entry.body is None:
            await store.write(outbox.settle, entry.entry_id, entry.revision, None, now)
            return True
        await store.write(write_down, entry, Rejected(RefusalCode.GONE, refusal.outcome, gone.version), now)
        return False
    except (AccessDenied, NotDownloaded):
        await store.write(write_down, entry, refusal, now)
        return False
    if entry.patient is not None and not is_for(server, entry.patient):  # what has our id there is somebody else's
        await store.write(write_down, entry, refusal, now)
        return False
    arrived = await _arrived_revision(client, entry, server)
    if arrived is not None:
        log.debug("a change was there already: its first answer was lost")
        await store.write(outbox.settle, entry.entry_id, arrived, server, now)
        return True
    await store.write(_conflict, entry, server, refusal, now)
    return False


async def _arrived_revision(client: FhirClient, entry: Entry, server: JsonObject) -> int | None:
    """The revision that the server has: this one, an older one (then the newer edit is sent, based on it), or None."""
    if entry.body is None:
        return None
    versions = await _versions(client, entry)
    origin = made_on(entry.if_match, versions) or _made_on_here(entry)
    base = origin or (None if entry.creates else entry.base)
    there = has_arrived(entry.type, entry.body, base, server)
    if there or arrived_in(entry.type, entry.body, entry.if_match, versions):
        return entry.revision
    older = any(has_arrived(entry.type, attempt, base, server) for attempt in entry.tried)
    renumbered = origin is not None and version_of(server) != entry.if_match and _is_same(origin, server)
    return entry.revision - 1 if older or renumbered else None


def _made_on_here(entry: Entry) -> JsonObject | None:
    """The version the person changed, unless a newer copy has replaced it as the base."""
    if entry.base is None or entry.creates or version_of(entry.base) != entry.if_match:
        return None
    return entry.base


def _is_same(left: JsonObject, right: JsonObject) -> bool:
    return all(left.get(name) == right.get(name) for name in {*left, *right} - {"meta", "text"})


async def _versions(client: FhirClient, entry: Entry) -> tuple[JsonObject, ...]:
    """The resource's history at the server; empty where the server gives none."""
    try:
        told = await client.history(entry.type, entry.id, {"_count": VERSIONS_LOOKED_AT})
    except (AccessDenied, NotDownloaded, ServerMisunderstood):
        return ()
    return tuple(as_object(entry.get("resource")) for entry in objects(told.get("entry")))


def _conflict(w: Writer, entry: Entry, server: dict[str, Any], refusal: Rejected, now: str) -> None:
    """Keeps both sides: the person's version is shown, the server's becomes the entry's base."""
    resources.put(w, server, patient=entry.patient, fetched_at=now, text=words(server))
    write_down(w, entry, refusal, now)
