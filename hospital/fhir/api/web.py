"""The HTTP interface of the FHIR server: one endpoint over the interaction table that always answers in FHIR."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hospital.audit import journal
from hospital.audit.journal import Journal
from hospital.base import json_text
from hospital.base.json_text import Verbatim
from hospital.base.outcome import Refusal, operation_outcome, refusal
from hospital.fhir.api import audit_trail, bundle_stream, interactions, negotiation
from hospital.fhir.api.audit_trail import Aim
from hospital.fhir.api.capability import capability_statement
from hospital.fhir.exchange import FhirRequest, FhirResponse, Interaction, Service
from hospital.fhir.permissions import Access
from hospital.limits.addresses import caller
from hospital.limits.gate import throttled
from hospital.limits.meter import BYTES, UNKNOWN_TOKEN, cost, is_system

AccessFor = Callable[[str | None], Access]
MEDIA_TYPE = "application/fhir+json; charset=utf-8"
_PIECE: Final = 1 << 16

log = logging.getLogger(__name__)


def fhir_app(service: Service, access_for: AccessFor) -> Starlette:
    """The FHIR API as an application to mount. `access_for` turns the Authorization header into an Access or 401."""
    middleware = [Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)]
    return Starlette(routes=[Route("/{path:path}", _Endpoint(service, access_for))], middleware=middleware)


@dataclass(frozen=True)
class BaseAddress:
    """Serves the base URL without a slash at its end, which a mount alone would answer by a redirect. A batch or a
    transaction is sent there (R4 §3.1.0.11)."""

    mounted: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        await self.mounted({**scope, "path": f"{path}/", "root_path": path}, receive, send)


@dataclass(frozen=True)
class _Endpoint:
    """Serves every address and every method: even an unknown method is answered in FHIR."""

    service: Service
    access_for: AccessFor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        with journal.opened(request.client.host if request.client else "") as page:
            answer = await self._kept(page, await self._settled(request))
            response = _response(request, self.service, answer)
        await response(scope, receive, self._paid(page.actor, send))

    def _paid(self, signature: str, send: Send) -> Send:
        """Charges the bytes of an answer to the person who asked."""
        owed = 0

        async def sending(message: Message) -> None:
            nonlocal owed
            owed += len(message.get("body", b""))
            if signature and owed >= BYTES:
                self.service.meter.charge(signature, owed // BYTES)
                owed %= BYTES
            await send(message)

        return sending

    async def _settled(self, request: Request) -> FhirResponse:
        try:
            return await self._answered(request)
        except (OperationalError, PoolTimeout):
            log.warning("the database did not answer in time")
            audit_trail.failed(self.service.store, _aim(request), 503)
            return _busy()
        except Exception:
            log.exception("a request to the FHIR API failed")
            await run_in_threadpool(audit_trail.failed, self.service.store, _aim(request), 500)
            return FhirResponse(500, refusal(500, "exception", "the server failed; it is not your fault").outcome)

    async def _answered(self, request: Request) -> FhirResponse:
        try:
            return await _answer(self.service, self.access_for, request)
        except Refusal as no:
            if not journal.current().refusal_told:  # those of a bundle were told already
                await run_in_threadpool(audit_trail.refused, self.service.store, [_aim(request)], no.status)
            return FhirResponse(no.status, no.outcome, headers=no.headers)

    async def _kept(self, page: Journal, answer: FhirResponse) -> FhirResponse:
        """The answer once its audit is durable; nothing is sent before that."""
        if page.waiting:
            try:
                await asyncio.wrap_future(self.service.store.trail.keep(page.waiting))
            except SQLAlchemyError:
                log.exception("the audit could not be kept")
                answer = _busy()
        return replace(answer, headers={**answer.headers, "X-Request-Id": page.request})


def _aim(request: Request) -> Aim:
    """What a request is for, as far as that was read."""
    page = journal.current()
    return Aim.of(request.method, request.path_params["path"], page.query, page.body)


def _busy() -> FhirResponse:
    return FhirResponse(503, refusal(503, "transient", "busy; try again soon").outcome, headers={"Retry-After": "2"})


async def _answer(service: Service, access_for: AccessFor, request: Request) -> FhirResponse:
    path = "/" + request.path_params["path"].strip("/")
    query = tuple(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
    journal.current().query = query
    negotiation.check_accept(request.headers.get("accept", ""), dict(query).get("_format", ""))
    if path == "/metadata" and request.method in ("GET", "HEAD"):
        return FhirResponse(200, await run_in_threadpool(capability_statement, service))
    access = await _admitted(service, access_for, request)
    page = journal.current()
    page.actor, page.client, page.purpose = access.signature, access.client, access.purpose
    prefer = request.headers.get("prefer", "")
    fhir_request = FhirRequest(
        service=service,
        access=access,
        query=query,
        headers={name: value for name, value in request.headers.items() if name.startswith("if-")},
        strict=negotiation.prefer_strict(prefer),
        returning=negotiation.prefer_return(prefer),
    )
    if path == "/":
        return await _bundle(fhir_request, request)
    row, params = service.table.find(request.method, path)
    body, extra = await _body(request, service, form=path.endswith("/_search"))
    page.query, page.body = query + extra, body
    fhir_request = FhirRequest(**{**vars(fhir_request), "path": params, "body": body, "query": query + extra})
    async with _turn(service, access.signature):
        return await run_in_threadpool(_performed, row, fhir_request)


def _turn(service: Service, signature: str) -> AbstractAsyncContextManager[None]:
    """A person's turn at the worker threads; the hospital's own systems take as many as they need."""
    return nullcontext() if is_system(signature) else service.turns.turn(signature)


def _performed(row: Interaction, fhir_request: FhirRequest) -> FhirResponse:
    """Runs an interaction and writes its answer as JSON, both on the same worker thread: a large one takes its time."""
    return _written(interactions.perform(row, fhir_request))


def _written(answer: FhirResponse) -> FhirResponse:
    if answer.body is None or isinstance(answer.body, Verbatim):
        return answer
    return replace(answer, body=Verbatim(json_text.dumps(answer.body), ("", "", 0)))


async def _admitted(service: Service, access_for: AccessFor, request: Request) -> Access:
    """The caller's access: 401 without a valid token, 429 for a caller who asks too often. An invalid token counts for
    the address it comes from."""
    meter = service.meter
    try:
        access = await run_in_threadpool(access_for, request.headers.get("authorization"))
    except Refusal:
        wait = meter.address(caller(request.client), UNKNOWN_TOKEN)
        if wait:
            raise throttled(wait) from None
        raise
    wait = meter.person(access.signature, cost(request.method, request.path_params["path"]))
    if wait:
        raise throttled(wait)
    if service.turns.inside(access.signature) >= service.limits.person_in_flight:
        raise throttled(1)
    return access


async def _bundle(fhir_request: FhirRequest, request: Request) -> FhirResponse:
    if request.method != "POST":
        raise refusal(405, "not-supported", "send a batch or a transaction", headers={"Allow": "POST"})
    limits = fhir_request.service.limits
    most = limits.streamed_bytes if fhir_request.access.is_system else limits.body_bytes
    raw = await negotiation.spooled_body(request, limits.body_bytes, most)
    negotiation.check_content_type(request.headers.get("content-type", ""), form=False)
    if not isinstance(raw, bytes):
        return await run_in_threadpool(bundle_stream.streamed, fhir_request, raw)
    async with _turn(fhir_request.service, fhir_request.access.signature):
        return await run_in_threadpool(_bundled, fhir_request, raw)


def _bundled(fhir_request: FhirRequest, raw: bytes) -> FhirResponse:
    return _written(bundle_stream.answered(replace(fhir_request, body=negotiation.parsed(raw))))


async def _body(request: Request, service: Service, *, form: bool) -> tuple[object, tuple[tuple[str, str], ...]]:
    """The parsed JSON, or for a search form its pairs."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return None, ()
    raw = await negotiation.bounded_body(request, service.limits.form_bytes if form else service.limits.body_bytes)
    header = request.headers.get("content-type", "")
    if form and not raw:
        return None, ()
    if request.method == "PATCH":
        negotiation.check_patch_type(header)
    else:
        negotiation.check_content_type(header, form=form)
    if form:
        return None, tuple(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return await run_in_threadpool(negotiation.parsed, raw), ()


def _response(request: Request, service: Service, answer: FhirResponse) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **answer.headers}
    found = answer.version
    if found is not None:
        headers["ETag"] = found.etag
        headers["Last-Modified"] = format_datetime(found.updated, usegmt=True)
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
        async with _turn(service, signature):
            chunk = await run_in_threadpool(next, chunks, None)
        if chunk is None:
            return
        yield chunk


def _pieces(raw: bytes) -> Iterator[bytes]:
    """A large body bit by bit: others are answered while it is compressed and sent."""
    for start in range(0, len(raw), _PIECE):
        yield raw[start : start + _PIECE]


def _preferred(request: Request, answer: FhirResponse) -> dict[str, Any] | Verbatim | None:
    """The part of a write's outcome that `Prefer: return=` asks for."""
    writing = request.method in ("POST", "PUT", "PATCH") and answer.version is not None
    wish = negotiation.prefer_return(request.headers.get("prefer", ""))
    if writing and wish == "minimal":
        return None
    return operation_outcome([]) if writing and wish == "OperationOutcome" else answer.body
