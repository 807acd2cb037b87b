"""Somebody who presses, types or scrolls is there, and is not locked out in the middle."""

from __future__ import annotations

from datetime import timedelta

from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.routes import SCREENS


async def test_a_press_starts_the_idle_time_again(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.reports()) as shown:
        house.clock.moment += timedelta(minutes=4)
        await shown.press("影像")
        house.clock.moment += timedelta(minutes=4)
        await house.account.idle_check(house.clock.now())
        assert house.account.store is not None


async def test_a_letter_typed_starts_the_idle_time_again(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.reports()) as shown:
        house.clock.moment += timedelta(minutes=4)
        await shown.type("搜索报告", "血")
        house.clock.moment += timedelta(minutes=4)
        await house.account.idle_check(house.clock.now())
        assert house.account.store is not None
