"""Elder mode beyond home: fewer choices on one screen, two buttons at most where something is decided, nothing lost."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from tests.views.harness import Shown, show
from views.bills.gallery.scenes import scenes as bills
from views.booking.gallery.scenes import scenes as booking
from views.context import UiContext
from views.look.tokens import LIGHT, Look
from views.reports.gallery.scenes import scenes as reports

SCENES = {scene.name: scene for scene in (*bills(), *booking(), *reports())}
#: What stands on a screen in elder mode no more: scene -> words that only the usual screen has.
LEFT_OUT = {
    "booking-doctors": {
        "地点：本部院区",
        "高血压、冠心病、心律失常、心力衰竭、胸闷胸痛",
    },  # as its name, which was chosen
    "report-final": {"其他项目查的是什么？"},  # the others have a surface of their own
}
UNFOLDING = {
    "booking-doctors": "看别的时间和医生",
    "booking-slots": "看别的时间",
    "report-final": "看正常的 2 项",
    "bills": "看以前的账单",
    "bill": "看每一项费用",
    "pay-choose": "别的付法",
}


def _elder() -> UiContext:
    return UiContext(look=Look(elder=True))


def _large() -> UiContext:
    """The usual screen with words as large."""
    return UiContext(look=Look(scale=1.5))


def _choices(shown: Shown) -> list[ft.Control]:
    """Whatever can be pressed, but for the way back and the doors."""
    kinds = (ft.ListTile, ft.Button, ft.OutlinedButton, ft.TextButton, ft.Container)
    return [each for each in shown.all(ft.Control) if isinstance(each, kinds) and _is_pressed(each)]


def _large_buttons(shown: Shown) -> list[ft.Button]:
    """Buttons with a ground of their own. An option of several says whether it is chosen: that is no button."""
    grounds = {LIGHT.fill, LIGHT.brand_soft}
    named = [each for each in shown.all(ft.Button) if _is_pressed(each) and each.style is not None]
    return [each for each in named if each.style.bgcolor in grounds and not isinstance(each.content, ft.Semantics)]


def _is_pressed(control: Any) -> bool:
    return getattr(control, "on_click", None) is not None


@pytest.mark.parametrize("name", [name for name in UNFOLDING if name != "bill"])
async def test_there_are_fewer_choices_on_the_screen(name: str) -> None:
    async with show(SCENES[name].build) as shown:
        usual = len(_choices(shown))
    async with show(SCENES[name].build, _elder()) as shown:
        assert len(_choices(shown)) < usual


@pytest.mark.parametrize(("name", "words"), UNFOLDING.items())
async def test_what_stands_behind_the_button_is_everything_of_the_usual_screen(name: str, words: str) -> None:
    async with show(SCENES[name].build, _large()) as shown:
        usual = set(shown.texts()) - LEFT_OUT.get(name, set())
    async with show(SCENES[name].build, _elder()) as shown:
        assert usual - set(shown.texts())
        await shown.press(words)
        assert not usual - set(shown.texts())


@pytest.mark.parametrize("name", ["booking-doctors", "booking-slots", "booking-hold", "bill", "pay-choose"])
async def test_two_large_buttons_at_most_where_something_is_decided(name: str) -> None:
    async with show(SCENES[name].build, _elder()) as shown:
        assert 1 <= len(_large_buttons(shown)) <= 2


async def test_more_time_is_asked_for_beside_the_clock() -> None:
    async with show(SCENES["booking-hold"].build, _elder()) as shown:
        words = shown.texts()
        assert shown.can_press("多留一会儿")
        assert words.index("多留一会儿") == words.index("就诊人") - 1


async def test_a_report_hides_nothing_that_is_not_normal() -> None:
    for name in ("report-culture", "report-every-kind", "report-preliminary"):
        async with show(SCENES[name].build, _large()) as shown:
            usual = shown.words.count("危急") + shown.words.count("偏") + shown.words.count("耐药")
        async with show(SCENES[name].build, _elder()) as shown:
            told = shown.words.count("危急") + shown.words.count("偏") + shown.words.count("耐药")
            assert told == usual
