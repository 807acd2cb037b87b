"""Moving through the whole app: quick taps, every way back, and what a step back means within a screen."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.component import screen
from views.hooks import use_back, use_ui_context
from views.kit.frame import page_frame
from views.kit.outlast import LastingButton
from views.look.text import text
from views.routes import SCREENS
from views.screens import Screen

WAYS = ("arrow", "Esc", "Android", "browser")


@screen
def Steps(name: str) -> ft.View:
    """A screen of two steps that leads on to another one."""
    around = use_ui_context()
    step, go = ft.use_state(1)
    use_back((lambda: go(1)) if step == 2 else None)
    on = ft.TextButton(content=ft.Text(value="on"), on_click=lambda _: go(2))
    other = ft.TextButton(content=ft.Text(value="other"), on_click=lambda _: around.go("/other"))
    done = ft.TextButton(content=ft.Text(value="done"), on_click=lambda _: around.go_on("/other"))
    content = [text(around.look, f"{name} {step}"), on, other, done]
    return page_frame(around, content, route=around.here(), title_words=name, door=paths.home(), back=True)


STEPS = (
    *SCREENS,
    Screen("/first", lambda _: Steps("first"), above="/me"),
    Screen("/other", lambda _: Steps("other"), above="/reports"),
)


@screen
def Start() -> ft.View:
    """What a phone opens with: from outside it takes no other address."""
    around = use_ui_context()
    first = ft.TextButton(content=ft.Text(value="first"), on_click=lambda _: around.go("/first"))
    return page_frame(around, [text(around.look, "start"), first], route=around.here(), title_words="start")


ON_A_PHONE = (Screen(paths.home(), lambda _: Start()), *(each for each in STEPS if each.path != paths.home()))


def door(shown: Shown, words: str) -> LastingButton:
    return next(each for each in shown.all(LastingButton) if words in shown.texts(each))


async def step_back(shown: Shown, way: str, before: str) -> None:
    """As the client would report it; `before` is the address to which a browser goes by itself."""
    if way == "arrow":
        await shown.press("返回")
    elif way == "Esc":
        await shown.key("Escape")
    elif way == "Android":
        await shown.fire(shown.screens[-1], "confirm_pop")
    else:
        await shown.go(before)


async def tapped(shown: Shown, words: str) -> None:
    await shown.press(words)
    await shown.follow()


async def test_a_tap_on_a_door_of_the_screen_that_was_just_left_still_leads_there(house: AppHarness) -> None:
    """What the client still shows is what is tapped, so the server may have replaced it already."""
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        reports, me = door(shown, "报告"), door(shown, "我的")
        await shown.fire(reports, "click")
        assert await shown.follow() == paths.reports()
        await shown.fire(me, "click")
        assert await shown.follow() == paths.me()
        assert "立即锁定" in shown.words


async def test_a_second_tap_on_the_arrow_goes_back_a_second_time(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, STEPS, route="/me") as shown:
        await shown.go("/first")
        await shown.go("/other")
        (arrow,) = (each for each in shown.all(LastingButton) if each.tooltip == "返回")
        await shown.fire(arrow, "click")
        await shown.fire(arrow, "click")
        assert "立即锁定" in shown.words


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_back_leads_to_where_the_person_came_from(house: AppHarness, way: str) -> None:
    await house.unlocked()
    async with show_app(house.context, STEPS, route="/first") as shown:
        await tapped(shown, "other")
        assert "other 1" in shown.words
        await step_back(shown, way, "/first")
        assert "first 1" in shown.words


@pytest.mark.parametrize("way", ["arrow", "Esc", "Android"])
async def test_who_came_from_nowhere_goes_up(house: AppHarness, way: str) -> None:
    await house.unlocked()
    async with show_app(house.context, STEPS, route="/first") as shown:
        await step_back(shown, way, "")
        assert await shown.follow() == paths.me()


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_back_goes_back_one_step_within_a_screen_and_keeps_it(house: AppHarness, way: str) -> None:
    await house.unlocked()
    async with show_app(house.context, STEPS, route="/other") as shown:
        await shown.go("/first")
        await shown.press("on")
        await step_back(shown, way, "/other")
        assert "first 1" in shown.words
        if way == "browser":
            assert await shown.follow() == "/first"
        await step_back(shown, way, "/other")
        assert "other 1" in shown.words


@pytest.mark.parametrize("way", WAYS)
async def test_a_step_within_a_screen_is_still_there_after_another_screen_above_it(house: AppHarness, way: str) -> None:
    await house.unlocked()
    async with show_app(house.context, STEPS, route="/first") as shown:
        await shown.press("on")
        await tapped(shown, "other")
        await step_back(shown, way, "/first")
        assert "first 2" in shown.words


@pytest.mark.parametrize("way", WAYS)
async def test_no_way_back_leads_to_a_screen_that_has_done_its_work(house: AppHarness, way: str) -> None:
    await house.unlocked()
    async with show_app(house.context, STEPS, route="/me") as shown:
        await shown.go("/first")
        await tapped(shown, "done")
        await step_back(shown, way, "/me")
        assert "立即锁定" in shown.words


async def test_quick_taps_end_where_the_last_one_leads_though_the_client_reports_the_others_late(
    house: AppHarness,
) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        for words in ("报告", "我的"):
            await shown.fire(door(shown, words), "click")
        for late in (paths.reports(), paths.me()):
            await shown.go(late)
            assert "立即锁定" in shown.words


async def test_androids_back_leaves_the_app_where_there_is_no_way_back(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        before = len(shown.session.connection.sent)  # type: ignore[attr-defined]
        await step_back(shown, "Android", "")
        sent = shown.session.connection.sent[before:]  # type: ignore[attr-defined]
        assert any(b"confirm_pop" in each and b"should_pop" in each for each in sent)


async def swipe(shown: Shown) -> None:
    """As the client does where the screen lets it: it takes the screen away, and tells afterwards."""
    assert shown.screens[-1].can_pop, "this screen cannot be swiped away"
    await shown.fire(shown.page, "view_pop", {"route": shown.screens[-1].route})


SWIPING: dict[str, dict[str, Any]] = {
    "ios": {"platform": "ios"},
    "android-browser": {"platform": "android", "web": True},
}


@pytest.mark.parametrize("phone", SWIPING.values(), ids=SWIPING)
async def test_a_swipe_leads_to_where_the_person_came_from(house: AppHarness, phone: dict[str, Any]) -> None:
    await house.unlocked()
    async with show_app(house.context, ON_A_PHONE, route=paths.home(), **phone) as shown:
        await tapped(shown, "first")
        await tapped(shown, "other")
        await swipe(shown)
        assert "first 1" in shown.words


async def test_a_screen_that_has_a_step_to_go_back_to_is_not_swiped_away_until_the_step_is_taken(
    house: AppHarness,
) -> None:
    """The client would show the screen below, and the server the first step of this one."""
    await house.unlocked()
    async with show_app(house.context, ON_A_PHONE, route=paths.home(), platform="ios") as shown:
        await tapped(shown, "first")
        await shown.press("on")
        assert not shown.screens[-1].can_pop
        await tapped(shown, "other")
        assert shown.screens[-1].can_pop, "the step is that of the screen below"
        await swipe(shown)
        assert "first 2" in shown.words
        assert not shown.screens[-1].can_pop
        await step_back(shown, "arrow", "")
        await swipe(shown)
        assert "start" in shown.words


@pytest.mark.parametrize("platform", ["android", "linux", "windows"])
async def test_android_and_a_desktop_are_asked_before_a_screen_goes(house: AppHarness, platform: str) -> None:
    await house.unlocked()
    async with show_app(house.context, ON_A_PHONE, route=paths.home(), platform=platform) as shown:
        await tapped(shown, "first")
        await tapped(shown, "other")
        assert not shown.screens[-1].can_pop


async def test_androids_back_goes_from_a_main_screen_to_home_and_from_there_out_of_the_app(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.home(), platform="android") as shown:
        await shown.fire(door(shown, "我的"), "click")
        await shown.follow()
        await step_back(shown, "Android", "")
        assert await shown.follow() == paths.home()
        before = len(shown.session.connection.sent)  # type: ignore[attr-defined]
        await step_back(shown, "Android", "")
        sent = shown.session.connection.sent[before:]  # type: ignore[attr-defined]
        assert any(b"confirm_pop" in each and b"should_pop" in each for each in sent)
