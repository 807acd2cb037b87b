"""Where a doctor's calendar is fetched: GET /calendar/TOKEN.ics. Whoever has the address may read it, and nobody else;
an address that was never given, or has ended, is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hospital.audit import journal
from hospital.base.workers import off_loop
from hospital.fhir.store.store import FhirStore
from hospital.follow_up.calendar_feed import calendar, doctor_events
from hospital.follow_up.feed_tokens import practitioner_of

PATH: Final = "/calendar/{token}.ics"
_NAME: Final = "安心 · 门诊"
_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class CalendarFeed:
    """Answers calendar programs, by the hospital's clock."""

    store: FhirStore
    now: Callable[[], datetime]

    def route(self) -> Route:
        return Route(PATH, self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        """The calendar that the token opens; 404 for any other token."""
        page = journal.current()
        whose, content = await off_loop(self._read, str(request.path_params["token"]))
        if whose is None:
            return Response(status_code=404, headers=_HEADERS)
        page.actor = f"staff:Practitioner/{whose}"
        return Response(content, media_type="text/calendar; charset=utf-8", headers=_HEADERS)

    def _read(self, token: str) -> tuple[str | None, bytes]:
        with self.store.reading() as tx:
            whose = practitioner_of(tx, token)
            return whose, b"" if whose is None else calendar(doctor_events(tx, whose, self.now()), _NAME)
