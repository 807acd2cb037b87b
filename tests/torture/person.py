"""The app as a process without a view: composed as `main.py` does it, and somebody who writes one edit after another.

Each edit carries its number in `Observation.note`, so that the hospital's history says which edits arrived.
"""

from __future__ import annotations

import asyncio
import random
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app import compose
from app.config import AppConfig, ViewKind
from local_store import cursors, outbox, resources
from local_store.outbox import Entry, EntryState
from local_store.store import LocalStore, Reader, Writer
from services.clock import instant
from services.errors import TooManyTries
from tests.services.sync.worlds import PATIENT, reading
from tests.torture.journal import Journal

PASSCODE = "274913"
OURS = "-0000-4000-8000-000000000000"  # a random UUID as the hospital wants it, with the edit's number in front
NEVER_DELETED = 5  # every fifth create is one that others refer to


def house_of(home: Path) -> compose.AppServices:
    """Everything that `main.py` makes, with the data in `home`."""
    return compose.build(AppConfig(home, None, ViewKind.NONE, 0))


def live(home: str, journal: str, seed: int, pause: float, tell: Connection) -> None:
    """Lives until killed, at most `pause` seconds between two edits. Tells over `tell` what happens, one word each."""
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    asyncio.run(_live(Path(home), Journal(Path(journal)), dice, pause, tell))


async def _live(home: Path, journal: Journal, dice: random.Random, pause: float, tell: Connection) -> None:
    house = house_of(home)
    await house.lifecycle.start()
    await unlock(house)
    store = house.account.store
    store.changes.listen(frozenset({outbox.TOPIC}), lambda: tell.send("outbox"))
    store.changes.listen(frozenset({cursors.TOPIC}), lambda: tell.send("cursor"))
    tell.send("open")
    while True:
        await act(store, journal, dice, instant(house.clock.now()))
        await asyncio.sleep(dice.uniform(0.0, pause))


async def unlock(house: compose.AppServices) -> None:
    """Waits as a person has to: a try counts before it is made, so a kill in the middle of it counts as a wrong one."""
    while True:
        try:
            return await house.account.unlock(PASSCODE)
        except TooManyTries as early:
            await asyncio.sleep(early.wait_seconds)


async def act(store: LocalStore, journal: Journal, dice: random.Random, now: str) -> None:
    """One thing a person does: decides about a refused change, or writes, changes or deletes a reading."""
    refused = [entry for entry in await store.read(outbox.entries) if entry.state is EntryState.REJECTED]
    if refused:
        await decide(store, journal, dice.choice(refused), give_up=dice.random() < 0.2)
        return
    mine = await store.read(own)
    chance = dice.random()
    if chance < 0.45 or not mine:
        number = journal.next_number
        others = [id_ for id_ in mine if is_kept(id_)]
        about = dice.choice(others) if others and chance < 0.1 else None
        journal.begin("create", id_of(number))
        over = await store.write(_create, number, about, now)
        journal.end(number, over)
        return
    id_ = dice.choice(mine)
    deletes = chance > 0.85 and not is_kept(id_)
    number = journal.begin("delete" if deletes else "change", id_)
    over = await store.write(_delete if deletes else _change, id_, number, now)
    journal.end(number, over)


async def decide(store: LocalStore, journal: Journal, entry: Entry, *, give_up: bool) -> None:
    """What a person does about a change that the hospital refused because it had a newer version."""
    if give_up and entry.body is not None and not entry.creates:
        number = journal.begin("give-up", entry.id, marker(entry.body))
        await store.write(outbox.discard, entry.entry_id)
        journal.end(number, marker(entry.body))
    else:
        await store.write(outbox.retry, entry.entry_id)


def own(r: Reader) -> list[str]:
    """The readings that this person wrote and has not deleted."""
    return [id_ for (id_,) in r.rows("SELECT id FROM resource WHERE type = 'Observation' AND id LIKE ?", f"%{OURS}")]


def id_of(number: int) -> str:
    """The id of what the edit with this number created."""
    return f"{number:08x}{OURS}"


def is_kept(id_: str) -> bool:
    return int(id_[:8], 16) % NEVER_DELETED == 0


def marker(body: Any) -> int | None:
    """The number of the edit that a resource carries."""
    notes = (body or {}).get("note") or []
    return int(notes[0]["text"].removeprefix("edit ")) if notes else None


def _create(w: Writer, number: int, about: str | None, now: str) -> int | None:
    refers = {"derivedFrom": [{"reference": f"Observation/{about}"}]} if about else {}
    return _put(w, reading(id_of(number), **refers), number, now)


def _change(w: Writer, id_: str, number: int, now: str) -> int | None:
    here = resources.get(w, "Observation", id_)
    assert here is not None
    return _put(w, here.body, number, now)


def _put(w: Writer, body: dict[str, Any], number: int, now: str) -> int | None:
    over = _waiting(w, body["id"])
    outbox.enqueue(w, {**body, "note": [{"text": f"edit {number}"}]}, patient=PATIENT, created_at=now)
    return over


def _delete(w: Writer, id_: str, _number: int, now: str) -> int | None:
    over = _waiting(w, id_)
    gone = {"resourceType": "Observation", "id": id_}
    outbox.enqueue(w, gone, patient=PATIENT, created_at=now, method="DELETE")
    return over


def _waiting(w: Writer, id_: str) -> int | None:
    """The edit that still waits and that the next one takes the place of."""
    entry = outbox.entry_for(w, "Observation", id_)
    return None if entry is None else marker(entry.body)
