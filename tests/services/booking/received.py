"""Keeps resources as a pull would: the person's own with them, the directory with nobody."""

from __future__ import annotations

from typing import Any

from local_store import resources
from local_store.store import LocalStore, Writer


async def received(store: LocalStore, *bodies: dict[str, Any]) -> None:
    """These were sent by the hospital; an Appointment is person p1's."""

    def keep(w: Writer) -> None:
        for body in bodies:
            resources.put(w, body, patient="p1" if body["resourceType"] == "Appointment" else None)

    await store.write(keep)
