"""Writes a FhirResponse as an HTTP response: JSON, headers, what `Prefer` asks for; a large one bit by bit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from email.utils import formatdate
from functools import lru_cache
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hospital.audit import journal
from hospital.base import json_text
from hospital.base.json_text import Verbatim
from hospital.base.outcome import operation_outcome
from hospital.base.workers import off_loop
from hospital.fhir.api import negotiation
from hospital.fhir.exchange import FhirResponse, Service
from hospital.limits.meter import is_system

MEDIA_TYPE: Final = "application/fhir+json; charset=utf-8"
_PIECE: Final = 1 << 16
_ALWAYS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def turn(service: Service, signature: str) -> AbstractAsyncContextManager[None]:
    """A person's turn at the worker threads; the hospital's own systems take as many as they need."""
    return nullcontext() if is_system(signature) else service.turns.turn(signature)


def written(answer: FhirResponse) -> FhirResponse:
    """The answer with its body as JSON already, to be called on a worker thread: a large one takes its time."""
    if answer.body is None or isinstance(answer.body, Verbatim):
        return answer
    return replace(answer, body=Verbatim(json_text.dumps(answer.body), ("", "", 0)))


def response_of(request: Request, service: Service, answer: FhirResponse) -> Response:
    """The response with its headers."""
    headers = {**_ALWAYS, "X-Request-Id": journal.current().request, **answer.headers}
    found = answer.version
    if found is not None:
        headers["ETag"] = found.etag
        headers["Last-Modified"] = _http_date(found.moment // 1000)
        if answer.location:
            headers["Location"] = f"{service.base}/{found.type}/{found.id}/_history/{found.version}"
    if answer.chunks is not None:
        chunks = _in_turns(service, journal.current().actor, answer.chunks)
        return StreamingResponse(chunks, answer.status, headers, media_type=MEDIA_TYPE)
    body = _preferred(request, answer)
    if body is None or answer.status in (204, 304):
        return Response(status_code=answer.status, headers=headers)
    raw = json_text.dumps(body).encode()
    if len(raw) <= _PIECE:
        return Response(raw, answer.status, headers, media_type=MEDIA_TYPE)
    headers["Content-Length"] = str(len(raw))
    return StreamingResponse(_pieces(raw), answer.status, headers, media_type=MEDIA_TYPE)


async def _in_turns(service: Service, signature: str, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Makes each piece of an answer in a turn of its own, so that a long one does not keep a worker thread."""
    while True:
        async with turn(service, signature):
            chunk = await off_loop(next, chunks, None)
        if chunk is None:
            return
        yield chunk


def _pieces(raw: bytes) -> Iterator[bytes]:
    """A large body bit by bit: others are answered while it is compressed and sent."""
    for start in range(0, len(raw), _PIECE):
        yield raw[start : start + _PIECE]


@lru_cache(maxsize=10_000)
def _http_date(seconds: int) -> str:
    """What was written within one second has the same date."""
    return formatdate(seconds, usegmt=True)


def _preferred(request: Request, answer: FhirResponse) -> dict[str, Any] | Verbatim | None:
    """The part of a write's outcome that `Prefer: return=` asks for."""
    if answer.version is None or request.method not in ("POST", "PUT", "PATCH"):
        return answer.body
    wish = negotiation.prefer_return(request.headers.get("prefer", ""))
    if wish == "minimal":
        return None
    return operation_outcome([]) if wish == "OperationOutcome" else answer.body
