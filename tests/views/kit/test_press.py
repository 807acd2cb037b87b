"""Whatever is pressed shows the focus by a ring of 3:1 on every ground and in both looks."""

from __future__ import annotations

from itertools import product

import flet as ft
import pytest

from services.account.people import UserType
from tests.views.harness import show
from tests.views.look.test_tokens import contrast
from views.component import screen
from views.context import UiContext
from views.doors import doors_for
from views.hooks import use_ui_context
from views.kit import buttons
from views.kit.chips import choice_chip
from views.kit.choose import Option, options, segmented, switch_row
from views.kit.frame import page_frame
from views.kit.lists import fold_row, list_group, list_row, value_row
from views.kit.surfaces import card
from views.look import tokens
from views.look.text import text
from views.look.tokens import Look, Palette, Width
from views.routes import DOORS

PALETTES = {name: palette for name, palette in vars(tokens).items() if isinstance(palette, Palette)}


def _nothing(*_: object) -> None:
    return


@screen
def Everything() -> ft.View:
    around = use_ui_context()
    look = around.look
    choices = [Option("a", "a"), Option("b", "b")]
    kinds = (buttons.primary_button, buttons.quiet_button, buttons.danger_button, buttons.text_button)
    moods = ("plain", "brand", "warm", "good", "bad", "info")
    content = [
        *(kind(look, "press", _nothing) for kind in kinds),
        *(buttons.hero_button(look, "hero", _nothing, strong=strong) for strong in (True, False)),
        *(
            buttons.plate_button(look, "plate", _nothing, tone=tone, strong=strong)
            for tone, strong in product(moods[2:], (True, False))
        ),
        segmented(look, "segments", choices, "a", _nothing),
        options(look, "options", choices, "a", _nothing),
        *(choice_chip(look, "chip", selected=selected, on_click=_nothing) for selected in (True, False)),
        switch_row(look, "switch", True, _nothing, note="note"),
        list_group(
            look,
            [
                list_row(look, "row", "note", icon=ft.Icons.CHAT, on_click=_nothing),
                list_row(look, "chosen", on_click=_nothing, selected=True),
                value_row(look, "value", text(look, "7.5"), on_click=_nothing),
                fold_row(look, "fold", _nothing, is_open=False),
            ],
        ),
        *(card(look, [text(look, mood)], mood=mood, on_click=_nothing) for mood in moods),  # type: ignore[arg-type]
    ]
    return page_frame(around, content, route="/x", title_words="x", door="/", back=look.width is Width.PHONE)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("width", Width)
async def test_the_focus_is_seen_on_every_colour(palette: Palette, width: Width) -> None:
    look = Look(palette=palette, width=width, keys=width is Width.PHONE)
    around = UiContext(look=look, doors=doors_for(DOORS, UserType.PATIENT))
    async with show(Everything, around) as shown:
        pressed = [each for each in shown.controls() if getattr(each, "on_click", None) is not None]
        assert len(pressed) > 25
        for each in pressed:
            assert not isinstance(each, ft.ListTile), "a row by itself shows a shade, which is no 3:1"
            style = each.style  # type: ignore[attr-defined]
            if isinstance(style.bgcolor, dict):  # the skip link is seen only then
                assert contrast(style.bgcolor[ft.ControlState.FOCUSED], palette.card) >= 3
                continue
            ring = style.side[ft.ControlState.FOCUSED]
            assert ring.width >= 2
            ground = style.bgcolor if style.bgcolor and len(style.bgcolor) == 7 else palette.card
            assert contrast(ring.color, ground) >= 3, shown.texts(each)
