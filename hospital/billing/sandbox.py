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
        return _found(self._post("/v1/orders", order))

    def query(self, number: str) -> ProviderOrder:
        return _found(self._exchange("GET", f"/v1/orders/{number}", b""))

    def close(self, number: str) -> ProviderOrder:
        return _found(self._post(f"/v1/orders/{number}/close", {}))

    def refund(self, wish: RefundRequest) -> RefundState:
        told = self._post("/v1/refunds", {"number": wish.number, "of": wish.of, "fen": wish.fen})
        return "refunded" if told.get("state") == "refunded" else "failed"

    def statement(self, day: date) -> str:
        """The reconciliation file of a day, as CSV."""
        return self._checked("GET", f"/v1/statements/{day.isoformat()}", b"")[1].decode()

    def read(self, headers: Mapping[str, str], body: bytes) -> ProviderNotice:
        try:
            self.signer.check(headers, body)
            told = json.loads(body)
            if told["kind"] == "card":
                bound = BoundCard(str(told["ticket"]), str(told["token"]), str(told["name"]), str(told["last"]))
                return ProviderNotice(f"card-{told['id']}", card=bound)
            return ProviderNotice(str(told["number"]), found=_found(told))
        except (NotSigned, UnclearAnswer, ValueError, KeyError, TypeError) as wrong:
            raise Forged from wrong

    def thanks(self) -> bytes:
        return b'{"code":"SUCCESS"}'

    def bind_url(self, ticket: str, expires: datetime) -> str:
        """The ticket travels signed, so that the cashier binds cards only for those whom the hospital sent."""
        until = str(clock.milliseconds(expires))
        return f"{self.page}/cards/{quote(self.signer.seal(f'{ticket}.{until}'))}"

    def _post(self, path: str, told: Json) -> Json:
        return self._exchange("POST", path, json.dumps(told, ensure_ascii=False).encode())

    def _exchange(self, method: str, path: str, body: bytes) -> Json:
        status, answer = self._checked(method, path, body)
        told = json.loads(answer)
        if not isinstance(told, dict):
            raise UnclearAnswer
        if status == 404 and told.get("code") == "missing":
            return {"state": "missing"}
        if status == 409:
            return {"state": "refused", **told}
        if status != 200:
            raise UnclearAnswer
        return told

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


def _found(told: Json) -> ProviderOrder:
    """Reads the state of an order. One that was refused for its terms or its expiry can only be queried again."""
    if told["state"] == "missing":
        return ProviderOrder("missing")
    if told["state"] == "refused":
        return ProviderOrder("declined" if told.get("code") == "unknown-card" else "missing")
    if told["state"] not in _STATES:
        raise UnclearAnswer
    state, fen = _STATES[told["state"]], told["fen"]
    if not isinstance(fen, int):
        raise UnclearAnswer
    return ProviderOrder(state, fen, str(told.get("transaction", ""))[:64], str(told.get("code_url", "")))
