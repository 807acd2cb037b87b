"""This device's Subscription at the hospital: made once, kept by its id in the store, taken back at sign-out.

Talks to the hospital. What is kept is only which Subscription is ours; whether it still lives, the hospital knows.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from local_store import settings
from local_store.store import LocalStore
from services.errors import AccessDenied, AppError, NotDownloaded, Rejected, ServerMisunderstood
from services.fhir import terms
from services.fhir.client import FhirClient
from services.fhir.notification import Binding, binding_of, heartbeat_of, subscription
from services.fhir.shape import as_int, as_object, as_text, at

log = logging.getLogger(__name__)

KEPT: Final = "sync.subscription"
HEARTBEAT: Final = 30
PATIENCE: Final = 3.0  # seconds that a sign-out waits at most


@dataclass(frozen=True)
class Pass:
    """What is needed to listen once. `heartbeat`: seconds between signs of life, None when none were agreed."""

    binding: Binding
    heartbeat: int | None


async def admitted(store: LocalStore, client: FhirClient, patient: str) -> Pass:
    """Gets a pass; makes or renews the Subscription when the hospital does not know it or it has ended.

    Raises Rejected when the hospital will not have it, and the client's errors.
    """
    kept = as_object(await store.read(settings.get, KEPT))
    known, heartbeat = as_text(kept.get("id")), as_int(kept.get("heartbeat"))
    if known is not None:
        try:
            return Pass(await _binding(client, known), heartbeat)
        except Rejected as refused:
            log.debug("the subscription has to be renewed: %s", refused.refusal)
    id_, heartbeat = await _written(store, client, patient, known)
    return Pass(await _binding(client, id_), heartbeat)


async def take_back(store: LocalStore, client: FhirClient) -> None:
    """Deletes the Subscription at the hospital, as far as that goes quickly; without us it ends by itself some day."""
    try:
        async with asyncio.timeout(PATIENCE):
            known = as_text(as_object(await store.read(settings.get, KEPT)).get("id"))
            if known is not None:
                await client.delete("Subscription", known, None)
    except (AppError, TimeoutError) as error:
        log.info("the hospital could not be told to stop notifying: %s", type(error).__name__)


async def _written(store: LocalStore, client: FhirClient, patient: str, known: str | None) -> tuple[str, int | None]:
    """Writes the Subscription: the next version of ours, or a new one. Its id is kept before it is sent, so that none
    is ever left behind."""
    version = await _version(client, known) if known is not None else None
    id_ = known if known is not None and version is not None else str(uuid4())
    await store.write(settings.put, KEPT, {"id": id_})
    stored = await client.put(subscription(id_, patient, terms.RECORD_CHANGED, HEARTBEAT), version)
    kept: dict[str, Any] = {"id": id_, "heartbeat": heartbeat_of(stored)}
    await store.write(settings.put, KEPT, kept)
    return id_, kept["heartbeat"]


async def _version(client: FhirClient, id_: str) -> str | None:
    try:
        return as_text(at(await client.read("Subscription", id_), "meta", "versionId"))
    except (NotDownloaded, AccessDenied):
        return None


async def _binding(client: FhirClient, id_: str) -> Binding:
    found = binding_of(await client.operation("Subscription", id_, "get-ws-binding-token"))
    if found is None:
        raise ServerMisunderstood("no binding token")
    return found
