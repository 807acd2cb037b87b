"""What a 412 means: an earlier try of ours had arrived, or somebody else changed the resource and the person decides.

```
 412 -> deleted there, and we delete                settle: it has arrived
     -> deleted there                               reject(gone)
     -> our change is what is there                 settle (the answer to an earlier try was lost)
     -> our change is there, changed since          settle: it arrived, and others built on it
     -> an older edit of ours is what is there      back to PENDING, on top of it
     -> what we changed is there, as it was         back to PENDING, on top of it (we had another version's number)
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
from services.sync.refused import write_down

log = logging.getLogger(__name__)

VERSIONS_LOOKED_AT: Final = "50"


async def settle_or_conflict(store: LocalStore, client: FhirClient, entry: Entry, refusal: Rejected, now: str) -> bool:
    """Says whether the change has arrived, or goes out once more; a conflict is written down. Talks to the hospital."""
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
    arrived = await _arrived_revision(client, entry, server)
    if arrived is not None:
        log.debug("a change was there already: its first answer was lost")
        await store.write(outbox.settle, entry.entry_id, arrived, server, now)
        return True
    await store.write(_conflict, entry, server, refusal, now)
    return False


async def _arrived_revision(client: FhirClient, entry: Entry, server: JsonObject) -> int | None:
    """The revision the server has: this one, an older one (then the newer edit goes out on top of it), or None."""
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
    """The version the person changed, unless a newer copy has taken its place beside the change."""
    if entry.base is None or entry.creates or version_of(entry.base) != entry.if_match:
        return None
    return entry.base


def _is_same(left: JsonObject, right: JsonObject) -> bool:
    return all(left.get(name) == right.get(name) for name in {*left, *right} - {"meta", "text"})


async def _versions(client: FhirClient, entry: Entry) -> tuple[JsonObject, ...]:
    """What the server tells of the resource's history; nothing where it tells none."""
    try:
        told = await client.history(entry.type, entry.id, {"_count": VERSIONS_LOOKED_AT})
    except (AccessDenied, NotDownloaded, ServerMisunderstood):
        return ()
    return tuple(as_object(entry.get("resource")) for entry in objects(told.get("entry")))


def _conflict(w: Writer, entry: Entry, server: dict[str, Any], refusal: Rejected, now: str) -> None:
    """Keeps both sides: the person's as what is shown, the server's as the entry's base."""
    resources.put(w, server, patient=entry.patient, fetched_at=now, text=words(server))
    write_down(w, entry, refusal, now)
