"""A change on its way: every arrow of the diagram in `EntryState`, and what the person sees meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from local_store import outbox, resources, search
from local_store.outbox import EntryState
from local_store.resources import Delivery
from local_store.store import LocalStore
from tests.local_store.outbox_acts import LATER, REFUSAL, claim, edit, entry, served, shown
from tests.local_store.worlds import NOW, resource


async def test_a_create_is_shown_at_once_and_confirmed_by_the_server(store: LocalStore) -> None:
    entry_id = await edit(store, status="proposed")
    seen = await shown(store)
    assert seen is not None
    assert (seen.delivery, seen.body["status"], seen.patient) == (Delivery.PENDING, "proposed", "p")
    assert await claim(store) == ["a"]
    flying = await entry(store)
    assert (flying.entry_id, flying.state, flying.if_match, flying.creates) == (
        entry_id,
        EntryState.IN_FLIGHT,
        None,
        True,
    )
    await store.write(outbox.settle, entry_id, 1, resource("a", version="1", status="booked"), LATER)
    seen = await shown(store)
    assert seen is not None
    assert (seen.delivery, seen.body["status"], seen.version_id) == (Delivery.CONFIRMED, "booked", "1")
    assert (seen.patient, seen.fetched_at) == ("p", LATER)
    assert await store.read(outbox.unsent) == 0
    assert [hit.id for hit in await store.read(search.search, "worda")] == ["a"]


async def test_both_local_copy_and_entry_or_neither(store: LocalStore) -> None:
    def half(w: Any) -> None:
        outbox.enqueue(w, resource("a"), patient="p", created_at=NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(half)
    assert await shown(store) is None
    assert await store.read(outbox.entries) == ()


async def test_topics_are_the_outbox_and_the_type(store: LocalStore) -> None:
    heard: list[str] = []
    store.changes.listen(frozenset({"Appointment"}), lambda: heard.append("type"))
    store.changes.listen(frozenset({"outbox"}), lambda: heard.append("outbox"))
    entry_id = await edit(store)
    await claim(store)
    await store.write(outbox.release, entry_id, None)
    await claim(store)
    await store.write(outbox.reject, entry_id, 1, REFUSAL)
    await store.write(outbox.retry, entry_id)
    await store.write(outbox.discard, entry_id)
    assert heard == ["type", "outbox"] * 7


async def test_an_update_carries_the_version_it_was_made_on(store: LocalStore) -> None:
    await served(store, "7", status="booked")
    await edit(store, status="cancelled")
    waiting = await entry(store)
    assert (waiting.if_match, waiting.creates) == ("7", False)
    assert waiting.base == resource("a", version="7", status="booked")


async def test_edits_fold_into_one_entry(store: LocalStore) -> None:
    await served(store, "7")
    first = await edit(store, note="one")
    assert await edit(store, note="two") == first
    waiting = await entry(store)
    assert (waiting.revision, waiting.if_match, await store.read(outbox.unsent)) == (2, "7", 1)
    assert waiting.body == resource("a", note="two")
    assert waiting.base == resource("a", version="7")


async def test_an_edit_during_the_flight_is_never_taken_for_sent(store: LocalStore) -> None:
    entry_id = await edit(store, note="one")
    await claim(store)
    await edit(store, note="two")
    assert (await entry(store)).state is EntryState.IN_FLIGHT
    assert await claim(store) == []
    await store.write(outbox.settle, entry_id, 1, resource("a", version="1", note="one"), LATER)
    waiting = await entry(store)
    assert (waiting.state, waiting.revision, waiting.if_match, waiting.attempts) == (EntryState.PENDING, 2, "1", 0)
    seen = await shown(store)
    assert seen is not None
    assert (seen.body["note"], seen.version_id, seen.delivery) == ("two", "1", Delivery.PENDING)
    assert await claim(store) == ["a"]
    await store.write(outbox.settle, entry_id, 2, resource("a", version="2", note="two"), LATER)
    assert await store.read(outbox.unsent) == 0


async def test_a_refused_older_revision_does_not_stop_the_newer_one(store: LocalStore) -> None:
    entry_id = await edit(store, note="one")
    await claim(store)
    await edit(store, note="two")
    await store.write(outbox.reject, entry_id, 1, REFUSAL)
    assert (await entry(store)).state is EntryState.PENDING
    await claim(store)
    await store.write(outbox.reject, entry_id, 2, REFUSAL)
    assert (await entry(store)).state is EntryState.REJECTED


async def test_offline_puts_it_back_until_its_time_has_come(store: LocalStore) -> None:
    entry_id = await edit(store)
    await claim(store)
    await store.write(outbox.release, entry_id, LATER)
    waiting = await entry(store)
    assert (waiting.state, waiting.attempts, waiting.next_attempt_at) == (EntryState.PENDING, 1, LATER)
    await store.write(outbox.release, entry_id, NOW)
    assert (await entry(store)).next_attempt_at == LATER
    assert await claim(store, NOW) == []
    assert await claim(store, LATER) == ["a"]


async def test_a_clock_that_was_set_back_does_not_hold_a_change_for_ever(store: LocalStore) -> None:
    entry_id = await edit(store)
    await claim(store)
    await store.write(outbox.release, entry_id, "2027-11-21T02:05:00.000Z")
    assert await claim(store, NOW) == ["a"]


async def test_a_refusal_is_kept_shown_and_blocks_nobody(store: LocalStore) -> None:
    entry_id = await edit(store)
    await edit(store, "b")
    assert await claim(store, limit=1) == ["a"]
    await store.write(outbox.reject, entry_id, 1, REFUSAL)
    seen = await shown(store)
    assert seen is not None
    assert (seen.delivery, seen.rejection) == (Delivery.REJECTED, REFUSAL)
    assert await claim(store) == ["b"]
    await store.write(outbox.retry, entry_id)
    assert (await entry(store)).rejection is None
    assert await claim(store) == ["a"]


async def test_an_edit_after_a_refusal_goes_out_on_what_the_server_has_by_then(store: LocalStore) -> None:
    await served(store, "1")
    entry_id = await edit(store, note="mine")
    await claim(store)
    await store.write(outbox.reject, entry_id, 1, {"code": "superseded", "outcome": {}})
    await served(store, "2", note="theirs")
    seen = await shown(store)
    conflict = await entry(store)
    assert seen is not None
    assert (seen.body["note"], conflict.base, conflict.if_match) == (
        "mine",
        resource("a", version="2", note="theirs"),
        "1",
    )
    await edit(store, note="mine after reading theirs")
    waiting = await entry(store)
    assert (waiting.state, waiting.if_match, waiting.revision, waiting.rejection) == (EntryState.PENDING, "2", 2, None)


async def test_retry_of_a_conflict_goes_out_on_the_newer_version(store: LocalStore) -> None:
    await served(store, "1")
    entry_id = await edit(store, note="mine")
    await claim(store)
    await store.write(outbox.reject, entry_id, 1, {"code": "superseded", "outcome": {}})
    await served(store, "2", note="theirs")
    await store.write(outbox.retry, entry_id)
    assert (await entry(store)).if_match == "2"


async def test_a_pulled_copy_never_overwrites_what_is_unsent(store: LocalStore) -> None:
    await served(store, "1", note="old")
    entry_id = await edit(store, note="mine")
    await served(store, "2", note="theirs")
    seen = await shown(store)
    assert seen is not None
    assert (seen.body["note"], seen.delivery) == ("mine", Delivery.PENDING)
    assert (await entry(store)).if_match == "1"
    await store.write(outbox.discard, entry_id)
    seen = await shown(store)
    assert seen is not None
    assert (seen.body["note"], seen.version_id, seen.delivery) == ("theirs", "2", Delivery.CONFIRMED)


async def test_a_second_edit_is_still_made_on_what_the_person_had_before_them(store: LocalStore) -> None:
    """A pull brought the hospital's newer copy meanwhile, which the person has not seen: the two have to meet."""
    await served(store, "1", note="old")
    await edit(store, note="mine")
    await served(store, "2", note="theirs")
    await edit(store, note="mine, once more")
    assert (await entry(store)).if_match == "1"


async def test_a_deletion_at_the_server_never_takes_what_is_unsent(store: LocalStore) -> None:
    await served(store, "1", note="old")
    entry_id = await edit(store, note="mine")
    await store.write(resources.remove, "Appointment", "a")
    seen = await shown(store)
    assert seen is not None
    assert seen.body["note"] == "mine"
    await store.write(outbox.discard, entry_id)
    assert await shown(store) is None


async def test_discard_reverts_an_update_with_the_words_it_is_found_by(store: LocalStore) -> None:
    await served(store, "3", note="before")
    entry_id = await edit(store, note="after")
    assert [hit.id for hit in await store.read(search.search, "worda")] == ["a"]
    await store.write(outbox.discard, entry_id)
    seen = await shown(store)
    assert seen is not None
    assert (seen.body, seen.fetched_at) == (resource("a", version="3", note="before"), NOW)
    assert await store.read(search.search, "worda") == ()
    assert [hit.id for hit in await store.read(search.search, "old")] == ["a"]


async def test_discard_of_a_create_removes_it_and_a_second_discard_does_nothing(store: LocalStore) -> None:
    entry_id = await edit(store)
    await store.write(outbox.discard, entry_id)
    await store.write(outbox.discard, entry_id)
    assert await shown(store) is None
    assert await store.read(outbox.entries) == ()


async def test_what_the_server_took_though_it_was_discarded_in_flight_is_shown(store: LocalStore) -> None:
    entry_id = await edit(store, status="proposed")
    await claim(store)
    await store.write(outbox.discard, entry_id)
    assert await shown(store) is None
    await store.write(outbox.settle, entry_id, 1, resource("a", version="1", status="booked"), LATER)
    seen = await shown(store)
    assert seen is not None
    assert (seen.body["status"], seen.delivery) == ("booked", Delivery.CONFIRMED)


async def test_a_delete_hides_it_and_discard_brings_it_back(store: LocalStore) -> None:
    await served(store, "4", note="kept")
    entry_id = await edit(store, method="DELETE")
    waiting = await entry(store)
    assert (waiting.method, waiting.body, waiting.if_match, await shown(store)) == ("DELETE", None, "4", None)
    await store.write(outbox.discard, entry_id)
    seen = await shown(store)
    assert seen is not None
    assert seen.body["note"] == "kept"
    entry_id = await edit(store, method="DELETE")
    await claim(store)
    await store.write(outbox.settle, entry_id, 1, None, LATER)
    assert (await shown(store), await store.read(outbox.unsent)) == (None, 0)


async def test_a_create_taken_back_before_it_left_is_no_change_at_all(store: LocalStore) -> None:
    await edit(store)
    await edit(store, method="DELETE")
    await edit(store, "b", method="DELETE")
    assert await store.read(outbox.entries) == ()
    assert await shown(store) is None


async def test_a_create_that_may_have_arrived_is_deleted_at_the_server(store: LocalStore) -> None:
    entry_id = await edit(store)
    await claim(store)
    await store.write(outbox.release, entry_id, None)
    await edit(store, method="DELETE")
    assert (await entry(store)).method == "DELETE"


async def test_after_a_restart_nothing_is_in_flight(store: LocalStore) -> None:
    await edit(store, "a")
    await edit(store, "b")
    await claim(store, limit=1)
    assert await store.write(outbox.reset_in_flight) == 1
    assert [(e.id, e.state, e.attempts) for e in await store.read(outbox.entries)] == [
        ("a", EntryState.PENDING, 1),
        ("b", EntryState.PENDING, 0),
    ]


async def test_answers_to_entries_that_are_gone_change_nothing(store: LocalStore) -> None:
    entry_id = await edit(store)
    await store.write(outbox.discard, entry_id)
    await store.write(outbox.release, entry_id, None)
    await store.write(outbox.reject, entry_id, 1, REFUSAL)
    await store.write(outbox.retry, entry_id)
    await store.write(outbox.settle, entry_id, 1, None, LATER)
    assert await store.read(outbox.entries) == ()
    assert await edit(store) > entry_id
