"""Paging at servers that forget, lie, reorder or go in circles: nothing is left out, nothing removed, and it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st

from hospital.base.config import Limits
from local_store import cursors
from services.errors import ServerMisunderstood
from services.sync.position import Position, after_page
from services.sync.pull import MOST_RESTARTS, pull
from services.sync.scope import Scope, scope_name
from tests.fakes.wires import Fault, Send, asks, bundle, dated, emptied, reversed_order, status
from tests.services.sync.worlds import Phone, delete, fill, open_hospital, person, reading, server_store

READINGS = Scope(scope_name("p1", "Observation"), "Observation", (("patient", "p1"),), "p1", incremental=True)
PAGE, MANY = 20, 45


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    """A hospital whose pages are short, however many are asked for."""
    app = open_hospital(tmp_path, limits=Limits(page_max=PAGE))
    fill(app, person())
    yield app
    server_store(app).close()


def _further_page(request: httpx.Request) -> bool:
    return "_page" in request.url.query.decode()


def _first_page(request: httpx.Request) -> bool:
    return _mine(request) and not _further_page(request)


def _mine(request: httpx.Request) -> bool:
    """The question for the person's own results, not that for how long people wait."""
    return request.url.path.endswith("/Observation") and "patient" in request.url.params


def _fill(hospital: FastAPI) -> None:
    fill(hospital, *(reading(f"o{number:03}") for number in range(MANY)))


async def _position(mine: Phone) -> Position:
    return Position.read(await mine.store.read(cursors.get, "Patient/p1/Observation"))


@pytest.mark.parametrize("code", [400, 403, 404, 410])
async def test_a_link_that_expired_starts_over_where_the_order_is_sure_and_loses_nothing(
    hospital: FastAPI, mine: Phone, code: int
) -> None:
    _fill(hospital)
    mine.wires.next(status(code), _further_page)
    tally = await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == MANY
    assert tally.changed == MANY
    assert (await _position(mine)).through


async def test_links_that_never_work_still_bring_everything_from_a_server_that_keeps_the_order(
    hospital: FastAPI, mine: Phone
) -> None:
    _fill(hospital)
    mine.wires.always(status(410), _further_page)
    position = Position()
    while not position.through:
        with pytest.raises(ServerMisunderstood):
            await pull(mine.store, mine.client, mine.clock, READINGS)
        before, position = position, await _position(mine)
        if position.since == before.since:
            break
    # the last pages lie within one overlap of the clock: the way there is found once time has passed
    mine.wires.repair()
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == MANY


async def test_without_the_order_it_starts_from_what_is_settled_and_gives_up_in_the_end(
    hospital: FastAPI, mine: Phone
) -> None:
    _fill(hospital)
    mine.wires.always(_with_all(status(410), _further_page, bundle(reversed_order)))
    with pytest.raises(ServerMisunderstood):
        await pull(mine.store, mine.client, mine.clock, READINGS)
    assert len(mine.wires.sent) <= 2 * (MOST_RESTARTS + 1) + 1
    assert await mine.count("Observation") == PAGE
    assert await _position(mine) == Position()
    mine.wires.repair()
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == MANY


def _with_all(first: Fault, where: Callable[[httpx.Request], bool], otherwise: Fault) -> Fault:
    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        return await (first if where(request) else otherwise)(request, send)

    return fault


async def test_a_circle_of_links_is_noticed_and_left(hospital: FastAPI, mine: Phone) -> None:
    _fill(hospital)
    seen: list[str] = []

    def circle(body: dict[str, Any]) -> None:
        links = [link["url"] for link in body.get("link", []) if link["relation"] == "next"]
        seen.extend(links)
        if len(seen) >= 2:
            body["link"] = [{"relation": "next", "url": seen[0]}]

    mine.wires.always(bundle(circle))
    with pytest.raises(ServerMisunderstood):
        await pull(mine.store, mine.client, mine.clock, READINGS)
    assert len(mine.wires.sent) < 30
    mine.wires.repair()
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == MANY


async def test_a_link_to_the_page_itself_ends(hospital: FastAPI, mine: Phone) -> None:
    _fill(hospital)

    async def itself(request: httpx.Request, send: Send) -> httpx.Response:
        url = str(request.url)
        return await bundle(lambda body: body.update(link=[{"relation": "next", "url": url}]))(request, send)

    mine.wires.always(itself)
    with pytest.raises(ServerMisunderstood):
        await pull(mine.store, mine.client, mine.clock, READINGS)
    assert len(mine.wires.sent) < 15


@pytest.mark.parametrize("total", [0, 1, 10_000_000, -5, "many"])
async def test_a_total_that_lies_changes_nothing(hospital: FastAPI, mine: Phone, total: Any) -> None:
    _fill(hospital)
    mine.wires.always(bundle(lambda body: body.update(total=total)))
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == MANY


async def test_a_first_answer_that_was_emptied_hides_nothing_for_good(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    mine.wires.next(bundle(emptied), _mine)
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 0
    mine.clock.advance(days=1)
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 1


async def test_news_that_were_emptied_on_their_way_are_asked_for_again_in_the_next_cycle(
    hospital: FastAPI, mine: Phone
) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    fill(hospital, reading("o2"))
    mine.wires.next(bundle(emptied), _first_page)
    mine.wires.next(bundle(emptied), asks("POST"))
    await mine.cycle()
    assert await mine.count("Observation") == 1
    await mine.cycle()
    assert await mine.count("Observation") == 2


async def test_news_that_concern_others_are_doubted_once_and_then_believed(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.always(dated(datetime.now(UTC) + timedelta(minutes=5)))
    await mine.cycle()
    slot = {"resourceType": "Slot", "id": "s1", "status": "busy", "schedule": {"reference": "Schedule/k"}}
    fill(hospital, {**slot, "start": "2020-01-01T00:00:00Z", "end": "2020-01-01T00:30:00Z"})
    for doubted in (True, False, False):
        assert (await mine.cycle()).error is None
        told = Position.read(await mine.store.read(cursors.get, "history"))
        assert told.doubted is doubted


async def test_deletions_in_a_history_of_another_order_are_followed(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("gone"), reading("back"))
    await mine.cycle()
    delete(hospital, "Observation", "gone")
    delete(hospital, "Observation", "back")
    fill(hospital, reading("back", status="amended"))
    mine.wires.next(bundle(reversed_order), asks("GET", "/_history"))
    await mine.cycle()
    assert await mine.see("Observation", "gone") is None
    back = await mine.see("Observation", "back")
    assert back is not None
    assert back.body["status"] == "amended"


async def test_what_was_written_again_after_the_history_was_read_is_not_taken_away(
    hospital: FastAPI, mine: Phone
) -> None:
    fill(hospital, reading("o1"), reading("o2"))
    await mine.cycle()
    delete(hospital, "Observation", "o1")

    async def written_again(request: httpx.Request, send: Send) -> httpx.Response:
        fill(hospital, reading("o1", status="amended"))
        return await send(request)

    mine.wires.next(written_again, lambda request: "_history" not in request.url.path)
    await mine.cycle()
    assert await mine.see("Observation", "o1") is not None


async def test_a_resource_that_is_gone_when_a_screen_asks_for_it_disappears(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    delete(hospital, "Observation", "o1")
    with pytest.raises(Exception, match="o1"):
        await mine.sync.refresh("Observation", "o1")
    assert await mine.see("Observation", "o1") is None


async def test_an_answer_that_was_overtaken_does_not_bring_the_old_version_back(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    with server_store(hospital).reading() as tx:
        old = tx.read("Observation", "o1")
    assert old is not None
    fill(hospital, reading("o1", status="amended"))
    await mine.cycle()

    def overtaken(body: dict[str, Any]) -> None:
        body["entry"] = [{"resource": json.loads(json.dumps(old, default=float))}]

    mine.wires.next(bundle(overtaken), asks("GET", "/Observation"))
    await pull(mine.store, mine.client, mine.clock, READINGS)
    here = await mine.see("Observation", "o1")
    assert here is not None
    assert here.body["status"] == "amended"


_MOMENTS = st.lists(
    st.one_of(st.none(), st.integers(0, 59).map(lambda second: f"2026-11-21T04:00:{second:02}Z")), max_size=5
)


@given(st.lists(_MOMENTS, min_size=1, max_size=4), st.booleans())
@example([[None], ["2026-11-21T04:00:00Z"]], True)
def test_starting_over_never_skips_what_did_not_come_in_order(pages: list[list[str | None]], says_so: bool) -> None:
    query = "?_sort=_lastUpdated" if says_so else ""
    position = Position(since="2026-11-20T00:00:00Z", settled=True)
    for number, moments in enumerate(pages):
        page = {
            "meta": {"lastUpdated": "2026-11-21T05:00:00Z"},
            "link": [{"relation": "self", "url": f"http://h/Observation{query}"}],
            "entry": [{"resource": {"meta": {"lastUpdated": moment}}} for moment in moments],
        }
        position = after_page(position, page, f"next{number}")
    flat = [moment for moments in pages for moment in moments]
    in_order = None not in flat and flat == sorted(moment for moment in flat if moment)
    again = position.again()
    if flat and says_so and in_order:
        assert (again.since, again.settled) == (flat[-1], False)
    else:
        assert (again.since, again.settled) == ("2026-11-20T00:00:00Z", True)
