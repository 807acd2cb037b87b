"""The committed font of line icons is made of the paths that the kit has, and draws them."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from views.kit.icons import STROKE, TUBE
from views.look.tokens import ICON_FONT

ROOT = Path(__file__).parents[2]
ICONS = runpy.run_path(str(ROOT / "assets" / "fonts" / "line_icons.py"))
PATHS: dict[str, str] = ICONS["paths"]()
FILE: Path = ICONS["FONT"]
SIDE = 240  # pixels, ten for one of the grid
NUMBER = r"-?(?:\d+\.?\d*|\.\d+)"


def drawn(glyph: str) -> Image.Image:
    """The square of a glyph: ink is 255."""
    square = Image.new("L", (SIDE, SIDE))
    font = ImageFont.truetype(str(FILE), SIDE)
    ImageDraw.Draw(square).text((0, SIDE), glyph, fill=255, font=font, anchor="ls")
    return square


def inked(square: Image.Image, x: float, y: float) -> bool:
    scale = SIDE / 24
    return square.getpixel((round(x * scale), round(y * scale))) == 255


def test_the_font_is_made_of_the_icons_as_they_are() -> None:
    assert ICONS["state"]().encode("utf-16-be") in FILE.read_bytes(), "run assets/fonts/make_icons.py"
    assert ImageFont.truetype(str(FILE)).getname()[0] == ICON_FONT


def test_the_font_loads_before_the_first_frame_in_a_browser() -> None:
    families = json.loads((FILE.parents[1] / "FontManifest.json").read_text("utf-8"))
    assert {"family": ICON_FONT, "fonts": [{"asset": f"fonts/{FILE.name}"}]} in families


@pytest.mark.parametrize("glyph", PATHS)
def test_a_glyph_has_ink_where_its_lines_begin(glyph: str) -> None:
    begins = [(float(x), float(y)) for x, y in re.findall(rf"M({NUMBER})[ ,]?({NUMBER})", PATHS[glyph])]
    square = drawn(glyph)
    assert begins and all(inked(square, x, y) for x, y in begins)


@pytest.mark.parametrize("glyph", PATHS)
def test_a_glyph_stays_inside_of_its_square(glyph: str) -> None:
    left, top, right, bottom = drawn(glyph).getbbox() or (0, 0, 0, 0)
    assert 0 < left < right < SIDE and 0 < top < bottom < SIDE


def test_a_line_is_as_wide_as_the_stroke() -> None:
    tube = drawn(TUBE.glyph)
    column = [tube.getpixel((SIDE // 2, y)) for y in range(60)]
    assert sum(column) / 255 == pytest.approx(STROKE * SIDE / 24, abs=0.6)
