"""The cashier's interface for the hospital: signed JSON over HTTP, independent of any web server.

POST /v1/orders {number, fen, title, expires, card}   GET /v1/orders/NUMBER   POST /v1/orders/NUMBER/close
POST /v1/refunds {number, of, fen}                    GET /v1/statements/YYYY-MM-DD (CSV)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hospital.base.signing import NotSigned, Signer
from sandbox.cashier.counter import CashierRefused, Counter, Terms
from sandbox.cashier.statement import statement

_NUMBER: Final = r"[A-Za-z0-9_-]{1,64}"
_MOST_FEN: Final = 10**9


@dataclass(frozen=True)
class Reply:
    """Status, signed headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Api:
    """Answers the hospital and nobody else."""

    counter: Counter
    signer: Signer

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """401 unless the hospital signed it; 404, 409 and 422 with a code; otherwise the result."""
        try:
            self.signer.check(headers, body, to=f"{method} {path}")
        except NotSigned:
            return self._reply(401, {"code": "not-signed"})
        try:
            return self._dispatch(method, path, body)
        except CashierRefused as no:
            return self._reply(409, {"code": str(no)})
        except (ValueError, KeyError, TypeError):
            return self._reply(422, {"code": "malformed"})

    def _dispatch(self, method: str, path: str, body: bytes) -> Reply:
        if (method, path) == ("POST", "/v1/orders"):
            return self._reply(200, self._create(json.loads(body)))
        if (method, path) == ("POST", "/v1/refunds"):
            return self._reply(200, self._refund(json.loads(body)))
        if found := re.fullmatch(rf"/v1/orders/({_NUMBER})", path):
            told = self.counter.query(found[1])
            return self._reply(404, {"code": "missing"}) if told is None else self._reply(200, told)
        if method == "POST" and (found := re.fullmatch(rf"/v1/orders/({_NUMBER})/close", path)):
            return self._reply(200, self.counter.close(found[1]))
        if found := re.fullmatch(r"/v1/statements/(\d{4}-\d{2}-\d{2})", path):
            return self._signed(200, statement(self.counter.engine, date.fromisoformat(found[1])).encode())
        return self._reply(404, {"code": "unknown"})

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        number, fen = _number(body["number"]), _fen(body["fen"])
        title, card = str(body["title"])[:120], str(body.get("card", ""))[:128]
        return self.counter.create(Terms(number, fen, title, int(body["expires"]), card))

    def _refund(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.counter.refund(_number(body["number"]), _number(body["of"]), _fen(body["fen"]))

    def _reply(self, status: int, told: dict[str, Any]) -> Reply:
        return self._signed(status, json.dumps(told, ensure_ascii=False).encode())

    def _signed(self, status: int, body: bytes) -> Reply:
        return Reply(status, self.signer.headers(body), body)


def _number(given: Any) -> str:
    if not isinstance(given, str) or not re.fullmatch(_NUMBER, given):
        raise ValueError("not a number of an order")
    return given


def _fen(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= _MOST_FEN:
        raise ValueError("not an amount")
    return given
