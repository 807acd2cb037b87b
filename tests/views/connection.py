"""The other end of a Flet session, for tests. Flet 1.0.5: what is sent is encoded as for a real client, because the
encoding is what stores the snapshots that later patches are computed from.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgpack
from flet.controls.base_control import BaseControl
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub


class RecordingConnection(Connection):
    """Answers every call of a client method with what `answers` holds for its name, else with nothing. What is callable
    there is called with the arguments; a RuntimeError is the client's error."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url, self.page_name = "http://test/", "test"
        self.sent: list[Any] = []
        self.session: Session | None = None
        self._answers = answers or {}

    def send_message(self, message: Message) -> None:
        encode = configure_encode_object_for_msgpack(BaseControl)
        self.sent.append(msgpack.packb([message.action, message.body], default=encode))
        if message.action == MessageAction.INVOKE_METHOD and self.session is not None:
            body: Any = message.body
            answer, error = self._answers.get(body.name), None
            if callable(answer):
                try:
                    answer = answer(body.args)
                except RuntimeError as problem:
                    answer, error = None, str(problem)
            answered = self.session.handle_invoke_method_results
            self.loop.call_soon(answered, body.control_id, body.call_id, answer, error)

    def dispose(self) -> None:
        self.executor.shutdown(wait=False)
