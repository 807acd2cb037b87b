"""The app in a browser on this machine, for its own page only: Flet's websocket, and the files of `web_files.py`.

Flet 1.0.5 accepts a websocket from any page and answers all requests with `Access-Control-Allow-Origin: *`. A strange
web page in the same browser could then use the open record. So a request must name this server (against DNS rebinding)
and, where the browser says which page sent it, come from our own page (RFC 6455 §10.2, Fetch standard "Origin"). And
the page must be one that `admission.py` let in: others on this machine can reach the port too.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import flet as ft
import uvicorn
from flet_web import get_package_web_dir

from app.admission import REFUSED, Admission, AdmittedOnly, App, Message, Receive, Scope, Send
from app.config import LOOPBACK
from app.shown_papers import PaperTabs, ShownPapers
from app.web_files import WebFiles

COMPRESSED = Path(__file__).parents[1] / "build" / "web"
OPEN_TO_ALL = b"access-control-allow-origin"
#: A photo that the person chose comes in one message (services/pictures/opening.py bounds it).
LARGEST_MESSAGE = 40 * 1024 * 1024
#: Nor may another page show ours inside it and steer the person's clicks (clickjacking), or load parts of it.
NEVER_INSIDE_ANOTHER = (
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)


class OwnPageOnly:
    """Admits requests from our own page at our own address only, and allows no other origin to read the answers."""

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        self._hosts = frozenset({f"{LOOPBACK}:{port}", f"localhost:{port}"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif not self._is_own(scope):
            await _refuse(scope, receive, send)
        else:
            await self._app(scope, receive, _closed_to_others(send))

    def _is_own(self, scope: Scope) -> bool:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        own_page = origin is None or origin.removeprefix("http://") in self._hosts
        return headers.get(b"host") in self._hosts and own_page


def _closed_to_others(send: Send) -> Send:
    async def without(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = (pair for pair in message.get("headers", ()) if pair[0].lower() != OPEN_TO_ALL)
            message["headers"] = [*kept, *NEVER_INSIDE_ANOTHER]
        await send(message)

    return without


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": REFUSED})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def serve_in_browser(
    enter: Callable[[ft.Page], Awaitable[None]],
    admission: Admission,
    when_up: Callable[[], object],
    *,
    port: int,
    assets: Path,
    papers: ShownPapers | None = None,
) -> None:
    """Serves on loopback until SIGINT or SIGTERM, then returns, so that what runs in the background can end in order.
    Calls `when_up` as soon as a browser can connect."""
    page: Any = ft.run(enter, export_asgi_app=True, assets_dir=str(assets), no_cdn=True)
    files: App = WebFiles(page, assets, Path(get_package_web_dir()), COMPRESSED)
    if papers is not None:
        files = PaperTabs(files, papers)
    _stay_for_the_end()
    config = uvicorn.Config(
        OwnPageOnly(AdmittedOnly(files, admission), port),
        host=LOOPBACK,
        port=port,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=1,  # Flet keeps a session whose page has gone for an hour
    )
    await _Server(config, when_up).serve()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, when_up: Callable[[], object]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_up()


def _stay_for_the_end() -> None:
    """Uvicorn ends on a signal and then raises it again, which would end the process before the store is closed."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C arrives as KeyboardInterrupt
            loop.add_signal_handler(number, lambda: None)
