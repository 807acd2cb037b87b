"""How a text reaches a person's phone: the demo message box, or the hospital's SMS gateway by HTTP."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from socket import gaierror
from typing import Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from sqlalchemy import Engine, delete, insert, select

from hospital.auth.database import reading, writing
from hospital.auth.tables import message

_log = logging.getLogger(__name__)
_KEPT_MS = 60 * 60 * 1000
_PATIENCE: Final = 10.0  # seconds


class SendOutcome(StrEnum):
    """What came of handing a text over. Only REFUSED is certain not to arrive."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Sender(Protocol):
    """A way to send a text to a phone."""

    def send(self, phone: str, text: str, code: str, now: int) -> SendOutcome:
        """Hands a text over for delivery. Never raises for the gateway's faults, which are logged without the text."""


@dataclass(frozen=True)
class Message:
    """One text in the demo box."""

    phone: str
    text: str
    code: str
    sent: int


class DemoBox:
    """Keeps the messages of the last hour for /demo/messages. Exists in demo mode only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def send(self, phone: str, text: str, code: str, now: int) -> SendOutcome:
        with writing(self._engine) as connection:
            connection.execute(delete(message).where(message.c.sent < now - _KEPT_MS))
            connection.execute(insert(message).values(phone=phone, text=text, code=code, sent=now))
        return SendOutcome.TAKEN

    def newest(self, most: int = 20) -> tuple[Message, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(message).order_by(message.c.id.desc()).limit(most)).mappings()
            return tuple(Message(row["phone"], row["text"], row["code"], row["sent"]) for row in rows)


class HttpGateway:
    """Posts {"to", "text"} as JSON to the hospital's SMS gateway, with its key as bearer token."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key

    def send(self, phone: str, text: str, code: str, now: int) -> SendOutcome:
        body = json.dumps({"to": phone, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
        request = Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310 - from the configuration
        try:
            with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - the same
                answer.read(1024)
        except (OSError, HTTPException) as problem:
            _log.warning("the SMS gateway did not take a message: %s", type(problem).__name__)
            return SendOutcome.REFUSED if _is_certain(problem) else SendOutcome.UNKNOWN
        return SendOutcome.TAKEN


def _is_certain(problem: Exception) -> bool:
    """Whether the gateway surely has no text of ours: it said no to the request, or was never reached."""
    if isinstance(problem, HTTPError):
        return 400 <= problem.code < 500
    return isinstance(problem, URLError) and isinstance(problem.reason, ConnectionRefusedError | gaierror)
