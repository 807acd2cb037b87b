"""A phone that is turned keeps its layout: what was asked stays asked, and the way back still closes it first."""

from __future__ import annotations

import pytest

from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.routes import SCREENS

SIZES = [(412, 900), (900, 412)]
PHONES = [("android", False), ("ios", False), ("android", True), ("ios", True)]
"""A phone's app and a phone's browser."""


@pytest.mark.parametrize("turns", [0, 1, 2])
@pytest.mark.parametrize(("platform", "web"), PHONES)
async def test_a_question_is_closed_by_back_before_the_screen_however_often_the_phone_was_turned(
    house: AppHarness, platform: str, web: bool, turns: int
) -> None:
    await house.unlocked()
    phone = {"platform": platform, "web": web, "width": 412, "height": 900}
    async with show_app(house.context, SCREENS, route=paths.home(), **phone) as shown:
        await shown.press("我的")
        assert await shown.follow() == paths.me()
        await shown.press("退出登录")
        assert shown.prompt is not None
        for n in range(turns):
            await shown.resize(*SIZES[(n + 1) % 2])
        assert shown.prompt is not None
        await _back(shown)
        assert shown.prompt is None
        assert "退出登录" in shown.words


async def _back(shown: Shown) -> None:
    """The phone's own step back: its browser goes to the address before, its app hands the step on."""
    if shown.page.web:
        await shown.go(paths.home())
        assert await shown.follow() == paths.me()
    else:
        await shown.fire(shown.page, "view_pop", {"route": shown.screens[-1].route})
