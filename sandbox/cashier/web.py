"""The cashier's web application: pages for people (zh and en), and the signed interface for the hospital under /v1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import FastAPI, Form, Request, Response
from starlette.concurrency import run_in_threadpool

from hospital.base import clock
from hospital.base.pages import Pages as Templates
from hospital.base.pages import font, language_of, style
from hospital.base.rounds import Round, Rounds
from hospital.base.signing import NotSigned
from sandbox.cashier.api import Api
from sandbox.cashier.counter import CARDS, CashierRefused
from sandbox.cashier.notices import Notices

_PAGES: Final = Templates(Path(__file__).parent / "pages")
_MOST_BYTES: Final = 64 * 1024
_NOTICE_SECONDS: Final = 0.5
Field = Annotated[str, Form(max_length=40)]


def cashier_app(api: Api, notices: Notices) -> FastAPI:
    """The cashier as an ASGI application; while it runs, it sends its notices to the hospital."""
    rounds = Rounds([Round(notices.round, _NOTICE_SECONDS)])

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        rounds.start()
        yield
        await run_in_threadpool(rounds.stop)

    app = FastAPI(title="Sandbox cashier", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    pages = CashierPages(api)
    app.add_api_route("/", pages.latest, methods=["GET"])
    app.add_api_route("/pay/{code}", pages.order, methods=["GET"])
    app.add_api_route("/pay/{code}", pages.answered, methods=["POST"])
    app.add_api_route("/cards/{sealed}", pages.cards, methods=["GET"])
    app.add_api_route("/cards/{sealed}", pages.bound, methods=["POST"])
    app.add_api_route("/style.css", style, methods=["GET"])
    app.add_api_route("/fonts/{version}/{name}", font, methods=["GET"])
    app.add_api_route("/v1/{path:path}", pages.hospital, methods=["GET", "POST"])
    return app


@dataclass(frozen=True)
class CashierPages:
    """The pages for people, and the hospital's requests."""

    api: Api

    def latest(self, incoming: Request) -> Response:
        """The newest orders, since in a demo nobody scans a code with a phone."""
        orders = [
            {
                "code": order["code"],
                "amount": _amount(order),
                "state": self._state(order),
                "at": _time(order["created"]),
            }
            for order in self.api.counter.newest()
        ]
        return _PAGES.page("list.html", language_of(incoming), orders=orders)

    def order(self, incoming: Request, code: str) -> Response:
        """One order: pay, decline, let it expire, or answer twice. Says when its code was used or has expired."""
        return self._shown(code[:64], language_of(incoming))

    def answered(self, incoming: Request, code: str, deed: Field = "", lang: Field = "") -> Response:
        """Applies the person's choice, once; afterwards the page shows the state of the order."""
        language = lang if lang in ("zh", "en") else language_of(incoming)
        if deed in ("approve", "decline", "late", "twice"):
            try:
                self.api.counter.answer(code[:64], deed)
            except CashierRefused:
                return _PAGES.page("stop.html", language, status=404, key="unknown")
        return self._shown(code[:64], language)

    def cards(self, incoming: Request, sealed: str) -> Response:
        """The cards that can be bound, for a person whom the hospital sent here."""
        language = language_of(incoming)
        if self._ticket(sealed) is None:
            return _PAGES.page("stop.html", language, status=404, key="unknown")
        listed = [{"kind": kind, "last": last} for kind, (_, last, _) in CARDS.items()]
        return _PAGES.page("cards.html", language, cards=listed)

    def bound(self, incoming: Request, sealed: str, kind: Field = "", lang: Field = "") -> Response:
        """Binds the chosen card; the hospital is told its token."""
        language = lang if lang in ("zh", "en") else language_of(incoming)
        ticket = self._ticket(sealed)
        if ticket is None or kind not in CARDS:
            return _PAGES.page("stop.html", language, status=404, key="unknown")
        self.api.counter.bind(ticket, kind)
        return _PAGES.page("stop.html", language, key="bound")

    async def hospital(self, incoming: Request) -> Response:
        """Passes a request of the hospital to the signed interface."""
        body = b""
        async for chunk in incoming.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                return Response(status_code=413)
        headers = {name.lower(): value for name, value in incoming.headers.items()}
        reply = await run_in_threadpool(self.api.answer, incoming.method, incoming.url.path, headers, body)
        return Response(reply.body, reply.status, reply.headers, media_type="application/json")

    def _shown(self, code: str, language: str) -> Response:
        row = self.api.counter.shown(code)
        if row is None:
            return _PAGES.page("stop.html", language, status=404, key="unknown")
        facts = {"title": row["title"], "amount": _amount(row), "number": row["number"], "until": _time(row["expires"])}
        return _PAGES.page("order.html", language, state=self._state(row), **facts)

    def _state(self, row: dict[str, Any]) -> str:
        late = row["state"] == "waiting" and row["expires"] <= clock.milliseconds(self.api.counter.now())
        return "closed" if late else str(row["state"])

    def _ticket(self, sealed: str) -> str | None:
        """The hospital's ticket in an address, when the hospital sealed it and it is not too old."""
        try:
            ticket, _, until = self.api.signer.unsealed(sealed[:2000]).rpartition(".")
        except NotSigned:
            return None
        return ticket if int(until) > clock.milliseconds(self.api.counter.now()) else None


def _amount(row: dict[str, Any]) -> str:
    return f"¥{Decimal(row['fen']).scaleb(-2):,.2f}"


def _time(milliseconds: int) -> str:
    return f"{clock.from_milliseconds(milliseconds).astimezone(clock.ZONE):%H:%M:%S}"
