"""SMS by an HTTP gateway: signed JSON under the message's reference, of which the gateway sends one text and no more.

POST {url}/messages        {"id", "to", "text"}  ->  200 {"id", "state"}   also for an id that it has already
GET  {url}/messages/{id}   ->  200 {"id", "state"}  or  404 {"code": "missing"}
POST {hospital}/channels/sms/reports  {"id", "state", "reason"}   a delivery report, as often as the gateway likes

`state` is accepted, delivered or undeliverable; `reason` wrong-number, mailbox-full or none. Each message is signed by
a secret that both sides hold (`hospital/base/shared_signing.py`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from hospital.base.shared_signing import SharedSigner
from hospital.base.signing import NotSigned
from hospital.channels.model import AttemptState, DeliveryReport, Letter

Json = dict[str, Any]

_log = logging.getLogger(__name__)
_SECONDS: Final = 10.0
_MOST_BYTES: Final = 4096
_STATES: Final[Mapping[str, AttemptState]] = {
    "accepted": AttemptState.ACCEPTED, "delivered": AttemptState.DELIVERED,
    "undeliverable": AttemptState.UNDELIVERABLE,
}  # fmt: skip
REASONS: Final = frozenset({"wrong-number", "mailbox-full"})
REPORTS_PATH: Final = "/channels/sms/reports"


class ForgedReport(Exception):
    """A delivery report that is not the gateway's, was altered, or is too old."""


@dataclass(frozen=True)
class HttpSmsGateway:
    """The gateway at `url`."""

    url: str
    signer: SharedSigner
    client: httpx.Client
    can_ask: bool = True

    def send(self, letter: Letter) -> DeliveryReport:
        told = {"id": letter.reference, "to": letter.address, "text": letter.text}
        return self._exchange("POST", "/messages", letter.reference, json.dumps(told, ensure_ascii=False).encode())

    def ask(self, reference: str) -> DeliveryReport:
        return self._exchange("GET", f"/messages/{quote(reference)}", reference, b"")

    def read(self, headers: Mapping[str, str], body: bytes) -> tuple[str, DeliveryReport]:
        """A delivery report: whose, and what. Raises ForgedReport."""
        try:
            self.signer.check(headers, body, to=f"POST {REPORTS_PATH}")
            told = json.loads(body)
            reference = str(told["id"])
            return reference, _read(told, reference)
        except (NotSigned, ValueError, KeyError, TypeError) as wrong:
            raise ForgedReport from wrong

    def _exchange(self, method: str, path: str, reference: str, body: bytes) -> DeliveryReport:
        target = urlsplit(f"{self.url}{path}")
        headers = self.signer.headers(body, to=f"{method} {target.path}")
        try:
            answer = self.client.request(
                method, f"{self.url}{path}", content=body, headers={**headers, "Content-Type": "application/json"}
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            _log.warning("the SMS gateway was not reached")
            return DeliveryReport(AttemptState.QUEUED if method == "POST" else AttemptState.UNKNOWN, "not-reached")
        except httpx.HTTPError as lost:
            _log.warning("the SMS gateway gave no answer: %s", type(lost).__name__)
            return DeliveryReport(AttemptState.UNKNOWN)
        return _answered(method, answer, reference)


def http_gateway(url: str, signer: SharedSigner) -> HttpSmsGateway:
    """A gateway over HTTP, which is given ten seconds for each step."""
    return HttpSmsGateway(url.rstrip("/"), signer, httpx.Client(timeout=_SECONDS, follow_redirects=False))


def _answered(method: str, answer: httpx.Response, reference: str) -> DeliveryReport:
    """Only what the gateway surely has not is `QUEUED`: it said no to the request, or does not know the id."""
    try:
        told = json.loads(answer.content[:_MOST_BYTES])
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    if answer.status_code == 200:
        try:
            return _read(told, reference)
        except (ValueError, KeyError):
            return DeliveryReport(AttemptState.UNKNOWN)
    if method == "GET":
        missing = answer.status_code == 404 and told.get("code") == "missing"
        return DeliveryReport(AttemptState.QUEUED if missing else AttemptState.UNKNOWN)
    if answer.status_code == 422 and told.get("code") == "wrong-number":
        return DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-number")
    if 400 <= answer.status_code < 500:
        _log.warning("the SMS gateway refused a message: %s", answer.status_code)
        return DeliveryReport(AttemptState.QUEUED, "refused")
    _log.warning("the SMS gateway failed: %s", answer.status_code)
    return DeliveryReport(AttemptState.UNKNOWN)


def _read(told: Json, reference: str) -> DeliveryReport:
    """Raises KeyError or ValueError for another message, or a state that nobody knows."""
    if told.get("id") != reference:
        raise ValueError("another message")
    reason = str(told.get("reason") or "")
    return DeliveryReport(_STATES[str(told["state"])], reason if reason in REASONS else "")
