"""Opens the journal of every request, and leaves a row in the audit for each that left none itself: a page, a notice, a
refusal, a failure of the server."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.audit.journal import Journal
from hospital.audit.trail import Trail
from hospital.base import clock
from hospital.fhir.api import openapi

#: Addresses that leave no row while they work, and why. An address that nothing has leaves none either, nor does what
#: the rate limits refuse (429): a flood of requests would fill the disk.
OPEN: Final[Mapping[str, str]] = {
    "/auth/jwks": "public keys, the same for everybody",
    "/auth/style.css": "how the pages look",
    "/fhir/.well-known/openid-configuration": "what the server can do, the same for everybody",
    "/fhir/.well-known/smart-configuration": "what the server can do, the same for everybody",
    "/fhir/metadata": "what the server can do, the same for everybody",
    openapi.PATH: "what the server can do, the same for everybody",
}
_LONGEST: Final = 40
_FAULT: Final = 500
_THROTTLED: Final = 429

log = logging.getLogger(__name__)


class Recorder:
    """ASGI middleware. The row is durable before the answer leaves."""

    def __init__(self, app: ASGIApp, trail: Trail) -> None:
        self._app = app
        self._trail = trail

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        with journal.opened((scope.get("client") or ("",))[0]) as page:

            async def recorded(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await self._record(scope, page, message["status"])
                await send(message)

            try:
                await self._app(scope, receive, recorded)
            except Exception:
                await self._record(scope, page, _FAULT)
                raise

    async def _record(self, scope: Scope, page: Journal, status: int) -> None:
        if page.fault_told if status >= _FAULT else page.told or _is_silent(scope, status):
            return
        page.fault_told = status >= _FAULT
        entry = AuditEntry(
            at=clock.milliseconds(clock.now()),
            interaction=f"{scope.get('method', 'websocket').lower()} {_address(scope)}"[:_LONGEST].strip(),
            outcome=str(status),
            request=page.request,
            actor=page.actor,
            client=page.client,
            purpose=page.purpose,
            network=page.network,
        )
        try:
            await self._trail.kept([entry])
        except SQLAlchemyError:
            log.exception("the audit could not be kept")
            if status < _FAULT:  # the answer to a fault holds nothing
                raise


def _address(scope: Scope) -> str:
    """The address as it is declared; else as it was asked for, without what is secret in it (a parameter `token`)."""
    asked_for = str(scope["path"])
    secret = str((scope.get("path_params") or {}).get("token") or "")
    return str(getattr(scope.get("route"), "path", asked_for.replace(secret, "{token}") if secret else asked_for))


def _is_silent(scope: Scope, status: int) -> bool:
    return status == _THROTTLED or "endpoint" not in scope or scope["path"] in OPEN
