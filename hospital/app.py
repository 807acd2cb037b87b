"""Puts the hospital's parts together into one web application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import cache, partial
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from hospital import account_closing, end_of_visit
from hospital.auth import proxies
from hospital.auth.limits import SignInLimits
from hospital.auth.routes import router
from hospital.auth.sign_in_context import SignInContext, open_sign_in
from hospital.auth.staff_accounts import DemoStaff
from hospital.base import clock, json_text
from hospital.base.config import Config
from hospital.base.meeting_rooms import MeetingService, meetings_of
from hospital.base.outcome import refusal
from hospital.base.rounds import Rounds
from hospital.billing.opening import open_billing
from hospital.billing.provider import Provider
from hospital.channels.carriers import NO_CARRIERS, carriers
from hospital.channels.part import open_channels
from hospital.chat import part as chat
from hospital.consents import part as consents
from hospital.demo.people_table import phones_to_try
from hospital.demo.staff import members
from hospital.education import part as education
from hospital.family import part as family
from hospital.fhir.api import openapi, uploading
from hospital.fhir.api.answering import MEDIA_TYPE
from hospital.fhir.api.interactions import table
from hospital.fhir.api.web import AccessFor, fhir_app
from hospital.fhir.exchange import Service, nobody
from hospital.fhir.part import Part, followers_of, register_deciders
from hospital.fhir.permissions import Access
from hospital.fhir.push import Push, PushLimits
from hospital.fhir.sealing import Sealer
from hospital.fhir.staff import Role
from hospital.fhir.store.store import FhirStore
from hospital.fhir.subscriptions import operations as subscriptions
from hospital.fhir.subscriptions import socket
from hospital.fhir.subscriptions.stream import Reauthorize
from hospital.follow_up import part as follow_up
from hospital.limits.gate import Gate
from hospital.limits.meter import Meter
from hospital.limits.turns import PersonTurns
from hospital.medication import part as medication
from hospital.monitoring import part as monitoring
from hospital.printing import part as printing
from hospital.questionnaires import part as questionnaires
from hospital.reaching import channels_of, reach
from hospital.recorder import Recorder
from hospital.reminding import part as reminding
from hospital.scheduling import part as scheduling
from hospital.staff_pages import desk_routes
from hospital.video_visits import place_of

#: Under the base of the FHIR API, and told by the pages of sign-in.
_DISCOVERY: Final = "/fhir/.well-known/"


def create_app(
    config: Config,
    access_for: AccessFor | None = None,
    *,
    now: Callable[[], datetime] = clock.now,
    sign_in_limits: SignInLimits | None = None,
    push_bounds: PushLimits | None = None,
    reauthorize: Reauthorize | None = None,
    provider: Provider | None = None,
    meetings: MeetingService | None = None,
    parts: Sequence[Part] = (),
) -> HospitalApp:
    """The hospital as an ASGI application; `provider` takes payments, `meetings` hold video visits, `parts` are added
    to the hospital's own.

    `access_for` and `reauthorize` replace sign-in, which is then not mounted: what a token may access, and what its
    bearer may still access later. Raises RegisteredTwice when two parts claim the same resources or operations.
    """
    store = FhirStore.open(config.db_url, config.fhir_base)
    context: SignInContext | None = None
    if access_for is None:
        people, staff = (phones_to_try(), _demo_staff()) if config.demo else ((), ())
        context = open_sign_in(
            store, config, now=now, limits=sign_in_limits, demo_people=people, demo_staff=staff,
            carriers=carriers(store.engine, now, demo=config.demo),
        )  # fmt: skip
        access_for, reauthorize = context.tokens.access_for, reauthorize or context.tokens.reauthorize
    push = Push(push_bounds or PushLimits(), now)
    billing = open_billing(store, provider, now)
    outside = NO_CARRIERS if context is None else context.carriers
    messages = open_channels(store, channels_of(context), now, gateway=outside.gateway, bounced=outside.bounced)
    meetings = meetings or meetings_of(config.meeting, store.secret())
    visits = scheduling.part(now, store.secret(), end_of_visit.done, place_of(meetings))
    mounted = (
        visits, billing.part, messages.part, chat.part(store, now), consents.part(now), education.part(store, now),
        medication.part(now), monitoring.part(store, now), printing.part(), questionnaires.part(now),
        reminding.part(store, reach(context), now), subscriptions.part(push), follow_up.part(store, now),
        uploading.part(store, config.limits.body_bytes // 2, access_for, now),
        *(() if context is None else (family.part(now, store.secret()), account_closing.part(now))), *parts,
    )  # fmt: skip
    register_deciders(store.deciders, mounted)
    sealer = Sealer(store.secret(), config.limits.link_minutes)
    meter = Meter.of(config.limits)
    operations = table(operation for part in mounted for operation in part.operations)
    service = Service(
        store, sealer, config.limits, config.fhir_base, operations, push=push, meter=meter,
        turns=PersonTurns(config.limits.person_threads),
        followers=followers_of(mounted),
        carers=partial(proxies.carers, store.engine) if context is not None else nobody,
    )  # fmt: skip
    rounds = Rounds([round_ for part in mounted for round_ in part.rounds])
    app = HospitalApp(title="Anxin hospital", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_with(rounds))
    app.state.rounds = rounds
    app.state.config = config
    app.state.store = store
    app.state.service = service
    app.state.delivery = messages.delivery
    text = cache(lambda: json_text.dumps(openapi.document(config, operations)))
    description = Route(openapi.PATH, lambda _request: Response(text(), media_type="application/json"))
    app.router.routes.append(description)
    app.state.payment_processor = billing.processor
    app.router.routes.extend(route for part in mounted for route in part.routes)
    if context is not None:
        app.state.sign_in = context
        app.include_router(desk_routes.router(context, end_of_visit.done, meetings))
        app.include_router(router(context))  # before the mount: the discovery documents are under /fhir
    recorded = Recorder(fhir_app(service, access_for), store.trail)
    app.fhir = Gate(recorded, config.limits, meter)
    app.state.push = socket.PushSocket(service, reauthorize or _as_before)
    app.router.routes.append(WebSocketRoute(f"/fhir{socket.PATH}", app.state.push.serve))
    app.add_exception_handler(404, _nothing_here)
    app.add_middleware(Recorder, trail=store.trail)
    app.add_middleware(Gate, limits=config.limits, meter=meter)
    return app


class HospitalApp(FastAPI):
    """FastAPI for pages and sign-in. What is asked of the FHIR API goes to `fhir`, past FastAPI's routing, which costs
    as much as a read."""

    fhir: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        below = _below_fhir(scope)
        if below is None:
            await super().__call__(scope, receive, send)
        else:
            path = {"path_params": {"path": below}, "endpoint": self.fhir}
            await self.fhir({**scope, **path}, receive, send)


def _below_fhir(scope: Scope) -> str | None:
    """The address below the base of the FHIR API; None when a request is not for it. The base itself has no slash: a
    batch or a transaction is sent there (R4 §3.1.0.11)."""
    path = scope["path"] if scope["type"] == "http" else ""
    if not path.startswith("/fhir") or path == openapi.PATH or path.startswith(_DISCOVERY):
        return None
    below = str(path[len("/fhir") :])
    return below.strip("/") if not below or below.startswith("/") else None


def _with(rounds: Rounds) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Starts the rounds when the server starts, and stops them before it ends."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        rounds.start()
        yield
        await run_in_threadpool(rounds.stop)

    return lifespan


def _demo_staff() -> list[DemoStaff]:
    return [
        DemoStaff(member.name, member.password, Role(member.role), member.practitioner, member.works_in)
        for member in members()
    ]


def _as_before(access: Access) -> Access:
    return access


async def _nothing_here(_request: Request, _error: Exception) -> Response:
    """Answers addresses that no part of the hospital has with an OperationOutcome."""
    outcome = refusal(404, "not-found", "there is nothing at this address").outcome
    return JSONResponse(outcome, 404, media_type=MEDIA_TYPE)
