"""What is asked stands above the screen: a sheet on a phone, a dialog elsewhere; every way back closes it alone."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.component import screen
from views.context import UiContext
from views.hooks import use_ui_context
from views.kit.banner import Choice
from views.kit.frame import page_frame
from views.kit.prompt import Prompt, use_prompt
from views.look.text import text
from views.look.tokens import Look, Width
from views.routes import SCREENS
from views.screens import Screen

done: list[str] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    done.clear()


@screen
def Asking() -> ft.View:
    around = use_ui_context()
    asking, ask = ft.use_state(False)

    def do() -> None:
        ask(False)
        done.append("done")

    choices = [Choice("do it", do, danger=True), Choice("keep", lambda: ask(False), strong=True)]
    use_prompt(Prompt("sure?", "really?", choices, lambda: ask(False)) if asking else None)
    button = ft.TextButton(content=ft.Text(value="ask"), on_click=lambda _: ask(True))
    content = [text(around.look, "below"), button]
    return page_frame(around, content, route="/asking", title_words="Asking", door=paths.home(), back=True)


WITH_ASKING = (*SCREENS, Screen("/asking", lambda _: Asking(), above=paths.me()))


@pytest.mark.parametrize("width", Width)
async def test_it_lies_at_a_phones_foot_and_in_the_middle_elsewhere_and_covers_the_screen(width: Width) -> None:
    async with show(Asking, UiContext(look=Look(width=width))) as shown:
        await shown.press("ask")
        assert isinstance(shown.prompt, ft.AlertDialog)
        assert (shown.prompt.alignment == ft.Alignment.BOTTOM_CENTER) == (width is Width.PHONE)
        assert "sure?" in shown.words
        assert "below" not in shown.words


async def test_the_safe_choice_has_the_focus_at_first() -> None:
    async with show(Asking) as shown:
        await shown.press("ask")
        focused = [button for button in shown.all(ft.Button) if button.autofocus]
        assert [shown.texts(button) for button in focused] == [["keep"]]


async def test_a_choice_closes_it_and_is_done_once() -> None:
    async with show(Asking) as shown:
        await shown.press("ask")
        await shown.press("do it")
        assert shown.prompt is None
        assert done == ["done"]


async def test_a_late_word_of_the_client_closes_nothing_that_was_asked_since() -> None:
    async with show(Asking) as shown:
        await shown.press("ask")
        first = shown.prompt
        assert first is not None
        await shown.press("keep")
        await shown.press("ask")
        assert shown.prompt is not first
        await shown.fire(first, "dismiss")
        assert shown.prompt is not None


async def _by_client(shown: Shown) -> None:
    """Android's back and a tap beside it: the client closes it by itself and says so."""
    assert shown.prompt is not None
    shown.session.apply_patch(shown.prompt._i, {"open": False})
    await shown.fire(shown.prompt or shown.page._dialogs.controls[0], "dismiss")


@pytest.mark.parametrize("way", ["Esc", "Android", "browser"])
async def test_every_way_back_closes_it_and_nothing_else(house: AppHarness, way: str) -> None:
    await house.unlocked()
    async with show_app(house.context, WITH_ASKING, route=paths.me()) as shown:
        await shown.go("/asking")
        await shown.press("ask")
        if way == "Esc":
            await shown.key("Escape")
        elif way == "Android":
            await _by_client(shown)
        else:
            await shown.go(paths.me())
            assert await shown.follow() == "/asking"
        assert shown.prompt is None
        assert "below" in shown.words
        assert done == []
        await shown.press("ask")
        assert shown.prompt is not None
