"""Where payment providers send their notices: POST /pay/callbacks/NAME, open to everybody, accepted by signature only.

A notice that is not the provider's is answered with 401 and leaves only a line in the log; one that does not fit an
order of ours is answered with a failure, and the provider sends it again later.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hospital.base import clock
from hospital.billing import books, tables
from hospital.billing.cards import keep_card
from hospital.billing.payment_processor import PaymentProcessor
from hospital.billing.provider import Forged, ProviderNotice
from hospital.billing.receipts import issue_receipt

_log = logging.getLogger(__name__)
_MOST_BYTES: Final = 64 * 1024
_FAILURES: Final = {"forged": 401, "too-long": 413, "unknown-order": 404, "other-amount": 409, "unknown-ticket": 404}


@dataclass(frozen=True)
class Callbacks:
    """Takes the notices of one provider."""

    processor: PaymentProcessor

    def route(self) -> Route:
        """Where they are taken."""
        return Route(f"/pay/callbacks/{self.processor.provider.name}", self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        """The acknowledgement the provider expects when the notice was accepted, else a bare status."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return Response(status_code=_FAILURES["too-long"])
        headers = {name.lower(): value for name, value in request.headers.items()}
        outcome = await run_in_threadpool(self.take, headers, body)
        if outcome in _FAILURES:
            return Response(status_code=_FAILURES[outcome])
        return Response(self.processor.provider.thanks(), media_type="application/json")

    def take(self, headers: dict[str, str], body: bytes) -> str:
        """The outcome of a notice: one of those named in books.py, or forged, card-bound, unknown-ticket."""
        provider, now = self.processor.provider, clock.milliseconds(self.processor.now())
        try:
            notice = provider.read(headers, body)
        except Forged:
            _log.warning("a payment notice was not the provider's")
            return "forged"
        with self.processor.store.begin() as tx:
            if notice.card is not None:
                outcome: str = keep_card(tx.connection, provider.name, notice.card, now)
            elif notice.found is not None:
                outcome = books.settle(tx, notice.number, notice.found, now, told=True)
            else:
                outcome = "repeated"
            row = {"provider": provider.name, "number": notice.number[:64], "outcome": outcome, "at": now}
            tx.connection.execute(insert(tables.callback).values(**row))
        self._go_on(notice, outcome)
        return outcome

    def _go_on(self, notice: ProviderNotice, outcome: str) -> None:
        """A receipt for what was paid; a sum that does not fit is asked about at the next round."""
        if outcome in ("accepted", "paid-late"):
            issue_receipt(self.processor.store, notice.number)
