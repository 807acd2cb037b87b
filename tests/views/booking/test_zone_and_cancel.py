"""In another time zone lists name the clinic's once, single times each; and nobody cancels with one slip."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from tests.views.harness import show
from views.booking.day.visit_parts import CancelPart
from views.booking.gallery.scenes import scenes
from views.context import UiContext
from views.i18n.zones import Zones

SCENES = {scene.name: scene for scene in scenes()}
AWAY = UiContext(zones=Zones(ZoneInfo("Asia/Shanghai"), UTC))


async def test_lists_of_times_name_the_zone_once() -> None:
    for name in ("booking-slots", "appointments", "booking-doctors"):
        async with show(SCENES[name].build, AWAY) as shown:
            assert shown.words.count("北京时间") == 1, name


async def test_a_time_that_stands_alone_names_its_zone() -> None:
    async with show(SCENES["booking-confirm"].build, AWAY) as shown:
        assert shown.words.count("北京时间") == 1
    async with show(SCENES["appointment-booked"].build, AWAY) as shown:
        assert "（北京时间）" in shown.words


async def test_at_home_no_zone_is_named() -> None:
    for name in ("booking-slots", "appointments", "booking-confirm", "appointment-booked"):
        async with show(SCENES[name].build) as shown:
            assert "北京" not in shown.words


async def test_cancelling_is_asked_twice_and_can_be_thought_over() -> None:
    cancelled: list[bool] = []
    async with show(lambda: CancelPart(on_cancel=lambda: cancelled.append(True), busy=False)) as shown:
        await shown.press("取消预约")
        assert "不能再恢复" in shown.words
        await shown.press("保留预约")
        assert "不能再恢复" not in shown.words
        assert cancelled == []
        await shown.press("取消预约")
        await shown.press("确定取消")
        assert cancelled == [True]
