"""What has to arrive first, and what does not have to wait."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.store import LocalStore, Reader, Writer
from tests.local_store.outbox_acts import LATER, REFUSAL, claim, edit, edit_in_bulk, entry, served
from tests.local_store.worlds import KEY, NOW, resource


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


async def test_what_came_in_bulk_lets_everything_else_go_first(store: LocalStore) -> None:
    await edit_in_bulk(store, "one of many")
    await edit_in_bulk(store, "another")
    await edit(store, "mine")
    assert await claim(store) == ["mine", "one of many", "another"]


async def test_what_a_persons_change_refers_to_leaves_the_bulk_with_all_it_needs(store: LocalStore) -> None:
    await edit_in_bulk(store, "other")
    await edit_in_bulk(store, "deep")
    await edit_in_bulk(store, "needed", **about("deep"))
    await edit(store, "mine", basedOn=[*about("needed")["basedOn"], *about("to come")["basedOn"]])
    await edit_in_bulk(store, "to come")
    assert {e.id: e.in_bulk for e in await store.read(outbox.entries)} == {
        "other": True,
        "deep": False,
        "needed": False,
        "mine": False,
        "to come": False,
    }
    assert await claim(store) == ["deep", "to come", "other"]


async def test_an_edit_by_hand_takes_a_change_out_of_the_bulk(store: LocalStore) -> None:
    await edit_in_bulk(store, "first")
    await edit_in_bulk(store, "touched")
    await edit(store, "touched", note="by hand")
    await edit_in_bulk(store, "touched", note="and grown again")
    assert await claim(store) == ["touched", "first"]


async def test_many_share_a_request_and_a_single_change_has_its_own(store: LocalStore) -> None:
    for n in range(5):
        await edit_in_bulk(store, f"reading {n}")
    await edit(store, "mine")

    async def together() -> list[str]:
        return [each.id for each in await store.write(outbox.claim_together, NOW, 3)]

    assert await together() == ["mine"]
    assert await together() == ["reading 0", "reading 1", "reading 2"]
    assert await store.write(outbox.reset_in_flight) == 4
    assert await together() == ["mine"]
    assert await together() == ["reading 0"]  # its answer was lost: it has to be asked about first


async def test_of_what_came_in_bulk_only_the_refused_is_told_one_by_one(store: LocalStore) -> None:
    for n in range(3):
        await edit_in_bulk(store, f"reading {n}")
    mine = await edit(store, "mine")
    assert [e.entry_id for e in await store.read(outbox.entries_one_by_one)] == [mine]
    assert await claim(store, limit=2) == ["mine", "reading 0"]
    await store.write(outbox.reject, (await entry(store, "reading 0")).entry_id, 1, REFUSAL)
    assert [e.id for e in await store.read(outbox.entries_one_by_one)] == ["reading 0", "mine"]
    assert await store.read(outbox.unsent_by_type, EntryState.PENDING) == {"Appointment": 2}
    assert await store.read(outbox.unsent_by_type, EntryState.IN_FLIGHT, in_bulk=True) == {}


@pytest.mark.parametrize("query", ["ready", "due"])
async def test_what_may_be_sent_is_found_in_the_index(store: LocalStore, query: str) -> None:
    """No scan of the table and no sorting: as much is read as is returned."""
    await edit_in_bulk(store, "a")
    seen: list[str] = []

    class Explained(Reader):
        def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
            seen.extend(str(row[3]) for row in super().rows(f"EXPLAIN QUERY PLAN {sql}", *args))
            return super().rows(sql, *args)

    def explain(r: Reader) -> None:
        asked = Explained(r._connection)
        outbox.due(asked, NOW) if query == "due" else outbox.ready(asked, NOW, 1)

    await store.read(explain)
    assert any("outbox_in_turn" in step for step in seen)
    assert not any("TEMP B-TREE FOR ORDER BY" in step or step == "SCAN outbox" for step in seen)


def brute_force(entries: dict[int, tuple[bool, set[int]]]) -> dict[int, int | None]:
    """What each entry waits for, by the sentence: a create it refers to, in a circle only an older one."""

    def reaches(start: int, end: int) -> bool:
        seen: set[int] = set()
        left = [start]
        while left:
            for need in needs[left.pop()] - seen:
                seen.add(need)
                left.append(need)
        return end in seen

    needs = {each: {n for n in named if entries[n][0]} - {each} for each, (_, named) in entries.items()}
    holds = {each: {n for n in needs[each] if n < each or not reaches(n, each)} for each in entries}
    return {each: min(found, default=None) for each, found in holds.items()}


class _Undone(Exception):
    """Ends a transaction after it was looked at."""


def waits_for(w: Writer, edges: list[list[int]], changes: set[int]) -> dict[int, int | None]:
    """Entry n refers to the resources `edges[n - 1]`; those in `changes` are at the server already."""
    for n in changes:
        resources.put(w, resource(str(n), version="1"), patient="p", fetched_at=NOW)
    for n, named in enumerate(edges, 1):
        refers = [{"reference": f"Appointment/{each}"} for each in named]
        assert outbox.enqueue(w, resource(str(n), basedOn=refers), patient="p", created_at=NOW) == n
    found = {each.entry_id: each.waits_for for each in outbox.entries(w)}
    ready = [each.entry_id for each in outbox.ready(w, NOW, 9)]
    assert ready == [each for each, held_by in found.items() if held_by is None]
    return found


def test_any_web_of_references_waits_as_the_sentence_says(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(LocalStore.open(tmp_path / "s.store", KEY))

        @given(
            edges=st.lists(st.lists(st.integers(1, 6), max_size=3), min_size=6, max_size=6),
            changes=st.sets(st.integers(1, 6), max_size=2),
        )
        @settings(max_examples=100)
        def holds(edges: list[list[int]], changes: set[int]) -> None:
            def look(w: Writer) -> None:
                expected = brute_force({n: (n not in changes, set(named)) for n, named in enumerate(edges, 1)})
                assert waits_for(w, edges, changes) == expected
                raise _Undone

            with pytest.raises(_Undone):
                runner.run(store.write(look))

        holds()
        runner.run(store.close())
