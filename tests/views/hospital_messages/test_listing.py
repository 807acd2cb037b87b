"""The hospital's messages on the screen, and in the list of the screen "health"."""

from __future__ import annotations

from typing import Any

from local_store import resources
from local_store.store import Writer
from tests.services.hospital_messages.test_with_hospital import SENT
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.hospital_messages.gallery.scenes import scenes
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS

T = texts_for(Language.CHINESE)


async def test_each_message_says_when_by_which_ways_and_what_became_of_it() -> None:
    async with show(scenes()[0].build) as shown:
        for key in ("sent", "read", "unknown", "not_sent"):
            assert T.get(f"hospital_messages.{key}") in shown.words
        assert "经安心、短信、邮件、电话" in shown.words


async def test_out_of_reach_what_came_is_there_and_counted_as_unread(house: AppHarness) -> None:
    await house.unlocked()
    body: dict[str, Any] = SENT

    def put(w: Writer) -> None:
        resources.put(w, body, patient="p1")

    await house.account.store.write(put)
    async with show_app(house.context, SCREENS, route=paths.care()) as shown:
        await shown.until(lambda: "1 条未读" in shown.words)
        await shown.press(T.get("hospital_messages.title"))
        assert await shown.follow() == paths.hospital_messages()
        await shown.until(lambda: "有新内容可以看了" in shown.words)
        assert T.get("hospital_messages.sent") in shown.words
