"""Runs inside a phone build (`tests/app/phone_build.py`): shows the app to a client that only listens, and prints what
it draws first and what was imported until then, as JSON. With `all` as its argument it then imports every module of the
app, and uses those packages that read files of their own; what could not be done is in `failed`.
"""

import asyncio
import dataclasses
import importlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
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

from app.compose import build
from app.config import AppConfig
from app.serving import serve


class Listening(Connection):
    def __init__(self):
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(loop=self.loop, executor=ThreadPoolExecutor(1))
        self.page_url, self.page_name = "http://phone/", "phone"
        self.session = None

    def send_message(self, message):
        msgpack.packb([message.action, message.body], default=configure_encode_object_for_msgpack(BaseControl))
        if message.action == MessageAction.INVOKE_METHOD and self.session is not None:
            called = message.body
            answer = self.session.handle_invoke_method_results
            self.loop.call_soon_threadsafe(answer, called.control_id, called.call_id, None, None)


async def first_frame():
    seen = {}

    async def client(enter, **_):
        connection = Listening()
        session = connection.session = Session(connection)
        session.apply_page_patch({"route": "/", "platform": "android", "width": 400, "height": 800})
        _context_page.set(session.page)
        context.reset_auto_update()
        body = RegisterClientResponseBody(session_id=session.id, page_patch=session.get_page_patch(), error="")
        connection.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        await enter(session.page)
        await session.after_event(session.page)
        seen.update(words=words(session.page.views, set()), modules=sorted(sys.modules))
        seen.update(fonts=session.page.fonts, family=session.page.theme.font_family)

    ft.run_async = client
    await serve(build(AppConfig.from_environment()))
    return seen


def words(value, seen):
    value = unwrap_component(value)
    if isinstance(value, list | tuple):
        return [each for inner in value for each in words(inner, seen)]
    if not isinstance(value, BaseControl) or id(value) in seen:
        return []
    seen.add(id(value))
    found = [value.value] if isinstance(value, ft.Text) else []
    for field in dataclasses.fields(value):
        if not field.metadata.get("skip") and field.name != "_parent":
            found += words(getattr(value, field.name, None), seen)
    return found


def import_all(root):
    failed = {}
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        if name != "main":
            try:
                importlib.import_module(name)
            except ImportError as problem:
                failed[name] = str(problem)
    return failed


def use_packages():
    noon = datetime(2026, 11, 21, 4, tzinfo=UTC)
    ours = importlib.import_module
    event = ours("services.calendar_file").CalendarEvent("1", noon, None, "复诊", None, None, noon, alarms=(noon,))
    argon2id = ours("local_store.argon2id").argon2id
    return {
        "pinyin": ours("services.pinyin").spellings("心内科"),
        "calendar": b"VALARM" in ours("services.calendar_file").calendar_file(event),
        "zone": ours("services.device.zone").device_zone() is not None,
        "qr": len(ours("views.kit.qr")._modules("1")) > 20,
        "argon2id": len(argon2id(b"482911", bytes(16), length=32, passes=1, lanes=1, memory_kib=64)),
    }


drawn = asyncio.run(first_frame())
if "all" in sys.argv[1:]:
    drawn |= {"failed": import_all(Path(sys.path[0])), "used": use_packages()}
sys.stdout.write(json.dumps(drawn))
