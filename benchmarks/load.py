"""Puts load on any FHIR R4 server: a number of clients, each sending its next request when the last one is answered.

Works on bare sockets, since a full HTTP client costs more than the server it measures. `WORK` are the requests; they
need the results of `seed_bundles` to exist, which any server accepts by POST to its base.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from benchmarks.measuring import percentile
from benchmarks.records import PATIENT, TESTS, moment, observation, observation_id, patient

FHIR_JSON: Final = "application/fhir+json"
IN_BUNDLE: Final = 10
SEEDED: Final = 1000
_SEED_BUNDLE: Final = 200
_LENGTH: Final = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """One request to send; `path` stands behind the server's base."""

    method: str
    path: str
    body: bytes = b""


Mix = Callable[[int], Request]


@dataclass(frozen=True)
class Outcome:
    """The result of a load. `failed` counts answers that were not successful."""

    answered: int
    failed: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


def read(number: int) -> Request:
    """One result by its id."""
    return Request("GET", f"/Observation/{observation_id(number * 7919 % SEEDED)}")


def search(number: int) -> Request:
    """The newest twenty results of a patient with one code."""
    code, *_ = TESTS[number % len(TESTS)]
    return Request("GET", f"/Observation?patient={PATIENT}&code={code}&_sort=-date&_count=20")


def create(number: int) -> Request:
    """A new result, whose id the server gives."""
    return Request("POST", "/Observation", _nameless(number))


def transaction(number: int) -> Request:
    """Ten new results, all or none."""
    entries = (
        b'{"request":{"method":"POST","url":"Observation"},"resource":%b}' % _nameless(number * IN_BUNDLE + n)
        for n in range(IN_BUNDLE)
    )
    body = b'{"resourceType":"Bundle","type":"transaction","entry":[%b]}' % b",".join(entries)
    return Request("POST", "", body)


WORK: Final[Mapping[str, Mix]] = {"read": read, "search": search, "create": create, "transaction": transaction}


def seed_bundles() -> Iterator[bytes]:
    """Transactions that store what `WORK` needs on a server: the patient, then the results."""
    bodies = itertools.chain([patient()], map(observation, range(SEEDED)))
    while chunk := list(itertools.islice(bodies, _SEED_BUNDLE)):
        entries = [
            {"resource": body, "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"}}
            for body in chunk
        ]
        yield json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def _nameless(number: int) -> bytes:
    """A result without an id, of a moment that no other has. Few of them are put together: the load shares the machine
    with what it measures."""
    like = number % SEEDED
    return _result(like).replace(_second(like), _second(number))


@lru_cache(SEEDED)
def _result(number: int) -> bytes:
    return json.dumps(
        {name: element for name, element in observation(number).items() if name not in ("id", "meta")}
    ).encode()


def _second(number: int) -> bytes:
    return moment(number)[:19].encode()


async def put_load(
    bases: Sequence[str], headers: Mapping[str, str], mix: Mix, *, clients: int, seconds: float
) -> Outcome:
    """Sends requests for some seconds; the clients take the servers in turn. Each keeps one connection.

    Raises `OSError` when a server cannot be reached or hangs up.
    """
    numbers = itertools.count(1)
    took: list[float] = []
    failed = 0
    start = perf_counter()
    deadline = start + seconds

    async def client(base: str) -> None:
        nonlocal failed
        connection = await Connection.open(base, headers)
        try:
            while (begun := perf_counter()) < deadline:
                status, _ = await connection.ask(mix(next(numbers)))
                took.append(perf_counter() - begun)
                failed += not 200 <= status < 300
        finally:
            connection.close()

    await asyncio.gather(*(client(bases[number % len(bases)]) for number in range(clients)))
    lasted = perf_counter() - start
    return Outcome(len(took), failed, lasted, percentile(took, 50) * 1000, percentile(took, 99) * 1000)


class Connection:
    """One connection to a server over plain HTTP/1.1 (RFC 9112), kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, prefix: str, fixed: str) -> None:
        self._reader, self._writer, self._prefix, self._fixed = reader, writer, prefix, fixed

    @classmethod
    async def open(cls, base: str, headers: Mapping[str, str]) -> Connection:
        parts = urlsplit(base)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80, limit=1 << 24)
        own = {"Host": parts.netloc, "Accept": FHIR_JSON, **headers}
        fixed = "".join(f"{name}: {value}\r\n" for name, value in own.items())
        return cls(reader, writer, parts.path.rstrip("/"), fixed)

    async def ask(self, request: Request) -> tuple[int, bytes]:
        """Sends one request and gives the status and body of its answer."""
        sized = f"Content-Type: {FHIR_JSON}\r\nContent-Length: {len(request.body)}\r\n" if request.body else ""
        head = f"{request.method} {self._prefix + request.path or '/'} HTTP/1.1\r\n{self._fixed}{sized}\r\n"
        self._writer.write(head.encode() + request.body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(answer)
        if length is None and _CHUNKED.search(answer):
            body = await self._chunks()
        else:
            body = await self._reader.readexactly(int(length[1]) if length else 0)
        return int(answer.split(None, 2)[1]), body

    async def _chunks(self) -> bytes:
        body = b""
        while size := int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16):
            body += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        while await self._reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return body

    def close(self) -> None:
        self._writer.close()


async def ask_once(base: str, headers: Mapping[str, str], request: Request) -> bytes:
    """The body of one answer. Raises `RuntimeError` when it is no success."""
    connection = await Connection.open(base, headers)
    try:
        status, body = await connection.ask(request)
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise RuntimeError(f"{request.method} {request.path[:60]} was answered {status}: {body[:300]!r}")
    return body
