"""This device's Subscriptions at the hospital, one for each person: created once, their ids kept in the store, deleted
at sign-out.

Talks to the hospital. The store has only the ids of our Subscriptions; the hospital knows whether they are active.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from local_store import settings
from local_store.store import LocalStore, Reader, Writer
from services.errors import AccessDenied, AppError, NotDownloaded, Rejected, ServerMisunderstood
from services.fhir import terms
from services.fhir.client import FhirClient
from services.fhir.notification import Binding, binding_of, heartbeat_of, subscription
from services.fhir.shape import as_int, as_object, as_text, at

log = logging.getLogger(__name__)

KEPT: Final = "sync.subscription"
HEARTBEAT: Final = 30
PATIENCE: Final = 3.0  # seconds that a sign-out waits at most
_TOKEN: Final = "get-ws-binding-token"  # noqa: S105 - the name of an operation


@dataclass(frozen=True)
class Pass:
    """What is needed to listen once. `heartbeat`: seconds between heartbeats, None when none were agreed. `patients`:
    the people of whose changes the hospital will notify."""

    binding: Binding
    heartbeat: int | None
    patients: tuple[str, ...]


@dataclass(frozen=True)
class _Ours:
    """One of our Subscriptions."""

    id: str
    heartbeat: int | None = None


async def admitted(store: LocalStore, client: FhirClient, patients: Sequence[str]) -> Pass:
    """Gets a pass for all these people; creates or renews Subscriptions that the hospital does not know or that have
    ended. A person for whom the hospital refuses is left out.

    Raises Rejected and AccessDenied when it refuses for everybody, and the client's errors.
    """
    known = await store.read(_known, patients)
    if known.keys() == set(patients):
        try:
            return await _pass(client, known)
        except (Rejected, AccessDenied, NotDownloaded) as refused:
            log.debug("the subscriptions have to be renewed: %s", refused.code)
    ours, refusal = dict[str, _Ours](), None
    for patient in patients:
        try:
            ours[patient] = await _written(store, client, patient, known.get(patient))
        except (Rejected, AccessDenied) as refused:
            log.info("the hospital does not tell of one of the people: %s", refused.code)
            refusal = refused
    if refusal is not None and not ours:
        raise refusal
    return await _pass(client, ours)


async def take_back(store: LocalStore, client: FhirClient) -> None:
    """Deletes the Subscriptions at the hospital if that is possible quickly; otherwise they end by themselves some
    day."""
    try:
        async with asyncio.timeout(PATIENCE):
            for kept in as_object(await store.read(settings.get, KEPT)).values():
                if id_ := as_text(as_object(kept).get("id")):
                    await client.delete("Subscription", id_, None)
    except (AppError, TimeoutError) as error:
        log.info("the hospital could not be told to stop notifying: %s", type(error).__name__)


def _known(r: Reader, patients: Sequence[str]) -> dict[str, _Ours]:
    kept = as_object(settings.get(r, KEPT))
    found = ((patient, as_object(kept.get(patient))) for patient in patients)
    return {
        patient: _Ours(id_, as_int(own.get("heartbeat"))) for patient, own in found if (id_ := as_text(own.get("id")))
    }


def _keep(w: Writer, patient: str, ours: _Ours) -> None:
    kept = dict(as_object(settings.get(w, KEPT)))
    settings.put(w, KEPT, kept | {patient: {"id": ours.id, "heartbeat": ours.heartbeat}})


async def _written(store: LocalStore, client: FhirClient, patient: str, known: _Ours | None) -> _Ours:
    """Writes a person's Subscription: the next version of ours, or a new one. Its id is stored before it is sent, so
    that none is ever lost."""
    version = await _version(client, known.id) if known is not None else None
    id_ = known.id if known is not None and version is not None else str(uuid4())
    await store.write(_keep, patient, _Ours(id_))
    stored = await client.put(subscription(id_, patient, terms.RECORD_CHANGED, HEARTBEAT), version)
    ours = _Ours(id_, heartbeat_of(stored))
    await store.write(_keep, patient, ours)
    return ours


async def _version(client: FhirClient, id_: str) -> str | None:
    try:
        return as_text(at(await client.read("Subscription", id_), "meta", "versionId"))
    except (NotDownloaded, AccessDenied):
        return None


async def _pass(client: FhirClient, ours: Mapping[str, _Ours]) -> Pass:
    """One token for all of them; for a single one by the operation that every server of the guide has."""
    ids = [each.id for each in ours.values()]
    if len(ids) == 1:
        told = await client.operation("Subscription", ids[0], _TOKEN)
    else:
        parameters: list[dict[str, Any]] = [{"name": "id", "valueId": id_} for id_ in ids]
        told = await client.type_operation("Subscription", _TOKEN, parameters)
    binding = binding_of(told)
    if binding is None:
        raise ServerMisunderstood("no binding token")
    agreed = [each.heartbeat for each in ours.values() if each.heartbeat]
    return Pass(binding, min(agreed, default=None), tuple(ours))
