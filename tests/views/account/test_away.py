"""Nobody does anything: the person is told before the record closes, and one press keeps it open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.account.states import Locked, Unlocked
from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.account import away
from views.routes import DOORS, SCREENS


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "LOOKING", 0.02)


async def _is_warned(shown: Shown) -> None:
    await shown.until(lambda: shown.prompt is not None)
    assert "您还在吗？" in shown.texts()


async def test_half_a_minute_before_it_locks_one_press_keeps_it_open(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, DOORS, route=paths.booking()) as shown:
        await shown.until(lambda: "预约就诊" in shown.texts())
        house.clock.moment += timedelta(minutes=4, seconds=29)
        await shown.settle()
        assert shown.prompt is None
        house.clock.moment += timedelta(seconds=7)
        await _is_warned(shown)
        assert "24 秒后会锁上，用口令可以再打开。" in shown.texts()
        await shown.press("还在，继续")
        await shown.until(lambda: shown.prompt is None)
        house.clock.moment += timedelta(minutes=4)
        await house.account.idle_check(house.clock.now())
        assert isinstance(house.account.state, Unlocked)


async def test_how_soon_it_locks_is_a_setting_where_one_person_uses_it(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, DOORS, route=paths.settings()) as shown:
        await shown.until(lambda: "离开多久后锁定" in shown.texts())


async def test_who_is_done_locks_at_once(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, DOORS, route=paths.booking()) as shown:
        house.clock.moment += timedelta(minutes=4, seconds=40)
        await _is_warned(shown)
        await shown.press("现在锁上")
        await shown.until(lambda: isinstance(house.account.state, Locked))


async def test_at_a_shared_pc_it_says_that_the_visit_ends(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(replace(house.context, shared=True), SCREENS, DOORS, route=paths.settings()) as shown:
        await shown.until(lambda: "显示" in shown.texts())
        assert "离开多久后锁定" not in shown.texts()
        house.clock.moment += timedelta(minutes=4, seconds=50)
        await _is_warned(shown)
        assert "10 秒后会结束，您的资料会从这台电脑上清掉。" in shown.texts()
        assert {"还在，继续", "现在离开"} <= set(shown.texts())
