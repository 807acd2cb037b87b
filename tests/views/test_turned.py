"""A phone that is turned keeps its layout: what was asked stays asked, and the way back still closes it first."""

from __future__ import annotations

import pytest

from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.routes import SCREENS


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_a_question_is_closed_by_back_before_the_screen_however_often_the_phone_was_turned(
    house: AppHarness, turns: int
) -> None:
    await house.unlocked()
    sizes = [(412, 900), (900, 412)]
    async with show_app(house.context, SCREENS, route=paths.home(), platform="android", width=412, height=900) as shown:
        await shown.go(paths.me())
        await shown.press("退出登录")
        assert shown.prompt is not None
        for n in range(turns):
            await shown.resize(*sizes[(n + 1) % 2])
        assert shown.prompt is not None
        await shown.go(paths.home())
        assert shown.prompt is None
        assert await shown.follow() == paths.me()
        assert "退出登录" in shown.words
