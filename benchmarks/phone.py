"""`python -m benchmarks.phone app|seen|bare FACTS`: one sync in a process of its own, so that its memory can be seen.

`app` runs the app's own sync, twice: everything, then nothing new. `seen` runs its first sync with the app open at
`route`, and measures how long the event loop is held. `bare` is the reference: it downloads
the same pages with the same HTTP library, parses them and inserts the resources raw into an encrypted file, a
transaction a page, while the next page is on its way as in the app. FACTS is JSON with base, token, patient, file and,
for `bare`, the requests that the app sent. Prints the result as JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks import handmade
from local_store import resources
from local_store.store import LocalStore, Reader
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.fhir.capabilities import capabilities_of
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync
from services.sync.policy import TABLE
from services.sync.scope import plan

KEY: Final = bytes(range(32))
_TICK: Final = 0.005
_FHIR: Final = {"Accept": "application/fhir+json"}


class _Counting(httpx.AsyncHTTPTransport):
    """The real transport, which counts its traffic: requests, and bytes of heads and bodies as they were sent."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []
        self.questions: list[str] = []
        self.bytes_sent = 0
        self.bytes_received = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(f"{request.method} {request.url}")
        self.questions += _questions(request)
        self.bytes_sent += _head(request.headers) + len(str(request.url)) + len(request.content)
        answer = await super().handle_async_request(request)
        self.bytes_received += _head(answer.headers)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        answer.stream = _Counted(answer.stream, self)
        return answer


def _questions(request: httpx.Request) -> list[str]:
    """The first pages that a request fetches, by itself or as a batch; the others follow by their links."""
    url = str(request.url)
    if request.method == "POST":
        batched = (entry["request"] for entry in json.loads(request.content).get("entry", ()))
        found = [f"{url.rstrip('/')}/{part['url']}" for part in batched if part["method"] == "GET"]
    else:
        found = [url]
    return [address for address in found if not any(part in address for part in ("/metadata", "/_history", "_page="))]


class _Counted(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, wires: _Counting) -> None:
        self._stream, self._wires = stream, wires

    async def __aiter__(self) -> Any:
        async for chunk in self._stream:
            self._wires.bytes_received += len(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _head(headers: httpx.Headers) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.raw)


class Bearer:
    """A token from the hospital's command line; fulfils `client.Credentials`."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    async def renew(self, refused: str) -> str:
        raise RuntimeError("the hospital refused its own token")

    def give_up(self, *, closed: bool = False) -> None:
        raise RuntimeError("the hospital refused its own token")


@dataclass
class _FirstScreen:
    """Measures when all that the first screen shows is stored: the person, next visits, newest reports."""

    store: LocalStore
    wires: _Counting
    start: float
    seconds: float | None = None
    requests: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def look(self) -> None:
        if self.seconds is None:
            task = asyncio.get_running_loop().create_task(self._look(len(self.wires.requests)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _look(self, requests: int) -> None:
        if await self.store.read(_is_usable) and self.seconds is None:
            self.seconds, self.requests = time.perf_counter() - self.start, requests


def _is_usable(r: Reader) -> bool:
    reports = resources.select(r, "DiagnosticReport", limit=6)
    named = (reference["reference"].split("/")[1] for report in reports for reference in report.body["result"])
    visits = resources.count(r, "Appointment")
    return bool(reports and visits and resources.count(r, "Patient")) and all(
        resources.get(r, "Observation", id_) for id_ in named
    )


async def app(facts: dict[str, Any]) -> dict[str, Any]:
    """The app's own first sync, then one with nothing new."""
    clock, wires = DeviceClock(), _Counting()
    web = Web(clock, transport=wires)
    client = FhirClient(facts["base"], web, Bearer(facts["token"]))
    store = await LocalStore.open(Path(facts["file"]), KEY)
    sync = Sync(lambda: HospitalSession(store, client, (facts["patient"],)), clock, HintedNetwork())
    start, cpu = time.perf_counter(), time.process_time()
    screen = _FirstScreen(store, wires, start)
    store.changes.listen(frozenset(), screen.look)
    await _cycle(sync)
    found = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "questions": wires.questions}
    found |= {
        "first_screen": screen.seconds,
        "first_screen_requests": screen.requests,
        "resources": await store.read(_count),
    }
    wires.requests, wires.bytes_sent, wires.bytes_received = [], 0, 0
    await _cycle(sync)
    assert sync.last_tally.changed == 0
    found |= {
        "idle_requests": list(wires.requests),
        "idle_sent": wires.bytes_sent,
        "idle_received": wires.bytes_received,
    }
    scopes = plan(capabilities_of(await client.capabilities()), [facts["patient"]], clock.now().date())
    await store.close()
    await web.close()
    return found | {"scopes": len(scopes), "peak_kb": _peak_kb()}


async def _cycle(sync: Sync) -> None:
    status = await sync.run_once()
    assert status.error is None, status.error


async def seen(facts: dict[str, Any]) -> dict[str, Any]:
    """The first sync below an open screen: the longest time for which a person's tap would not have been heard."""
    from app.compose import CLINIC_ZONE, session_of  # noqa: PLC0415 - Flet would count as memory of the others
    from benchmarks.headless import shown  # noqa: PLC0415 - see above
    from services.account.hospital import Hospital  # noqa: PLC0415 - see above
    from services.account.preferences import PreferencesStore  # noqa: PLC0415 - see above
    from services.account.session import Account  # noqa: PLC0415 - see above
    from services.clients import Clients  # noqa: PLC0415 - see above
    from views.context import AppContext  # noqa: PLC0415 - see above
    from views.routes import CLIENTS  # noqa: PLC0415 - see above

    home, clock = Path(facts["file"]), DeviceClock()
    preferences = PreferencesStore(home / "device.json")
    account = Account(home, preferences, clock)
    await account.start()
    await account.use_token(Hospital(facts["base"], "benchmark"), facts["token"], facts["patient"], "274913")
    sync = Sync(lambda: session_of(account), clock, HintedNetwork())
    context = AppContext(
        account=account,
        sync=sync,
        preferences=preferences,
        clock=clock,
        zone=CLINIC_ZONE,
        launch=_nothing,
        keep_file=_keep_nothing,
        clients=Clients(lambda: CLIENTS, lambda: session_of(account), clock),
    )
    async with shown(context, facts["route"]):
        await asyncio.sleep(1)  # the first draw
        still = await _held(asyncio.sleep(2))
        busy = await _held(_cycle(sync))
    await account.lock()
    return {"held": busy, "held_still": still}


async def _held(work: Coroutine[Any, Any, None]) -> float:
    """The longest time in which the event loop came to nothing else while it did this work."""
    longest, last, ended = 0.0, time.perf_counter(), False

    async def tick() -> None:
        nonlocal longest, last
        while not ended:
            await asyncio.sleep(_TICK)
            now = time.perf_counter()
            longest, last = max(longest, now - last - _TICK), now

    ticking = asyncio.create_task(tick())
    await work
    ended = True
    await ticking
    return longest


async def _nothing(_url: str) -> None:
    pass


async def _keep_nothing(_name: str, _content: bytes) -> bool:
    return False


def bare(facts: dict[str, Any]) -> dict[str, Any]:
    """The same pages, parsed and inserted raw."""
    db = handmade.connect(Path(facts["file"]), KEY)
    db.execute("CREATE TABLE resource (type TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (type, id)) STRICT")
    start, cpu = time.perf_counter(), time.process_time()
    headers = {**_FHIR, "Authorization": f"Bearer {facts['token']}"}
    with httpx.Client(headers=headers, timeout=60) as http, ThreadPoolExecutor(1) as ahead:
        for url in facts["questions"]:
            coming: Future[dict[str, Any]] | None = ahead.submit(_download, http, url)
            while coming is not None:
                page = coming.result()
                following = next((link["url"] for link in page.get("link", ()) if link["relation"] == "next"), None)
                coming = ahead.submit(_download, http, following) if following else None
                _insert(db, page)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    count = db.execute("SELECT count(*) FROM resource").fetchone()[0]
    db.close()
    return {"seconds": seconds, "cpu": cpu, "resources": count, "peak_kb": _peak_kb()}


def _download(http: httpx.Client, url: str) -> dict[str, Any]:
    page: dict[str, Any] = http.get(url).json()
    return page


def _insert(db: Any, page: dict[str, Any]) -> None:
    bodies = (entry["resource"] for entry in page.get("entry", ()))
    db.execute("BEGIN IMMEDIATE")
    for body in bodies:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        db.execute("INSERT OR REPLACE INTO resource VALUES (?, ?, ?)", (body["resourceType"], body["id"], text))
    db.execute("COMMIT")


def _count(r: Reader) -> int:
    return sum(resources.count(r, type_) for type_ in TABLE)


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    kinds = {
        "app": lambda: asyncio.run(app(given)),
        "seen": lambda: asyncio.run(seen(given)),
        "bare": lambda: bare(given),
    }
    print(json.dumps(kinds[sys.argv[1]]()))
