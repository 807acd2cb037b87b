"""What has to arrive first, and what does not have to wait."""

from __future__ import annotations

from typing import Any

from local_store import outbox
from local_store.store import LocalStore
from tests.local_store.outbox_acts import LATER, REFUSAL, claim, edit, entry, served
from tests.local_store.worlds import resource


def about(id_: str) -> dict[str, Any]:
    return {"basedOn": [{"reference": f"Appointment/{id_}"}]}


async def test_what_refers_to_an_unsent_create_waits_for_it(store: LocalStore) -> None:
    await edit(store, "later", **about("first"))
    first = await edit(store, "first")
    assert {e.id: e.waits_for for e in await store.read(outbox.entries)} == {"later": first, "first": None}
    assert await claim(store) == ["first"]
    assert await claim(store) == []
    await store.write(outbox.reject, first, 1, REFUSAL)
    assert await claim(store) == []
    assert (await entry(store, "later")).waits_for == first
    await store.write(outbox.retry, first)
    await claim(store)
    await store.write(outbox.settle, first, 1, resource("first", version="1"), LATER)
    assert await claim(store) == ["later"]


async def test_a_reference_to_what_the_server_knows_holds_nothing_up(store: LocalStore) -> None:
    await served(store, "1")
    await edit(store, "a", note="an update")
    await edit(store, "b", **about("a"))
    await edit(store, "c", **about("elsewhere"))
    await edit(store, "d", **about("d"))
    assert await claim(store) == ["a", "b", "c", "d"]


async def test_a_circle_of_references_starts_with_the_oldest(store: LocalStore) -> None:
    await edit(store, "a", **about("b"))
    await edit(store, "b", **about("c"))
    await edit(store, "c", **about("a"))
    assert await claim(store) == ["a", "b"]
    assert (await entry(store, "c")).waits_for == 1


async def test_all_that_depends_on_a_change_is_found_and_goes_with_it(store: LocalStore) -> None:
    first, other = await edit(store, "first"), await edit(store, "other")
    await edit(store, "child", basedOn=[*about("first")["basedOn"], *about("other")["basedOn"]])
    await edit(store, "grandchild", **about("child"))
    await edit(store, "alone")
    assert [e.id for e in await store.read(outbox.dependents, first)] == ["child", "grandchild"]
    assert [e.id for e in await store.read(outbox.dependents, other)] == ["child", "grandchild"]
    assert await store.write(outbox.discard_with_dependents, other) == 3
    assert [e.id for e in await store.read(outbox.entries)] == ["first", "alone"]
    assert await store.write(outbox.discard_with_dependents, 999) == 0


async def test_what_depended_on_a_discarded_change_is_kept_and_goes_out(store: LocalStore) -> None:
    first = await edit(store, "first")
    await edit(store, "child", **about("first"))
    await claim(store)
    await store.write(outbox.reject, first, 1, REFUSAL)
    await store.write(outbox.discard, first)
    assert await claim(store) == ["child"]


async def test_a_circle_depends_on_its_oldest_and_ends(store: LocalStore) -> None:
    await edit(store, "a", **about("b"))
    await edit(store, "b", **about("a"))
    assert [e.id for e in await store.read(outbox.dependents, 1)] == ["b"]
    assert await store.read(outbox.dependents, 2) == ()
