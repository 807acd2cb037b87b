"""Guards the whole application: requests that are too long, too many, too frequent or too slow are stopped here.

Each answer is an OperationOutcome: 429 with Retry-After for a caller who asks too often, 503 where the server is full.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hospital.base.config import Limits
from hospital.base.outcome import Refusal, refusal
from hospital.limits.addresses import subscriber
from hospital.limits.meter import READ, SEARCH, Meter

#: Open to everybody although under the FHIR base; all other requests there count for the person whose token it is.
_OPEN: Final = ("/fhir/metadata", "/fhir/.well-known/")
_CLOSE: Final = {"Connection": "close"}


def throttled(seconds: int) -> Refusal:
    """429 with the seconds to wait (RFC 6585 §4), as an OperationOutcome with R4's code `throttled`."""
    return refusal(
        429, "throttled", f"too many requests; try again in {seconds} s", headers={"Retry-After": str(seconds)}
    )


class Gate:
    """ASGI middleware of one process. A websocket passes; it has bounds of its own."""

    def __init__(self, app: ASGIApp, limits: Limits, meter: Meter) -> None:
        self._app = app
        self._limits = limits
        self._meter = meter
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        no = self._refusal(scope)
        if no is not None:
            await _answer(no, send)
            return
        self._inside += 1
        try:
            await self._app(scope, _Patience(receive, self._limits), send)
        finally:
            self._inside -= 1

    def _refusal(self, scope: Scope) -> Refusal | None:
        limits = self._limits
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > limits.url_bytes:
            return refusal(414, "too-long", f"an address may have {limits.url_bytes} bytes", headers=_CLOSE)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > limits.header_bytes:
            return refusal(431, "too-long", f"the headers may have {limits.header_bytes} bytes", headers=_CLOSE)
        if self._inside >= limits.in_flight:
            return refusal(503, "transient", "busy; try again soon", headers={"Retry-After": "1", **_CLOSE})
        path, host = scope["path"], subscriber((scope.get("client") or ("",))[0])
        if path.startswith("/fhir") and not path.startswith(_OPEN):
            return None
        wait = self._meter.address(host, READ if scope["method"] in ("GET", "HEAD") else SEARCH)
        return throttled(wait) if wait else None


@dataclass
class _Patience:
    """Passes on the body as it arrives, and gives up (408) when it is too slow: some seconds, more for each byte."""

    receive: Receive
    limits: Limits
    begun: float = 0.0
    size: int = 0
    whole: bool = False

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()
        self.begun = self.begun or time.monotonic()
        until = self.begun + self.limits.body_seconds + self.size / self.limits.body_bytes_per_second
        try:
            async with asyncio.timeout(until - time.monotonic()):
                message = await self.receive()
        except TimeoutError:
            raise refusal(408, "timeout", "the request body came too slowly", headers=_CLOSE) from None
        self.size += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        return message


async def _answer(no: Refusal, send: Send) -> None:
    body = json.dumps(no.outcome).encode()
    headers = {"Content-Type": "application/fhir+json; charset=utf-8", "Content-Length": str(len(body)), **no.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": no.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
