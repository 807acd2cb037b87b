"""The stack of screens: what lies below is left alone until it changes by itself or everything looks different."""

from __future__ import annotations

import gc

import flet as ft
import pytest

from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views.component import component, screen
from views.hooks import use_account_state, use_ui_context
from views.screens import Screen

built: list[str] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    built.clear()


@component
def Tally() -> ft.Control:
    """Counts its own presses, and looks everything up anew each time."""
    pressed, press = ft.use_state(0)
    theme = "dark" if use_ui_context().look.dark else "light"
    words = f"{pressed} {theme} {type(use_account_state()).__name__}"
    return ft.TextButton(content=ft.Text(value=words), on_click=lambda _: press(lambda n: n + 1))


@screen
def Low() -> ft.View:
    built.append("low")
    use_ui_context()
    return ft.View(route="/low", controls=[Tally()])


@screen
def High(name: str) -> ft.View:
    built.append(name)
    return ft.View(route=f"/low/{name}", controls=[ft.Text(value=name)])


SCREENS = (Screen("/low", lambda _: Low()), Screen("/low/:name", lambda p: High(p["name"]), above="/low"))


def said(shown: Shown) -> list[str]:
    return shown.texts(shown.screens[-1])


async def test_what_opens_above_a_screen_leaves_it_as_it_is(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/low") as shown:
        built.clear()
        await shown.go("/low/a")
        await shown.go("/low/b")
        await shown.go("/low")
        assert built == ["a", "b"]
        assert said(shown) == ["0 light Unlocked"]


async def test_a_screen_that_was_left_alone_goes_on_living(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/low") as shown:
        await shown.go("/low/a")
        await shown.go("/low")
        gc.collect()
        await shown.press("0 light Unlocked")
        assert said(shown) == ["1 light Unlocked"]
        await shown.go("/low/a")
        await shown.go("/low")
        assert said(shown) == ["1 light Unlocked"]


async def test_another_look_reaches_every_screen_of_the_stack(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/low/a") as shown:
        built.clear()
        house.context.preferences.change(theme="dark")
        await shown.settle()
        assert built == ["low", "a"]
        await shown.go("/low")
        assert said(shown) == ["0 dark Unlocked"]


async def test_a_screen_that_was_left_begins_anew(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/low") as shown:
        await shown.press("0 light Unlocked")
        await shown.go("/nowhere")
        await shown.go("/low")
        assert said(shown) == ["0 light Unlocked"]
