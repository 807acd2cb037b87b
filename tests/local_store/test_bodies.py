"""Contents, moments and links without more than is asked for, each answered by the index it names."""

from __future__ import annotations

from typing import Any

import pytest

from local_store import bodies, resources
from local_store.store import LocalStore, Writer
from tests.local_store.worlds import resource

MORNING = "2026-11-21T0{}:00:00+08:00"


def slot(id_: str, schedule: str, hour: int, status: str = "free") -> dict[str, Any]:
    own = {"schedule": {"reference": f"Schedule/{schedule}"}, "status": status, "start": MORNING.format(hour)}
    return resource(id_, "Slot", **own)


def keep(w: Writer, *kept: dict[str, Any]) -> None:
    for number, body in enumerate(kept):
        resources.put(w, body, patient="p", fetched_at=f"2026-11-20T02:00:0{number}.000Z")


@pytest.fixture
async def times(store: LocalStore) -> LocalStore:
    await store.write(
        keep, slot("b", "one", 9), slot("a", "one", 8, "busy"), slot("c", "two", 7), slot("d", "three", 6)
    )
    return store


async def test_what_belongs_to_some_schedules_comes_in_order_from_a_moment_on(times: LocalStore) -> None:
    async def ids(since: str, *schedules: str) -> list[str]:
        found = await times.read(lambda r: list(bodies.of_schedules(r, schedules, since=since)))
        return [one["id"] for one in found]

    assert await ids("2026-11-20", "one", "two") == ["c", "a", "b"]
    assert await ids(MORNING.format(8), "one", "two") == ["a", "b"]
    assert await ids("2026-11-20") == []
    with pytest.raises(ValueError, match="FHIR date"):
        await ids("tomorrow", "one")


async def test_moments_are_told_by_schedule_and_status(times: LocalStore) -> None:
    free = await times.read(lambda r: bodies.starts(r, ["one", "two"], status="free", since="2026-11-20"))
    assert free == [("two", MORNING.format(7)), ("one", MORNING.format(9))]
    first = await times.read(lambda r: bodies.soonest(r, status="free", since=MORNING.format(7)))
    assert first == {"one": "2026-11-21T01:00:00.000Z", "two": "2026-11-20T23:00:00.000Z"}


async def test_the_oldest_of_them_says_how_old_they_are(times: LocalStore) -> None:
    assert await times.read(bodies.oldest_fetch, ["two", "three"]) == "2026-11-20T02:00:02.000Z"
    assert await times.read(bodies.oldest_fetch, ["none"]) is None


async def test_a_prefix_is_the_beginning_of_an_id_and_nothing_else(store: LocalStore) -> None:
    ids = ("wait-eye-1", "wait-eye-2", "wait-eyes-1", "wait-eye", "xwait-eye-1")
    await store.write(keep, *(resource(id_, "Observation") for id_ in ids), resource("wait-eye-3", "Media"))
    found = await store.read(lambda r: list(bodies.with_prefix(r, "Observation", "wait-eye-")))
    assert [one["id"] for one in found] == ["wait-eye-1", "wait-eye-2"]


async def test_a_code_is_found_as_ones_own_and_inside_newest_first(store: LocalStore) -> None:
    def coded(id_: str, day: int, code: str, **more: Any) -> dict[str, Any]:
        concept = {"coding": [{"system": "s", "code": code}]}
        return resource(id_, "Observation", code=concept, effectiveDateTime=f"2026-11-0{day}", **more)

    inside = coded("inside", 3, "panel", component=[{"code": {"coding": [{"system": "s", "code": "1%"}]}}])
    await store.write(keep, coded("own", 1, "1%"), inside, coded("other", 2, "12"))
    await store.write(resources.put, coded("theirs", 4, "1%"), patient="q")

    async def ids(code: str, limit: int = 9) -> list[str]:
        found = await store.read(
            lambda r: list(bodies.mentioning(r, "Observation", patient="p", code=code, limit=limit))
        )
        return [one["id"] for one in found]

    assert await ids("s|1%") == ["inside", "other", "own"]  # "12" by chance: % is compared as any one letter
    assert await ids("s|1%", limit=1) == ["inside"]
    assert await ids("s|panel") == ["inside"]


async def test_the_newest_before_a_moment_is_told_for_each_code(store: LocalStore) -> None:
    def coded(id_: str, day: int, code: str, status: str = "final") -> dict[str, Any]:
        concept = {"coding": [{"system": "s", "code": code}]}
        return resource(id_, "Observation", code=concept, effectiveDateTime=f"2026-11-0{day}", status=status)

    await store.write(keep, coded("a1", 1, "a"), coded("a2", 2, "a"), coded("a3", 3, "a", "draft"), coded("b4", 4, "b"))
    await store.write(resources.put, coded("a5", 3, "a"), patient="q")
    moments = [("s|a", "2026-11-04"), ("s|a", "2026-11-02"), ("s|a", "2026-11-01"), ("s|b", "2026-11-04T00:00:00Z")]
    found = await store.read(
        lambda r: bodies.newest_before(r, "Observation", patient="p", moments=moments, statuses=["final"])
    )
    assert [body and body["id"] for body in found] == ["a2", "a1", None, None]


async def test_every_link_of_a_list_is_told_with_whose_it_is(store: LocalStore) -> None:
    both = [{"reference": "Observation/a"}, {"display": "not here"}, "Observation/b", 7, ["x"]]
    await store.write(keep, resource("r", "DiagnosticReport", result=both), resource("bare", "DiagnosticReport"))
    found = await store.read(lambda r: bodies.links(r, "DiagnosticReport", "result", patient="p"))
    assert found == [("r", "Observation/a"), *[("r", None)] * 4], "what is no reference names nothing"


async def test_a_store_is_empty_until_something_is_kept(store: LocalStore) -> None:
    assert await store.read(resources.is_empty)
    await store.write(keep, resource())
    assert not await store.read(resources.is_empty)


@pytest.mark.parametrize(("sql", "index"), bodies.PLANS.items(), ids=lambda value: " ".join(str(value).split()[:4]))
async def test_each_question_is_answered_by_its_index(store: LocalStore, sql: str, index: str) -> None:
    plan = await store.read(lambda r: r.rows(f"EXPLAIN QUERY PLAN {sql}", *("0" for mark in sql if mark == "?")))
    about = [step for *_, step in plan if {"resource", "r"} & set(step.split())]
    assert about
    assert all(f"INDEX {index}" in step for step in about), plan
