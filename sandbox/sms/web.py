"""The gateway's web application: the signed interface for the hospital, and what a test or a curious person asks.

POST /messages        takes a text                    GET /               the texts, newest first, as JSON
GET  /messages/{id}   how one stands                  POST /behaviour     {"phone", "behaviour"}: from now on
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from hospital.base.rounds import Round, Rounds
from hospital.base.shared_signing import SharedSigner
from hospital.base.signing import NotSigned
from sandbox.sms.phones import Behaviour, Phones, SmsText

_log = logging.getLogger(__name__)
_MOST_BYTES: Final = 64 * 1024
_REPORT_SECONDS: Final = 0.5
REPORTS_PATH: Final = "/channels/sms/reports"

#: Sends a signed report to the hospital; returns whether it was taken. Must not raise.
Deliver = Callable[[Mapping[str, str], bytes], bool]


def sms_app(phones: Phones, signer: SharedSigner, deliver: Deliver, late_seconds: float = 60.0) -> FastAPI:
    """The gateway as an ASGI application; while it runs, it sends its delivery reports to the hospital."""
    gateway = SandboxGateway(phones, signer, deliver, late_seconds)
    rounds = Rounds([Round(gateway.report, _REPORT_SECONDS)])

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        rounds.start()
        yield
        await run_in_threadpool(rounds.stop)

    app = FastAPI(title="Sandbox SMS gateway", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.add_api_route("/", gateway.listed, methods=["GET"])
    app.add_api_route("/behaviour", gateway.behave, methods=["POST"])
    app.add_api_route("/messages", gateway.take, methods=["POST"])
    app.add_api_route("/messages/{id_}", gateway.query, methods=["GET"])
    return app


@dataclass(frozen=True)
class SandboxGateway:
    """Takes texts of the hospital, and tells it what became of them."""

    phones: Phones
    signer: SharedSigner
    deliver: Deliver
    late_seconds: float

    def listed(self) -> Response:
        return JSONResponse([asdict(text) for text in self.phones.all()])

    async def behave(self, request: Request) -> Response:
        told = json.loads(await _body(request))
        self.phones.told[str(told["phone"])] = Behaviour(told["behaviour"])
        return Response(status_code=204)

    async def take(self, request: Request) -> Response:
        """Takes a text; 422 for a number that is none, and silence from a phone that never answers."""
        body = await _body(request)
        told = self._checked(request, body)
        if told is None:
            return JSONResponse({"code": "not-signed"}, 401)
        behaviour = self.phones.behaviour(str(told["to"]))
        if behaviour is Behaviour.WRONG_NUMBER:
            return JSONResponse({"code": "wrong-number"}, 422)
        text = await run_in_threadpool(self.phones.take, str(told["id"]), str(told["to"]), str(told["text"]))
        if behaviour is Behaviour.NEVER:
            return JSONResponse({"code": "broken"}, 502)
        if behaviour is Behaviour.LATE:
            await asyncio.sleep(self.late_seconds)
        return JSONResponse({"id": text.id, "state": "accepted"})

    def query(self, request: Request, id_: str) -> Response:
        if self._checked(request, b"") is None:
            return JSONResponse({"code": "not-signed"}, 401)
        text = self.phones.find(id_)
        return JSONResponse({"code": "missing"}, 404) if text is None else JSONResponse(_told(text))

    def report(self) -> None:
        """Sends each report that waits, once; what was not taken comes again with the next round."""
        for text in self.phones.unreported():
            body = json.dumps(_told(text)).encode()
            if self.deliver(self.signer.headers(body, to=f"POST {REPORTS_PATH}"), body):
                self.phones.reported(text.id)

    def _checked(self, request: Request, body: bytes) -> dict[str, Any] | None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            self.signer.check(headers, body, to=f"{request.method} {request.url.path}")
            told = json.loads(body or b"{}")
        except (NotSigned, ValueError):
            return None
        return told if isinstance(told, dict) else None


def _told(text: SmsText) -> dict[str, str]:
    return {"id": text.id, "state": text.state, "reason": text.reason}


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return b""
    return body
