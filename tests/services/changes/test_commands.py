"""What a person does about a change that has not arrived: given up, withdrawn, sent again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.store import LocalStore, Writer
from services.changes.commands import give_up, give_up_all, send_again, withdraw
from services.changes.waiting import waiting_changes
from tests.local_store.worlds import KEY, NOW, resource

THEIRS = resource("a", version="1", status="booked")
MINE = resource("a", version="1", status="cancelled")
TYPE = "Appointment"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    yield opened
    await opened.close()


def change(w: Writer) -> None:
    """The hospital's copy, and a change of the person's on top of it."""
    resources.put(w, THEIRS, patient="p", fetched_at=NOW)
    outbox.enqueue(w, MINE, patient="p", created_at=NOW)


def claim(w: Writer) -> outbox.Entry:
    (entry,) = outbox.claim(w, NOW)
    return entry


def refuse(w: Writer) -> None:
    entry = claim(w)
    outbox.reject(w, entry.entry_id, entry.revision, {"code": "too-late"})


async def shown(store: LocalStore) -> Any:
    found = await store.read(resources.get, TYPE, "a")
    return found.body["status"] if found else None


async def test_what_is_given_up_shows_the_hospitals_copy_again(store: LocalStore) -> None:
    await store.write(change)
    assert await store.write(give_up, TYPE, "a")
    assert await shown(store) == "booked"
    assert not await store.write(give_up, TYPE, "a")


async def test_what_is_on_its_way_can_neither_be_given_up_nor_withdrawn(store: LocalStore) -> None:
    await store.write(change)
    await store.write(claim)
    for command in (give_up, give_up_all, withdraw):
        assert not await store.write(command, TYPE, "a")
    assert await shown(store) == "cancelled"
    (waiting,) = await store.read(waiting_changes)
    assert waiting.flying


async def test_what_was_refused_can_be_withdrawn_or_sent_again(store: LocalStore) -> None:
    await store.write(change)
    await store.write(refuse)
    assert await store.write(send_again, TYPE, "a")
    entry = await store.read(outbox.entry_for, TYPE, "a")
    assert entry is not None
    assert entry.state is EntryState.PENDING
    await store.write(refuse)
    assert await store.write(withdraw, TYPE, "a")
    assert await shown(store) == "booked"
    assert not await store.write(send_again, TYPE, "a")


async def test_what_may_have_arrived_is_not_withdrawn(store: LocalStore) -> None:
    await store.write(change)
    await store.write(claim)
    await store.write(outbox.reset_in_flight)
    assert not await store.write(withdraw, TYPE, "a")
    assert await shown(store) == "cancelled"


async def test_with_a_new_thing_all_that_refers_to_it_can_be_given_up(store: LocalStore) -> None:
    def both(w: Writer) -> None:
        outbox.enqueue(w, resource("new"), patient="p", created_at=NOW)
        about = resource("answer", "AppointmentResponse", appointment={"reference": "Appointment/new"})
        outbox.enqueue(w, about, patient="p", created_at=NOW)

    await store.write(both)
    assert [one.dependents for one in await store.read(waiting_changes)] == [1, 0]
    assert await store.write(give_up_all, TYPE, "new")
    assert await store.read(waiting_changes) == ()
