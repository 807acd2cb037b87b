"""The sandbox cashier behind the port: signed JSON; its address and the folder with the keys by configuration."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from hospital.base import clock
from hospital.base.signing import NotSigned, Signer
from hospital.billing.provider import (
    BoundCard,
    Forged,
    OrderRequest,
    ProviderNotice,
    ProviderOrder,
    RefundRequest,
    RefundState,
    State,
    UnclearAnswer,
    Unreached,
)

Json = dict[str, Any]

#: Sends one request to the cashier: method, path, headers, body; returns status, headers in lower case, body.
#: Raises Unreached or UnclearAnswer.
Wire = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]]

_SECONDS: Final = 5.0
_STATES: Final[Mapping[str, State]] = {
    "waiting": "waiting", "paid": "paid", "declined": "declined", "closed": "closed",
}  # fmt: skip
#: What the cashier says of an order, and of a refund, that it did not make. `other-terms` is neither: it means that
#: there is one with this number.
_ORDER_REFUSED: Final[Mapping[str, State]] = {"unknown-card": "declined", "expired": "missing"}
_REFUND_REFUSED: Final = frozenset({"not-paid", "too-much"})


@dataclass(frozen=True)
class Sandbox:
    """The cashier of sandbox/cashier. `page` is where its pages are for people."""

    page: str
    signer: Signer
    wire: Wire
    name: str = "sandbox"

    def create(self, wish: OrderRequest) -> ProviderOrder:
        order = {
            "number": wish.number, "fen": wish.fen, "title": wish.title, "card": wish.card,
            "expires": clock.milliseconds(wish.expires),
        }  # fmt: skip
        return _found(*self._post("/v1/orders", order), wish.number)

    def query(self, number: str) -> ProviderOrder:
        status, told = self._exchange("GET", f"/v1/orders/{number}", b"")
        if (status, told.get("code")) == (404, "missing"):
            return ProviderOrder("missing")
        return _found(status, told, number)

    def close(self, number: str) -> ProviderOrder:
        return _found(*self._post(f"/v1/orders/{number}/close", {}), number)

    def refund(self, wish: RefundRequest) -> RefundState:
        status, told = self._post("/v1/refunds", {"number": wish.number, "of": wish.of, "fen": wish.fen})
        if status == 409 and str(told.get("code")) in _REFUND_REFUSED:
            return "failed"
        if (status, told.get("state"), told.get("number", wish.number)) != (200, "refunded", wish.number):
            raise UnclearAnswer
        return "refunded"

    def statement(self, day: date) -> str:
        """The reconciliation file of a day, as CSV."""
        status, answer = self._checked("GET", f"/v1/statements/{day.isoformat()}", b"")
        if status != 200:
            raise UnclearAnswer
        return answer.decode()

    def read(self, headers: Mapping[str, str], body: bytes) -> ProviderNotice:
        try:
            self.signer.check(headers, body)
            told = json.loads(body)
            if told["kind"] == "card":
                bound = BoundCard(str(told["ticket"]), str(told["token"]), str(told["name"]), str(told["last"]))
                return ProviderNotice(f"card-{told['id']}", card=bound)
            number = str(told["number"])
            return ProviderNotice(number, found=_found(200, told, number))
        except (NotSigned, UnclearAnswer, ValueError, KeyError, TypeError) as wrong:
            raise Forged from wrong

    def thanks(self) -> bytes:
        return b'{"code":"SUCCESS"}'

    def bind_url(self, ticket: str, expires: datetime) -> str:
        """The ticket travels signed, so that the cashier binds cards only for those whom the hospital sent."""
        until = str(clock.milliseconds(expires))
        return f"{self.page}/cards/{quote(self.signer.seal(f'{ticket}.{until}'))}"

    def _post(self, path: str, told: Json) -> tuple[int, Json]:
        return self._exchange("POST", path, json.dumps(told, ensure_ascii=False).encode())

    def _exchange(self, method: str, path: str, body: bytes) -> tuple[int, Json]:
        status, answer = self._checked(method, path, body)
        try:
            told = json.loads(answer)
        except ValueError as odd:
            raise UnclearAnswer from odd
        return status, told if isinstance(told, dict) else {}

    def _checked(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        status, headers, answer = self.wire(method, path, self.signer.headers(body, to=f"{method} {path}"), body)
        try:
            self.signer.check(headers, answer)
        except NotSigned as wrong:
            raise UnclearAnswer from wrong
        return status, answer


def over_http(address: str) -> Wire:
    """A wire to a cashier at another address, with a timeout of five seconds for each step."""
    client = httpx.Client(base_url=address, timeout=_SECONDS, follow_redirects=False)

    def wire(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        try:
            answer = client.request(method, path, headers=dict(headers), content=body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as away:
            raise Unreached from away
        except httpx.HTTPError as lost:
            raise UnclearAnswer from lost
        return answer.status_code, answer.headers, answer.content

    return wire


def _found(status: int, told: Json, number: str) -> ProviderOrder:
    """The state of the order with this number. UnclearAnswer for another order, an unknown state, or an odd amount."""
    if status == 409 and (refused := _ORDER_REFUSED.get(str(told.get("code")))) is not None:
        return ProviderOrder(refused)
    state, fen = _STATES.get(str(told.get("state"))), told.get("fen")
    if status != 200 or state is None or type(fen) is not int or told.get("number") != number:
        raise UnclearAnswer
    return ProviderOrder(state, fen, str(told.get("transaction", ""))[:64], str(told.get("code_url", "")))
