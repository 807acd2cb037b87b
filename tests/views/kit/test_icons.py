"""Our own icons and pictures: one grid, one font, the colours of the theme, nothing that is fetched."""

from __future__ import annotations

import re
from unicodedata import category
from xml.etree import ElementTree as ET

import flet as ft
import pytest

from views.kit import icons
from views.kit.icons import LineIcon, draw_icon
from views.kit.pictures import Picture, picture
from views.look.tokens import DARK, LIGHT, Look, Palette

DRAWN = {name: each for name, each in vars(icons).items() if isinstance(each, LineIcon)}
PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def _svg(image: ft.Control) -> ET.Element:
    assert isinstance(image, ft.Image) and isinstance(image.src, str) and image.exclude_from_semantics
    return ET.fromstring(image.src)  # noqa: S314 - our own words


@PALETTES
@pytest.mark.parametrize("name", DRAWN)
def test_an_icon_is_a_character_of_our_font_in_the_colour_of_the_theme(name: str, palette: Palette) -> None:
    shown = draw_icon(Look(palette=palette), DRAWN[name], "brand")
    assert isinstance(shown, ft.Text) and isinstance(shown.style, ft.TextStyle)
    assert (shown.value, shown.style.font_family, shown.color) == (DRAWN[name].glyph, "Anxin Icons", palette.brand)


@pytest.mark.parametrize("name", DRAWN)
def test_nobody_hears_the_character_of_an_icon(name: str) -> None:
    shown = draw_icon(Look(), DRAWN[name], "brand")
    assert isinstance(shown, ft.Text) and shown.semantics_label == ""
    assert category(DRAWN[name].glyph) == "Co", "a character for private use, which no word has"


def test_an_icon_of_material_stays_one() -> None:
    assert isinstance(draw_icon(Look(), ft.Icons.ADD, "brand"), ft.Icon)


@PALETTES
@pytest.mark.parametrize("shown", list(Picture))
def test_a_picture_has_the_two_tones_of_the_theme(shown: Picture, palette: Palette) -> None:
    drawn = ET.tostring(_svg(picture(Look(palette=palette), shown)), encoding="unicode")
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", drawn))
    assert {palette.brand, palette.brand_soft} <= used <= {palette.brand, palette.brand_soft, palette.card}


def test_icons_and_pictures_grow_with_the_text() -> None:
    for larger in (Look(elder=True), Look(scale=1.4)):
        assert (picture(larger, Picture.TRAY).height or 0) > (picture(Look(), Picture.TRAY).height or 0)
        grown, normal = draw_icon(larger, icons.TUBE, "brand"), draw_icon(Look(), icons.TUBE, "brand")
        assert isinstance(grown, ft.Text) and isinstance(normal, ft.Text)
        assert (grown.size or 0) > (normal.size or 0)
