"""How screens come and go, by the width of the window."""

from __future__ import annotations

from pathlib import Path

import flet as ft
import pytest

from tests.views.harness import show
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look, Width
from views.theme import dress

ASSETS = Path(__file__).parents[2] / "assets"


async def dressed(look: Look) -> ft.Theme:
    async with show(lambda: ft.Text(value="")) as shown:
        dress(shown.page, look, texts_for(Language.ENGLISH))
        theme = shown.page.theme
        assert theme is not None
        return theme


@pytest.mark.parametrize("width", Width)
async def test_screens_come_from_the_side_on_a_phone_and_at_once_beside_a_rail(width: Width) -> None:
    moves = (await dressed(Look(width=width))).page_transitions
    assert moves is not None
    expected = ft.PageTransitionTheme.FADE_FORWARDS if width is Width.PHONE else ft.PageTransitionTheme.NONE
    assert {moves.android, moves.linux, moves.macos, moves.windows} == {expected}


async def test_nothing_stays_grey_on_a_phone_where_a_finger_has_been() -> None:
    assert (await dressed(Look())).hover_color == "#00000000"


@pytest.mark.parametrize("web", [True, False])
async def test_where_no_browser_has_loaded_the_icons_font_the_app_brings_it(*, web: bool) -> None:
    async with show(lambda: ft.Text(value="")) as shown:
        shown.page.web = web
        dress(shown.page, Look(), texts_for(Language.ENGLISH))
        brought = shown.page.fonts or {}
    assert list(brought) == ([] if web else ["Anxin Icons"])
    assert all((ASSETS / file).is_file() for file in brought.values())


@pytest.mark.parametrize(("web", "android"), [(True, "CUPERTINO"), (False, "FADE_FORWARDS")])
async def test_in_a_phones_browser_a_screen_comes_so_that_it_can_be_swiped_back(*, web: bool, android: str) -> None:
    async with show(lambda: ft.Text(value="")) as shown:
        shown.page.web = web
        dress(shown.page, Look(), texts_for(Language.ENGLISH))
        moves = shown.page.theme.page_transitions if shown.page.theme else None
    assert moves is not None
    assert moves.ios is ft.PageTransitionTheme.CUPERTINO
    assert moves.android is ft.PageTransitionTheme[android]
