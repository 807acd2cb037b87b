"""On a PC that many people use: papers to print, in a tab of their own and never as a file.

A download would stay on the disk for whoever comes next. So a paper stays in this process's memory under a ticket that
works once. Its tab empties itself as soon as this process has ended, which serves one person.

    keep --> /paper/TICKET, once: the tab --> TICKET/content, once: the paper --> TICKET/here: 204 during the visit
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.admission import App, Message, Receive, Scope, Send
from services.errors import NotOnSharedDevice

PLACE: Final = "paper"
KINDS: Final = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
"""What a browser shows and prints by itself."""
MOST: Final = 8
SOON: Final = 60.0
"""Seconds in which a tab that was asked for has certainly been opened."""
_TAB: Final = Path(__file__).with_name("shown_paper.html")


@dataclass
class _Paper:
    kind: str
    content: bytes | None
    until: float
    opened: bool = False


class ShownPapers:
    """The papers of one visit, the newest few. Their content leaves the memory when it was shown, or was not asked for
    in time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._papers: dict[str, _Paper] = {}

    def keep(self, name: str, content: bytes) -> str:
        """The path of the tab that shows it. Raises NotOnSharedDevice for what a browser cannot show."""
        kind = KINDS.get(Path(name).suffix.lower())
        if kind is None:
            raise NotOnSharedDevice
        self._forget_old()
        while len(self._papers) >= MOST:
            del self._papers[next(iter(self._papers))]
        ticket = secrets.token_urlsafe(32)
        self._papers[ticket] = _Paper(kind, content, self._now() + SOON)
        return f"/{PLACE}/{ticket}"

    def open(self, ticket: str) -> bool:
        """Whether this ticket opens a tab; the second time it does not."""
        self._forget_old()
        paper = self._papers.get(ticket)
        if paper is None or paper.content is None or paper.opened:
            return False
        paper.opened = True
        return True

    def take(self, ticket: str) -> tuple[str, bytes] | None:
        """Kind and content, once, for the tab that was opened."""
        self._forget_old()
        paper = self._papers.get(ticket)
        if paper is None or paper.content is None or not paper.opened:
            return None
        content, paper.content = paper.content, None
        return paper.kind, content

    def is_shown(self, ticket: str) -> bool:
        """Whether the person to whom it belongs is still here."""
        return ticket in self._papers

    def _forget_old(self) -> None:
        now = self._now()
        for paper in self._papers.values():
            if paper.until < now:
                paper.content = None


class PaperTabs:
    """Serves the tabs of papers, and hands on everything else."""

    def __init__(self, app: App, papers: ShownPapers) -> None:
        self._app = app
        self._papers = papers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place, _, rest = scope.get("path", "").lstrip("/").partition("/")
        if scope["type"] != "http" or place != PLACE:
            await self._app(scope, receive, send)
            return
        ticket, _, what = rest.partition("/")
        found = self._papers.take(ticket) if what == "content" else None
        if found is not None:
            await _answer(send, 200, *found)
        elif what == "here" and self._papers.is_shown(ticket):
            await _answer(send, 204, "text/plain", b"")
        elif not what and self._papers.open(ticket):
            nonce = secrets.token_urlsafe(16)
            page = _TAB.read_text("utf-8").replace("NONCE", nonce)
            await _answer(send, 200, "text/html; charset=utf-8", page.encode(), nonce)
        else:
            await _answer(send, 403, "text/plain", b"")


async def _answer(send: Send, status: int, kind: str, content: bytes, nonce: str = "") -> None:
    own = f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; frame-src blob:" if nonce else ""
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", f"default-src 'none'; {own}".encode()),
    ]
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": content})
