"""How screens come and go, by the width of the window."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import show
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look, Width
from views.theme import dress


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
