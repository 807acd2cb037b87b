"""A recommended time is read in one order: when, how long one waits, what is usual, whose it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.booking.recommend.advice import Reason, RecommendedTime, Wait, WaitBasis, Why
from services.booking.rules import Half
from tests.views.harness import Shown, show
from tests.views.house import BEIJING
from views.booking.gallery.data import TIME_SLOTS
from views.booking.gallery.scenes import scenes
from views.booking.recommend.option import usual_said, wait_said, wait_tone
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones

SCENES = {scene.name: scene for scene in scenes()}
AT_THE_CLINIC = UiContext(zones=Zones(BEIJING))
ZH = texts_for(Language.CHINESE)


def _time(expected: float | None, usual: float | None, why: Why = Why.FITS) -> RecommendedTime:
    wait = None if expected is None else Wait(expected, expected / 2, expected * 2, WaitBasis.MEASURED)
    return RecommendedTime(TIME_SLOTS[0], wait, Reason(why, 1, Half.MORNING, usual, 30, 70))


async def test_the_wait_is_the_first_thing_after_the_time_and_what_is_usual_follows() -> None:
    async with show(SCENES["booking-doctors"].build, AT_THE_CLINIC) as shown:
        at = shown.texts().index("08:00")
        assert shown.texts()[at : at + 4] == ["08:00", "约等 26 分钟", "周一上午平时约 38 分钟", "多数人等 12–48 分钟"]
        assert _in_order(shown, "08:00", "约等 26 分钟", "李明", "主任医师", "¥50.00", "约这个时间")
        assert _in_order(shown, "11 月 26 日 周四 09:00", "约等 8 分钟", "平时约 40 分钟", "秦镕 副主任医师 · ¥30.00")


async def test_only_the_best_has_a_button_and_the_others_are_rows() -> None:
    async with show(SCENES["booking-slots"].build, AT_THE_CLINIC) as shown:
        assert shown.texts().count("约这个时间") == 1
        assert shown.can_press("11 月 26 日 周四 09:00")
        assert shown.can_press("11 月 30 日 周一 08:30")


@pytest.mark.parametrize(
    ("option", "tone"),
    [
        (_time(26, 38), "good"),
        (_time(38, 38), "ink"),
        (_time(60, 40), "ink"),
        (_time(60, None), "ink"),
        (_time(8, None), "good"),
        (_time(None, None, Why.QUIET), "good"),
        (_time(None, None, Why.SOONEST), "ink"),
    ],
)
def test_only_good_news_is_green(option: RecommendedTime, tone: str) -> None:
    assert wait_tone(option) == tone


async def test_an_estimate_says_that_it_is_one() -> None:
    async with show(SCENES["booking-slots"].build, AT_THE_CLINIC) as shown:
        assert _in_order(shown, "约等 14 分钟", "按其他时段估计")


def test_where_waits_are_not_known_it_goes_by_how_full_it_is() -> None:
    option = _time(None, None)
    assert (wait_said(ZH, option), usual_said(ZH, option.reason)) == ("约满 30%", "平时约满 70%")
    bare = replace(option, reason=replace(option.reason, load=None, usual_load=None))
    assert (wait_said(ZH, bare), usual_said(ZH, bare.reason)) == (None, None)


def _in_order(shown: Shown, *words: str) -> bool:
    texts, at = shown.texts(), -1
    for each in words:
        at = texts.index(each, at + 1)
    return True
