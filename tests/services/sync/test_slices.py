"""A long pull never holds the event loop: what it does there in one go does not grow with the answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from local_store import resources
from local_store.store import Reader
from services.sync.position import PAGE
from services.sync.pull import pull
from services.sync.scope import Scope, scope_name
from services.sync.tally import Tally
from tests.fakes.turns import turns
from tests.local_store.worlds import process
from tests.services.sync.worlds import BASE, phone, reading

READINGS = Scope(scope_name("p1", "Observation"), "Observation", (("patient", "p1"),), "p1", incremental=True)
A_TURN = 5000  # calls: opening httpx and one request through it take half as many
PAGES, ENTRIES = 3, 1200
HEAD = {"Content-Type": "application/fhir+json"}


def _page(number: int) -> bytes:
    """A page of readings with decimals that a float would not keep; many more than were asked for."""
    every = [_entry(f"o{number}-{place}") for place in range(ENTRIES)]
    link = [{"relation": "next", "url": f"{BASE}/fhir?_page={number + 1}"}] if number < PAGES - 1 else []
    page = {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": every}
    return json.dumps(page).replace("5.5555", "5.50").encode()


def _entry(id_: str) -> dict[str, Any]:
    meta = {"versionId": "1", "lastUpdated": "2026-11-20T08:00:00.000Z"}
    value = {"value": 5.5555, "unit": "mmol/L"}
    body = reading(id_, meta=meta, valueQuantity=value, referenceRange=[{"low": value, "high": value}])
    return {"fullUrl": f"{BASE}/fhir/Observation/{id_}", "resource": body, "search": {"mode": "match"}}


def _count(r: Reader) -> int:
    return resources.count(r, "Observation")


async def test_pages_are_read_and_stored_beside_the_loop_however_large_they_are(tmp_path: Path) -> None:
    pages = [_page(number) for number in range(PAGES)]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=HEAD, content=pages[int(request.url.params.get("_page", 0))])

    mine = await phone(None, tmp_path / "store.db", inner=httpx.MockTransport(answer))
    commits: list[None] = []
    mine.store.changes.listen(frozenset({"Observation"}), lambda: commits.append(None))
    with turns() as loop:
        tally = await pull(mine.store, mine.client, mine.clock, READINGS)
    assert tally == Tally(changed=PAGES * ENTRIES)
    assert loop.most <= A_TURN, loop.of.most_common(5)
    assert len(commits) >= PAGES * ENTRIES / PAGE
    assert await mine.store.read(_count) == PAGES * ENTRIES
    await mine.put_away()


def test_the_first_request_opens_its_client_beside_the_loop() -> None:
    program = process(
        "import asyncio, sys, threading\n"
        "from services.clock import DeviceClock\n"
        "from services.fhir.web import Web\n"
        "class Imports:\n"
        "    where = {}\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        self.where[name] = threading.current_thread() is threading.main_thread()\n"
        "sys.meta_path.insert(0, Imports())\n"
        "async def ask():\n"
        "    web = Web(DeviceClock())\n"
        "    found = await asyncio.gather(*(web.send('GET', 'http://127.0.0.1:1/') for _ in '12'), "
        "return_exceptions=True)\n"
        "    await web.close()\n"
        "    print([type(one).__name__ for one in found], Imports.where['httpx'], Imports.where['httpcore'])\n"
        "asyncio.run(ask())\n"
    )
    assert program.communicate(timeout=60)[0].strip() == "['Offline', 'Offline'] False False"
