"""The app on a Flet page whose client only listens: everything is drawn and encoded, and nothing painted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from views.context import AppContext
from views.routes import DOORS, SCREENS
from views.shell import open_page


class _Listening(Connection):
    """Encodes every message, as that is where Flet keeps what later patches are computed from."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(loop=self.loop, executor=ThreadPoolExecutor(1))
        self.page_url, self.page_name = "http://benchmark/", "benchmark"
        self.session: Session | None = None

    def send_message(self, message: Message) -> None:
        encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]
        msgpack.packb([message.action, message.body], default=encode)
        if message.action == MessageAction.INVOKE_METHOD and self.session is not None:
            body: Any = message.body
            self.loop.call_soon(self.session.handle_invoke_method_results, body.control_id, body.call_id, None, None)


@asynccontextmanager
async def shown(app: AppContext, route: str) -> AsyncIterator[None]:
    """Keeps the app open at an address, on a phone's width, until the block ends."""
    connection = _Listening()
    session = connection.session = Session(connection)
    session.apply_page_patch({"route": route, "platform": "linux", "width": 412, "height": 900})
    _context_page.set(session.page)
    context.reset_auto_update()  # type: ignore[no-untyped-call]
    patch = session.get_page_patch()  # type: ignore[no-untyped-call]
    body = RegisterClientResponseBody(session_id=session.id, page_patch=patch, error="")
    connection.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    open_page(session.page, app, lambda: SCREENS, lambda: DOORS)
    await session.after_event(session.page)
    try:
        yield
    finally:
        session.close()  # type: ignore[no-untyped-call]
