"""The acts the outbox tests are told in."""

from __future__ import annotations

from typing import Any

from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.resources import Stored
from local_store.store import LocalStore
from tests.local_store.worlds import NOW, resource

LATER = "2026-11-21T02:05:00.000Z"
REFUSAL = {"code": "slot-taken", "outcome": {"resourceType": "OperationOutcome"}}


async def shown(store: LocalStore, id_: str = "a") -> Stored | None:
    return await store.read(resources.get, "Appointment", id_)


async def edit(store: LocalStore, id_: str = "a", method: outbox.Method = "PUT", **elements: Any) -> int:
    body = resource(id_, **elements)
    return await store.write(outbox.enqueue, body, patient="p", created_at=NOW, method=method, text=f"word{id_}")


async def edit_in_bulk(store: LocalStore, id_: str, **elements: Any) -> int:
    return await store.write(outbox.enqueue, resource(id_, **elements), patient="p", created_at=NOW, in_bulk=True)


async def entry(store: LocalStore, id_: str = "a") -> Entry:
    found = await store.read(outbox.entry_for, "Appointment", id_)
    assert found is not None
    return found


async def claim(store: LocalStore, now: str = NOW, limit: int = 20) -> list[str]:
    return [claimed.id for claimed in await store.write(outbox.claim, now, limit)]


async def served(store: LocalStore, version: str = "1", **elements: Any) -> None:
    await store.write(
        resources.put, resource("a", version=version, **elements), patient="p", fetched_at=NOW, text="old"
    )
