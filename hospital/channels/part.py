"""Messages as a part of the hospital: what sends them while it runs, and where gateways and apps say what became."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hospital.base.outcome import refusal
from hospital.base.references import target
from hospital.base.rounds import Round
from hospital.channels import bounces, delivery
from hospital.channels.bounces import Bounces
from hospital.channels.delivery import MessageDelivery
from hospital.channels.policy import policy
from hospital.channels.ports import Channels
from hospital.channels.queue import mark_read
from hospital.channels.sms import REPORTS_PATH, ForgedReport, HttpSmsGateway
from hospital.channels.tables import prepare
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

_log = logging.getLogger(__name__)
_MOST_BYTES: Final = 4096


@dataclass(frozen=True)
class OpenChannels:
    """What `hospital.app` needs of it."""

    part: Part
    delivery: MessageDelivery


def open_channels(
    store: FhirStore,
    channels: Channels,
    now: Callable[[], datetime],
    *,
    gateway: HttpSmsGateway | None = None,
    bounced: Path | None = None,
) -> OpenChannels:
    """Makes missing tables and puts the channels together. `gateway`: whose delivery reports are taken; `bounced`: the
    Maildir into which mails come back."""
    prepare(store.engine)
    made = MessageDelivery(store, channels, now, policy())
    rounds = [Round(made.round, delivery.EVERY_SECONDS)]
    if bounced is not None:
        rounds.append(Round(Bounces(bounced, made.told).round, bounces.EVERY_SECONDS))
    routes = () if gateway is None else (Reports(gateway, made).route(),)
    operation = Operation("mark-read", MarkRead(now).mark, "Communication", writes=True)
    return OpenChannels(Part(operations=(operation,), rounds=tuple(rounds), routes=routes), made)


@dataclass(frozen=True)
class MarkRead:
    """`$mark-read` of a Communication: the person has read the message in their app."""

    now: Callable[[], datetime]

    def mark(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """The Communication as it is then; repeated, it stays so. 403 for anybody but whose record it is."""
        found = shown(tx, request.access, "Communication", request.id)
        patient = target(found.body.get("subject"), "Patient") or ""
        if not request.access.owns(patient):
            raise refusal(403, "forbidden", "a message is read by whom it is for", code="not-allowed")
        mark_read(tx, request.id, self.now())
        current = tx.current("Communication", request.id) or found
        return FhirResponse(200, current.verbatim, current)


@dataclass(frozen=True)
class Reports:
    """Where the SMS gateway sends its delivery reports: open to everybody, taken by their signature only."""

    gateway: HttpSmsGateway
    delivery: MessageDelivery

    def route(self) -> Route:
        """Where they are taken."""
        return Route(REPORTS_PATH, self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        """200 for a report that was kept, also for the second time; 404 for one of a message that is not ours."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return Response(status_code=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        return Response(status_code=await run_in_threadpool(self._take, headers, body))

    def _take(self, headers: dict[str, str], body: bytes) -> int:
        try:
            reference, report = self.gateway.read(headers, body)
        except ForgedReport:
            _log.warning("a delivery report was not the gateway's")
            return 401
        return 200 if self.delivery.told(reference, report) else 404
