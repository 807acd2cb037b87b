"""How a one-time code reaches the person: the demo message box, or the hospital's SMS gateway by HTTP."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Protocol
from urllib.error import URLError
from urllib.request import Request, urlopen

from sqlalchemy import Engine, delete, insert, select

from hospital.auth.database import reading, writing
from hospital.auth.tables import message

_log = logging.getLogger(__name__)
_KEPT_MS = 60 * 60 * 1000


class Sender(Protocol):
    """A way to send a text to a phone."""

    def send(self, phone: str, text: str, code: str, now: int) -> None:
        """Hands a text over for delivery; failures are logged, and the person can ask for a new code."""


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

    def send(self, phone: str, text: str, code: str, now: int) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(message).where(message.c.sent < now - _KEPT_MS))
            connection.execute(insert(message).values(phone=phone, text=text, code=code, sent=now))

    def newest(self, most: int = 20) -> tuple[Message, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(message).order_by(message.c.id.desc()).limit(most)).mappings()
            return tuple(Message(row["phone"], row["text"], row["code"], row["sent"]) for row in rows)


class HttpGateway:
    """Posts {"to", "text"} as JSON to the hospital's SMS gateway, with its key as bearer token."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key

    def send(self, phone: str, text: str, code: str, now: int) -> None:
        body = json.dumps({"to": phone, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
        request = Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310 - from the configuration
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
                answer.read(1024)
        except (URLError, TimeoutError) as problem:
            _log.warning("the SMS gateway did not take a message: %s", type(problem).__name__)
