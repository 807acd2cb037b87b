"""Forgetting by rule touches nothing of a person, nothing unsent and nothing that anything here refers to."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from local_store import attachments, outbox, resources, retention
from local_store.store import LocalStore, Writer
from services.clock import instant
from services.sync.policy import RETENTION, RetentionBasis
from services.sync.pruning import prune
from tests.local_store.drivers import LIBRARIES, over
from tests.local_store.worlds import KEY

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
DIRECTORY = ("Practitioner", "PractitionerRole", "Location")
DAYS = st.sampled_from((0, 2, 4, 30, 59, 61, 89, 91, 400))
REFERENCE = st.none() | st.tuples(st.sampled_from((*DIRECTORY, "Slot")), st.sampled_from("abc")).map("/".join)

THING = st.fixed_dictionaries(
    {
        "type": st.sampled_from((*DIRECTORY, "Slot", "Appointment", "Observation")),
        "id": st.sampled_from("abc"),
        "age": DAYS,
        "seen": st.none() | DAYS,
        "refers": REFERENCE,
        "edited": st.booleans(),
        "edit refers": REFERENCE,
    }
)
CONTENT = st.fixed_dictionaries(
    {"id": st.sampled_from(("film1", "film2", "film3")), "opened": st.none() | DAYS, "unsent": st.booleans()}
)


def _ago(days: int) -> str:
    return instant(NOW - timedelta(days=days))


def _body(thing: dict[str, Any], refers: str | None) -> dict[str, Any]:
    link = {"actor": [{"reference": refers}]} if refers else {}
    return {"resourceType": thing["type"], "id": thing["id"], "start": _ago(thing["age"]), **link}


def _place(w: Writer, things: list[dict[str, Any]], contents: list[dict[str, Any]]) -> None:
    for thing in things:
        owner = "p" if thing["type"] in ("Appointment", "Observation") else None
        resources.put(w, _body(thing, thing["refers"]), patient=owner, fetched_at=_ago(thing["age"]))
        if thing["seen"] is not None:
            retention.saw(w, thing["type"], thing["id"], _ago(thing["seen"]))
        if thing["edited"]:
            outbox.enqueue(w, _body(thing, thing["edit refers"]), patient=owner, created_at=_ago(0))
    for number, content in enumerate(contents):
        attachments.begin(w, content["id"], "image/png")
        attachments.append(w, content["id"], b"film")
        if content["opened"] is not None:
            retention.opened(w, content["id"], _ago(content["opened"]))
        if content["unsent"]:
            media = {"resourceType": "Media", "id": f"m{number}", "content": {"url": f"urn:{content['id']}"}}
            outbox.enqueue(w, media, patient="p", created_at=_ago(0))


def _everything(w: Writer) -> dict[str, set[str]]:
    """What must stay, before anything is forgotten."""
    of_persons = {f"{t}/{i}" for t, i in w.rows("SELECT type, id FROM resource WHERE patient IS NOT NULL")}
    known = {f"{t}/{i}" for t, i in w.rows("SELECT type, id FROM resource")}
    return {"of persons": of_persons, "unsent": retention.named_by_changes(w) & known}


@settings(max_examples=60)
@given(st.sampled_from(list(LIBRARIES)), st.lists(THING, max_size=12), st.lists(CONTENT, max_size=4))
def test_nothing_that_matters_is_ever_forgotten(
    driver: str, things: list[dict[str, Any]], contents: list[dict[str, Any]]
) -> None:
    with over(driver):
        asyncio.run(_check(things, contents))


async def _check(things: list[dict[str, Any]], contents: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = await LocalStore.open(Path(folder, "s.store"), KEY)
        await store.write(_place, things, contents)
        before, entries = await store.write(_everything), await store.read(outbox.entries)
        held = await store.read(_bodies)
        await store.write(prune, NOW)
        left = await store.read(_bodies)
        assert (before["of persons"] | before["unsent"]) <= left.keys()
        assert await store.read(outbox.entries) == entries
        gone = held.keys() - left.keys()
        assert all(name.split("/")[0] == "Slot" or not _named(left, name) for name in gone)
        unsent = {one["id"] for one in contents if one["unsent"]}
        for content in contents:
            if content["id"] in unsent:
                assert await store.read(attachments.get, content["id"]) is not None
        await store.close()


def _bodies(r: Any) -> dict[str, str]:
    return {f"{type_}/{id_}": body for type_, id_, body in r.rows("SELECT type, id, body FROM resource")}


def _named(left: dict[str, str], name: str) -> bool:
    return any(f'"{name}"' in body for body in left.values())


async def test_what_the_directory_no_longer_lists_goes_once_nothing_refers_to_it(store: LocalStore) -> None:
    def fill(w: Writer) -> None:
        for id_, days in (("listed", 1), ("left", 61), ("mine", 61)):
            resources.put(w, {"resourceType": "Practitioner", "id": id_}, fetched_at=_ago(400))
            retention.saw(w, "Practitioner", id_, _ago(days))
        visit = {"resourceType": "Appointment", "id": "a", "actor": {"reference": "Practitioner/mine"}}
        resources.put(w, visit, patient="p")

    await store.write(fill)
    assert await store.write(prune, NOW) == 1
    assert set(await store.read(_bodies)) == {"Practitioner/listed", "Practitioner/mine", "Appointment/a"}


async def test_a_list_that_came_back_empty_forgets_nobody(store: LocalStore) -> None:
    await store.write(resources.put, {"resourceType": "Practitioner", "id": "only"}, fetched_at=_ago(400))
    assert await store.write(prune, NOW) == 0


async def test_a_content_nobody_opened_goes_after_its_time_and_never_before_it_was_counted(store: LocalStore) -> None:
    def fill(w: Writer) -> None:
        for id_ in ("old", "new", "never"):
            attachments.begin(w, id_, "image/png")
            attachments.append(w, id_, b"film")
        retention.opened(w, "old", _ago(91))
        retention.opened(w, "new", _ago(89))

    await store.write(fill)
    assert await store.write(prune, NOW) == 1
    assert await store.read(attachments.get, "old") is None
    assert await store.read(attachments.read_chunk, "old", 0) is None
    later = NOW + timedelta(days=91)
    assert await store.write(prune, later) == 2
    assert await store.read(attachments.get, "never") is None


def test_no_rule_is_about_a_persons_record() -> None:
    assert {rule.type for rule in RETENTION if rule.basis is RetentionBasis.MOMENT} == {"Slot"}
