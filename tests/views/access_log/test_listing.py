"""Who looked, on the screen: by day and in words; out of reach it says so once and asks again at a touch."""

from __future__ import annotations

from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.access_log.gallery.scenes import ACCESSES, scenes
from views.access_log.screens import SCREENS
from views.i18n.texts import Language, texts_for

T = texts_for(Language.CHINESE)


async def test_every_access_is_on_the_screen_with_who_what_and_why() -> None:
    async with show(scenes()[0].build) as shown:
        words = shown.words
        for access in ACCESSES:
            assert (access.name or T.get("access_log.somebody")) in words
        assert "看了检查和检验结果" in words
        assert "3 次 · 为了诊疗 · 来自 10.20.3.14" in words
        assert words.count(T.get("access_log.refused")) == 2


async def test_out_of_reach_it_says_so_and_does_not_ask_again_by_itself(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.access_log()) as shown:
        await shown.until(lambda: T.get("kit.retry") in shown.words)
        await shown.settle(60)
        assert T.get("kit.retry") in shown.words
        await shown.press(T.get("kit.retry"))
        await shown.until(lambda: T.get("kit.retry") in shown.words)
        await shown.press(T.get("access_log.own"))
        await shown.until(lambda: T.get("kit.retry") in shown.words)
