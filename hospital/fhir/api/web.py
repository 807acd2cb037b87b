"""The HTTP interface of the FHIR server: one endpoint over the interaction table that always answers in FHIR."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hospital.audit import journal
from hospital.audit.journal import Journal
from hospital.base.outcome import Refusal, refusal
from hospital.base.workers import off_loop, off_loop_shortly
from hospital.fhir.api import audit_trail, bundle_stream, interactions, negotiation
from hospital.fhir.api.answering import response_of, turn, written
from hospital.fhir.api.audit_trail import Aim
from hospital.fhir.api.callers import KnownCallers, key_of
from hospital.fhir.api.capability import capability_statement
from hospital.fhir.exchange import FhirRequest, FhirResponse, Interaction, Service
from hospital.fhir.permissions import Access
from hospital.limits.addresses import caller
from hospital.limits.gate import throttled
from hospital.limits.meter import BYTES, UNKNOWN_TOKEN, cost

T = TypeVar("T")
Work = Callable[[FhirRequest], T]
#: So many searches run at once; more of them would only take Python's lock from each other with every row.
_SEARCHES: Final = max(2, os.cpu_count() or 1)
#: So many writes run at once: enough to share a COMMIT, while one of them is done after the other anyway.
_WRITES: Final = 8
AccessFor = Callable[[str | None], Access]

log = logging.getLogger(__name__)


def fhir_app(service: Service, access_for: AccessFor) -> ASGIApp:
    """The FHIR API; requests come with `path_params["path"]`, the address below its base. `access_for` turns the
    Authorization header into an Access or 401."""
    endpoint = _Endpoint(service, access_for)
    return _Compressed(endpoint, GZipMiddleware(endpoint, minimum_size=1000, compresslevel=5))


@dataclass(frozen=True)
class _Compressed:
    """Compresses the answers to those who take them so; the others do not pass through the middleware."""

    plain: ASGIApp
    compressing: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        takes = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        await (self.compressing if takes else self.plain)(scope, receive, send)


@dataclass(frozen=True)
class _Endpoint:
    """Serves every address and every method: even an unknown method is answered in FHIR.

    Everything that reads the database is one hop to a worker thread: the token, the interaction, the JSON. One resource
    and the token alone are read by the thread for short work.
    """

    service: Service
    access_for: AccessFor
    callers: KnownCallers = field(default_factory=KnownCallers)
    searching: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_SEARCHES))
    writing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_WRITES))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        with journal.opened(request.client.host if request.client else "") as page:
            answer = await self._kept(page, await self._settled(request))
            response = response_of(request, self.service, answer)
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
            await off_loop(audit_trail.failed, self.service.store, _aim(request), 500)
            return FhirResponse(500, refusal(500, "exception", "the server failed; it is not your fault").outcome)

    async def _answered(self, request: Request) -> FhirResponse:
        try:
            return await self._answer(request)
        except Refusal as no:
            if not journal.current().refusal_told:  # those of a bundle were told already
                await off_loop(audit_trail.refused, self.service.store, [_aim(request)], no.status)
            return FhirResponse(no.status, no.outcome, headers=no.headers)

    async def _kept(self, page: Journal, answer: FhirResponse) -> FhirResponse:
        """The answer once its audit is durable; nothing is sent before that."""
        if page.waiting:
            try:
                await self.service.store.trail.kept(page.waiting)
            except SQLAlchemyError:
                log.exception("the audit could not be kept")
                return _busy()
        return answer

    async def _answer(self, request: Request) -> FhirResponse:
        service, path = self.service, "/" + request.path_params["path"].strip("/")
        query = tuple(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        journal.current().query = query
        negotiation.check_accept(request.headers.get("accept", ""), dict(query).get("_format", ""))
        if path == "/metadata" and request.method in ("GET", "HEAD"):
            return FhirResponse(200, await off_loop(capability_statement, service))
        key = key_of(request.headers.get("authorization", ""))
        access = await self._admitted(request, key)
        if path == "/":
            return await self._bundle(request, key)
        row, params = service.table.find(request.method, path)
        form = path.endswith("/_search")
        raw = await _raw(request, service, form=form)
        work = partial(_performed, row, params, _Sent(raw, form))
        if row.reads_one:
            async with turn(service, access.signature):
                return await self._shortly(request, key, work, reads=True)
        async with turn(service, access.signature), self._room(row, params):
            return await self._off(request, key, work, reads=not row.writes and row.operation is None)

    def _room(self, row: Interaction, params: dict[str, str]) -> AbstractAsyncContextManager[None]:
        """Where an interaction waits until there are few enough of its kind."""
        if row.writes:
            return self.writing
        return nullcontext() if "id" in params else self.searching

    async def _admitted(self, request: Request, key: bytes) -> Access:
        """The caller, as far as it is known before the token is read: 429 for who asks too often."""
        service = self.service
        access = self.callers.last(key)
        if access is None:
            access = await self._shortly(request, key, lambda fhir_request: fhir_request.access)
        wait = service.meter.person(access.signature, cost(request.method, request.path_params["path"]))
        if wait:
            raise throttled(wait)
        if service.turns.inside(access.signature) >= service.limits.person_in_flight:
            raise throttled(1)
        _sign(access)
        return access

    async def _off(self, request: Request, key: bytes, work: Work[T], *, reads: bool = False) -> T:
        """Reads the token on a worker thread and goes on there as its bearer: 401 without a valid one. What only
        `reads` does so in one transaction with the token."""
        return await self._known(request, key, off_loop(self._as_bearer, request, work, reads=reads))

    async def _shortly(self, request: Request, key: bytes, work: Work[T], *, reads: bool = False) -> T:
        """Like `_off`, for work that is short."""
        going = off_loop_shortly(partial(self._as_bearer, request, work, reads=reads))
        return await self._known(request, key, going)

    async def _known(self, request: Request, key: bytes, going: Awaitable[tuple[Access, T]]) -> T:
        """Learns who bore a token. An invalid one counts for the address it comes from."""
        try:
            access, done = await going
        except _NotValid as no:
            self.callers.forget(key)
            wait = self.service.meter.address(caller(request.client), UNKNOWN_TOKEN)
            raise throttled(wait) if wait else no.refusal from None
        self.callers.learn(key, access)
        return done

    def _as_bearer(self, request: Request, work: Work[T], *, reads: bool) -> tuple[Access, T]:
        with self.service.store.joined() if reads else nullcontext():
            try:
                access = self.access_for(request.headers.get("authorization"))
            except Refusal as no:
                raise _NotValid(no) from no
            _sign(access)
            return access, work(_fhir_request(self.service, access, request))

    async def _bundle(self, request: Request, key: bytes) -> FhirResponse:
        if request.method != "POST":
            raise refusal(405, "not-supported", "send a batch or a transaction", headers={"Allow": "POST"})
        access = await self._shortly(request, key, lambda fhir_request: fhir_request.access)
        limits = self.service.limits
        most = limits.streamed_bytes if access.is_system else limits.body_bytes
        raw = await negotiation.spooled_body(request, limits.body_bytes, most)
        negotiation.check_content_type(request.headers.get("content-type", ""), form=False)
        if not isinstance(raw, bytes):
            return await self._off(request, key, lambda fhir_request: bundle_stream.streamed(fhir_request, raw))
        async with turn(self.service, access.signature):
            return await self._off(request, key, lambda fhir_request: _bundled(fhir_request, raw))


class _NotValid(Exception):
    """The token of a request is not valid; carries the 401."""

    def __init__(self, no: Refusal) -> None:
        super().__init__(no.status)
        self.refusal = no


@dataclass(frozen=True)
class _Sent:
    """The body of a request as it came; None when there is none."""

    raw: bytes | None
    form: bool


def _aim(request: Request) -> Aim:
    """What a request is for, as far as that was read."""
    page = journal.current()
    return Aim.of(request.method, request.path_params["path"], page.query, page.body)


def _busy() -> FhirResponse:
    return FhirResponse(503, refusal(503, "transient", "busy; try again soon").outcome, headers={"Retry-After": "2"})


def _sign(access: Access) -> None:
    """Says in the journal who asks."""
    page = journal.current()
    page.actor, page.client, page.purpose = access.signature, access.client, access.purpose


def _fhir_request(service: Service, access: Access, request: Request) -> FhirRequest:
    prefer = request.headers.get("prefer", "")
    return FhirRequest(
        service=service,
        access=access,
        query=journal.current().query,
        headers={
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in request.scope["headers"]
            if name.startswith(b"if-")
        },
        strict=negotiation.prefer_strict(prefer),
        returning=negotiation.prefer_return(prefer),
    )


def _performed(row: Interaction, params: dict[str, str], sent: _Sent, fhir_request: FhirRequest) -> FhirResponse:
    """Runs an interaction and writes its answer as JSON, both on the same worker thread: a large one takes its time."""
    body, extra = _read(sent)
    page = journal.current()
    page.query, page.body = page.query + extra, body
    return written(interactions.perform(row, replace(fhir_request, path=params, body=body, query=page.query)))


def _bundled(fhir_request: FhirRequest, raw: bytes) -> FhirResponse:
    return written(bundle_stream.answered(replace(fhir_request, body=negotiation.parsed(raw))))


async def _raw(request: Request, service: Service, *, form: bool) -> bytes | None:
    """The body as it comes, of a type that this method takes; None where there is none."""
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    raw = await negotiation.bounded_body(request, service.limits.form_bytes if form else service.limits.body_bytes)
    header = request.headers.get("content-type", "")
    if form and not raw:
        return None
    if request.method == "PATCH":
        negotiation.check_patch_type(header)
    else:
        negotiation.check_content_type(header, form=form)
    return raw


def _read(sent: _Sent) -> tuple[object, tuple[tuple[str, str], ...]]:
    """The parsed JSON, or for a search form its pairs."""
    if sent.raw is None:
        return None, ()
    if sent.form:
        return None, tuple(parse_qsl(sent.raw.decode("utf-8", "replace"), keep_blank_values=True))
    return negotiation.parsed(sent.raw), ()
