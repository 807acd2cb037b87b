"""Which browser page may use the app: only one that was opened with an address this program gave out.

Other users of the same machine can reach a port on 127.0.0.1. So an address carries a ticket that works once. The page
it opens gets a word of its own, which that tab keeps (sessionStorage belongs to one origin, port included; a cookie
would go to every port of this machine) and which its websocket has to name.

    address with a ticket --opened--> word of this page --named by--> /ws/WORD --> the app
    the same ticket soon again: two had it (a command line can be read by others) => the word is void, nobody stays in
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

REFUSED: Final = 1008  # RFC 6455 §7.4.1, policy violation
SOON: Final = 60.0  # seconds in which a browser that was told an address has certainly opened it
_CLOSED: Final = Path(__file__).with_name("closed.html")
_ENTER: Final = (
    '<!doctype html><meta charset="utf-8"><title>Anxin</title><script nonce="{nonce}">'
    'sessionStorage.setItem("anxin.page", "{word}"); location.replace("/");</script>'
)


class Admission:
    """Tickets and words of one run of the program. Only their hashes are kept."""

    def __init__(self, origin: str, announce: Callable[[str], None]) -> None:
        self._origin = origin
        self._announce = announce
        self._announced = ""
        self._unspent: set[str] = set()
        self._spent: dict[str, tuple[str, float]] = {}
        self._words: set[str] = set()

    def address(self) -> str:
        """An address that opens the app once."""
        ticket = secrets.token_urlsafe(32)
        self._unspent.add(_digest(ticket))
        return f"{self._origin}/open/{ticket}"

    def announce(self) -> None:
        """Gives the person an address to open. When it is used, gives the next one."""
        address = self.address()
        self._announced = _digest(address.rpartition("/")[2])
        self._announce(address)

    def spend(self, ticket: str) -> str | None:
        """The word for the page that shows a good ticket; None for any other, and a ticket shown twice soon voids the
        word it gave."""
        shown, now = _digest(ticket), time.monotonic()
        if shown not in self._unspent:
            word, when = self._spent.get(shown, ("", 0.0))
            if word and now - when <= SOON:
                self._words.discard(word)
            return None
        self._unspent.remove(shown)
        word = secrets.token_urlsafe(32)
        self._spent[shown] = (_digest(word), now)
        self._words.add(_digest(word))
        if shown == self._announced:
            self.announce()
        return word

    def knows(self, word: str) -> bool:
        """Whether the word of this page was given out and is still valid."""
        return _digest(word) in self._words


def _digest(secret: str) -> str:
    """Words are looked up by hash, so that the time of a comparison does not reveal how much of a guess was right."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class AdmittedOnly:
    """Serves files to everybody on this machine, and the app itself to admitted pages only."""

    def __init__(self, app: App, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind, _, secret = scope["path"].lstrip("/").partition("/")
        if scope["method"] not in ("GET", "HEAD"):
            await _say(send, 405, b"")
        elif kind == "open":
            await self._enter(scope, send, secret)
        elif kind == "admitted":
            await _say(send, 204 if self._admission.knows(secret) else 403, b"")
        elif kind == "closed":
            await _say(send, 403, _CLOSED.read_bytes())
        else:
            await self._app(scope, receive, send)

    async def _enter(self, scope: Scope, send: Send, ticket: str) -> None:
        headers = dict(scope["headers"])
        ahead = b"prefetch" in headers.get(b"sec-purpose", b"") + headers.get(b"purpose", b"")
        word = None if ahead or scope["method"] != "GET" else self._admission.spend(ticket)
        if word is None:
            await _say(send, 403, _CLOSED.read_bytes())
            return
        nonce = secrets.token_urlsafe(16)
        await _say(send, 200, _ENTER.format(nonce=nonce, word=word).encode(), f"script-src 'nonce-{nonce}'")

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        before, _, word = scope["path"].rpartition("/")
        if before != "/ws" or not self._admission.knows(word):
            await receive()
            await send({"type": "websocket.close", "code": REFUSED})
            return

        async def hear() -> Message:
            message = await receive()
            return message if self._admission.knows(word) else {"type": "websocket.disconnect", "code": REFUSED}

        async def tell(message: Message) -> None:
            if self._admission.knows(word):
                await send(message)

        await self._app({**scope, "path": before, "raw_path": before.encode()}, hear, tell)


async def _say(send: Send, status: int, page: bytes, policy: str = "style-src 'unsafe-inline'; font-src data:") -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(page)).encode()),
        (b"cache-control", b"no-store"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", f"default-src 'none'; {policy}".encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers if status != 204 else []})
    await send({"type": "http.response.body", "body": page})
