"""Puts load on any FHIR R4 server: a number of clients, each sending its next request when the last one is answered.

Works on bare sockets, since a full HTTP client costs more than the server it measures. `WORK` are the requests; they
need the results of `seed_bundles` to exist, which any server accepts by POST to its base.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from benchmarks.measuring import percentile
from benchmarks.records import PATIENT, observation, observation_id, patient

FHIR_JSON: Final = "application/fhir+json"
IN_BUNDLE: Final = 10
SEEDED: Final = 1000
_SEED_BUNDLE: Final = 200


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
    code = observation(number)["code"]["coding"][0]["code"]
    return Request("GET", f"/Observation?patient={PATIENT}&code={code}&_sort=-date&_count=20")


def create(number: int) -> Request:
    """A new result, whose id the server gives."""
    return Request("POST", "/Observation", _nameless(number))


def transaction(number: int) -> Request:
    """Ten new results, all or none."""
    entries = [
        {"resource": json.loads(_nameless(number * IN_BUNDLE + n)), "request": {"method": "POST", "url": "Observation"}}
        for n in range(IN_BUNDLE)
    ]
    return Request("POST", "", json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode())


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
    return json.dumps(
        {name: element for name, element in observation(number).items() if name not in ("id", "meta")}
    ).encode()


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
        status_line, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in lines)}
        if found.get("transfer-encoding", "").lower() == "chunked":
            body = await self._chunks()
        else:
            body = await self._reader.readexactly(int(found.get("content-length", "0")))
        return int(status_line.split()[1]), body

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
