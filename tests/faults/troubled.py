"""A real server on loopback between a phone and the hospital, which plays every fault in bytes on a real socket."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI

CHUNK = b" " * 65536
Forward = Callable[[], Awaitable[httpx.Response]]
Fault = Callable[["Call"], Awaitable[None]]


@dataclass
class Call:
    """One request as it came, the way to really ask the hospital, and the wire back."""

    method: str
    target: str
    forward: Forward
    wire: asyncio.StreamWriter
    sent: int = 0

    async def send(self, data: bytes) -> None:
        """Raises ConnectionError when the phone has hung up."""
        self.wire.write(data)
        await self.wire.drain()
        self.sent += len(data)

    async def answer(self, status: int, body: bytes, **headers: str) -> None:
        await self.send(head(status, {"content-length": str(len(body)), **headers}) + body)


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode()


async def through(call: Call) -> None:
    """No fault: the hospital's own answer."""
    response = await call.forward()
    kept = {k: v for k, v in response.headers.items() if k not in {"content-length", "connection", "content-encoding"}}
    await call.answer(response.status_code, response.content, **kept)


@dataclass
class Troubled:
    """`fault` decides about each request whose method and target `about` accepts; everything else goes through."""

    port: int
    scheme: str
    hospital: FastAPI | None = None
    fault: Fault | None = None
    about: Callable[[Call], bool] = lambda _call: True
    calls: list[Call] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def play(self, fault: Fault, method: str = "") -> None:
        """From now on; `repair` ends it."""
        self.fault, self.about = fault, lambda call: method in call.method

    def play_once(self, fault: Fault, method: str = "") -> None:
        async def once(call: Call) -> None:
            self.repair()
            await fault(call)

        self.play(once, method)

    def repair(self) -> None:
        self.fault = None

    async def serve(self, reader: asyncio.StreamReader, wire: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            call = await self._call(reader, wire)
            self.calls.append(call)
            fault = self.fault if self.fault and self.about(call) else through
            await fault(call)
        wire.close()

    async def _call(self, reader: asyncio.StreamReader, wire: asyncio.StreamWriter) -> Call:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        size = next((int(value) for name, value in headers.items() if name.lower() == "content-length"), 0)
        body = await reader.readexactly(size)

        async def forward() -> httpx.Response:
            assert self.hospital is not None
            transport = httpx.ASGITransport(app=self.hospital)
            async with httpx.AsyncClient(transport=transport, base_url=self.base) as inner:
                return await inner.request(method, target, headers=headers, content=body)

        return Call(method, target, forward, wire)


@asynccontextmanager
async def troubled(context: ssl.SSLContext | None = None) -> AsyncIterator[Troubled]:
    """Listens on a port of the system's choice until the end of the test."""
    between = Troubled(0, "https" if context else "http")
    server = await asyncio.start_server(between.serve, "127.0.0.1", 0, ssl=context)
    between.port = server.sockets[0].getsockname()[1]
    try:
        yield between
    finally:
        server.close()


async def captive_portal(call: Call) -> None:
    """A hotel's wireless network answers everything with its own page."""
    await call.answer(200, b"<html><body>Welcome! Please accept our terms.</body></html>", content_type="text/html")


async def truncated_json(call: Call) -> None:
    """A proxy that gave up half way, with a length that fits the half."""
    whole = (await call.forward()).content
    await call.answer(200, whole[: len(whole) // 2], content_type="application/fhir+json")


async def cut_off(call: Call) -> None:
    """The connection breaks in the middle of the body."""
    whole = (await call.forward()).content
    await call.send(head(200, {"content-length": str(len(whole)), "content-type": "application/fhir+json"}))
    await call.send(whole[: len(whole) // 2])


async def bundle_of_300_mb(call: Call) -> None:
    """A search that answers with far more than any page should hold."""
    await call.send(head(200, {"content-type": "application/fhir+json"}))
    await call.send(b'{"resourceType":"Bundle","type":"searchset","entry":[')
    for _ in range(300 * 1024 * 1024 // len(CHUNK)):
        await call.send(CHUNK)
    await call.send(b"]}")


async def bundle_that_says_300_mb(call: Call) -> None:
    """The same, and the headers say so."""
    await call.send(head(200, {"content-type": "application/fhir+json", "content-length": str(300 * 1024 * 1024)}))
    while True:
        await call.send(CHUNK)


async def page_without_end(call: Call) -> None:
    """A body that simply goes on."""
    await call.send(head(200, {"content-type": "application/fhir+json"}))
    while True:
        await call.send(CHUNK)


async def slow_body(call: Call) -> None:
    """A byte now and then: no piece is late, the whole never comes."""
    await call.send(head(200, {"content-type": "application/fhir+json", "content-length": "4096"}))
    while True:
        await call.send(b" ")
        await asyncio.sleep(0.02)


async def silence(call: Call) -> None:
    """The request arrives, and then nothing."""
    await asyncio.sleep(3600)


async def answer_lost(call: Call) -> None:
    """The hospital acts and commits; its answer never arrives."""
    await call.forward()


async def fails(call: Call) -> None:
    await call.answer(500, b"{}", content_type="application/fhir+json")


async def asks_for_patience(call: Call) -> None:
    await call.answer(429, b"{}", content_type="application/fhir+json", retry_after="120")


async def leads_to_http(call: Call) -> None:
    """Somebody on the way wants the rest of it in clear."""
    await call.answer(302, b"", location=f"http://127.0.0.1:9{call.target}")
