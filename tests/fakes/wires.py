"""The wires between a phone and a hospital, with everything that goes wrong on them. Records what was sent.

A fault is a function from a request, and the way to really send it, to a response; it may raise what a broken wire
makes httpx raise. `Wires.next(fault)` holds for the next matching request, `Wires.always` until `Wires.repair`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import httpx

Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
Fault = Callable[[httpx.Request, Send], Awaitable[httpx.Response]]
Matches = Callable[[httpx.Request], bool]


def anything(_request: httpx.Request) -> bool:
    return True


def asks(method: str, path: str = "") -> Matches:
    """Requests of one method whose path holds a piece of text."""
    return lambda request: request.method == method and path in request.url.path


@dataclass
class Wires(httpx.AsyncBaseTransport):
    """A transport in front of a real one. Bytes are those of the bodies, as they travel (compressed)."""

    inner: httpx.AsyncBaseTransport
    sent: list[tuple[str, str, int]] = field(default_factory=list)
    cut: bool = False
    bytes_sent: int = 0
    bytes_received: int = 0
    _once: list[tuple[Matches, Fault]] = field(default_factory=list)
    _until_repaired: list[tuple[Matches, Fault]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("no network", request=request)
        fault = self._fault_for(request)
        response = await (fault(request, self.inner.handle_async_request) if fault else self._really(request))
        self.sent.append((request.method, request.url.path, response.status_code))
        self.bytes_sent += len(request.content)
        self.bytes_received += int(response.headers.get("content-length", 0))
        return response

    def next(self, fault: Fault, matching: Matches = anything, times: int = 1) -> None:
        self._once += [(matching, fault)] * times

    def always(self, fault: Fault, matching: Matches = anything) -> None:
        self._until_repaired.append((matching, fault))

    def repair(self) -> None:
        self.cut = False
        self._once.clear()
        self._until_repaired.clear()

    def count(self, method: str, path: str = "") -> int:
        return sum(one == method and path in where for one, where, _ in self.sent)

    def _fault_for(self, request: httpx.Request) -> Fault | None:
        for number, (matches, fault) in enumerate(self._once):
            if matches(request):
                del self._once[number]
                return fault
        return next((fault for matches, fault in self._until_repaired if matches(request)), None)

    async def _really(self, request: httpx.Request) -> httpx.Response:
        return await self.inner.handle_async_request(request)


async def answer_lost(request: httpx.Request, send: Send) -> httpx.Response:
    """The hospital acts; its answer never arrives."""
    await (await send(request)).aread()
    raise httpx.ReadError("connection reset", request=request)


async def request_lost(request: httpx.Request, _send: Send) -> httpx.Response:
    """The request never arrives."""
    raise httpx.WriteError("connection reset", request=request)


def status(code: int, *, headers: dict[str, str] | None = None, body: Any = None) -> Fault:
    """Something in front of the hospital answers with a status of its own."""

    async def fault(request: httpx.Request, _send: Send) -> httpx.Response:
        return httpx.Response(code, headers=headers, json=body if body is not None else {}, request=request)

    return fault


async def captive_portal(request: httpx.Request, _send: Send) -> httpx.Response:
    """A hotel's wireless network answers everything with its own page."""
    return httpx.Response(200, html="<html><body>Welcome! Please accept our terms.</body></html>", request=request)


async def page_of_a_proxy(request: httpx.Request, _send: Send) -> httpx.Response:
    """A filter on the way forbids, with a page."""
    return httpx.Response(403, html="<html><body>Blocked</body></html>", request=request)


async def huge(request: httpx.Request, _send: Send) -> httpx.Response:
    """An answer that never ends, without saying so."""

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536

    return httpx.Response(200, headers={"content-type": "application/fhir+json"}, content=drip(), request=request)


async def slow(request: httpx.Request, send: Send) -> httpx.Response:
    """The answer takes its time, longer than anybody waits."""
    raise httpx.ReadTimeout("too slow", request=request)


async def a_little_slow(request: httpx.Request, send: Send) -> httpx.Response:
    """Others get their turn before the answer comes."""
    await asyncio.sleep(0.05)
    return await send(request)


def dated(moment: datetime) -> Fault:
    """The server says what time it is (RFC 9110 §6.6.1), as every real one does."""

    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        response.headers["date"] = format_datetime(moment, usegmt=True)
        return response

    return fault


async def cut_short(request: httpx.Request, send: Send) -> httpx.Response:
    """The hospital acts; half of its answer arrives, and its end looks like an end."""
    response = await send(request)
    body = await response.aread()
    headers = {"content-type": response.headers.get("content-type", "")}
    return httpx.Response(response.status_code, headers=headers, content=body[: len(body) // 2], request=request)


async def stale_etag(request: httpx.Request, send: Send) -> httpx.Response:
    """The hospital acts; a cache on the way answers with the version number it saw before, and no other."""
    response = await send(request)
    body = json.loads(await response.aread())
    if isinstance(body.get("meta"), dict):
        version = int(body["meta"].pop("versionId", "2"))
        headers = {"etag": f'W/"{max(1, version - 1)}"'}
        return httpx.Response(response.status_code, headers=headers, json=body, request=request)
    return httpx.Response(response.status_code, json=body, request=request)


def bundle(change: Callable[[dict[str, Any]], None]) -> Fault:
    """The hospital answers, and its Bundle is altered on the way."""

    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        body = json.loads(await response.aread())
        if body.get("resourceType") == "Bundle":
            change(body)
        return httpx.Response(response.status_code, json=body, request=request)

    return fault


def emptied(body: dict[str, Any]) -> None:
    body.pop("entry", None)
    body["link"] = [link for link in body.get("link", []) if link.get("relation") != "next"]


def reversed_order(body: dict[str, Any]) -> None:
    body["entry"] = list(reversed(body.get("entry", [])))
