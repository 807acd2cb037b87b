"""Icons and splash pictures are drawn from one mark, and fit each system's frame by Flet's own generator."""

from __future__ import annotations

from pathlib import Path

import pytest
from flet_platform_assets import IconOptions, SplashOptions, linux_targets, load_source, render_icons, render_splash
from PIL import Image, ImageChops, ImageStat

from phone.art.make_art import MARK, draw, pictures
from tests.architecture.test_repo import ROOT

#: Which picture each system's icons are made of, by the names `flet build` looks for.
ICONS = {
    "android": "icon_android", "ios": "icon", "linux": "icon_linux", "macos": "icon", "web": "icon",
    "windows": "icon_windows",
}  # fmt: skip


def test_the_mark_is_the_one_of_the_browser_s_splash() -> None:
    paths = MARK.read_text("utf-8").partition("><")[2].removesuffix("</svg>\n")
    assert paths in (ROOT / "assets/splash.html").read_text("utf-8")


def test_every_picture_is_what_the_script_draws(tmp_path: Path) -> None:
    for drawn, picture in zip(draw(tmp_path, scale=1 / 8), pictures(), strict=True):
        kept, small = Image.open(ROOT / picture.path), Image.open(drawn).convert("RGBA")
        assert kept.size == (picture.width, picture.height)
        difference = ImageChops.difference(kept.convert("RGBA").resize(small.size, Image.Resampling.BOX), small)
        assert max(ImageStat.Stat(difference).mean) < 3, f"{picture.path}: run python -m phone.art.make_art"


@pytest.mark.parametrize("system", ICONS)
def test_flet_s_generator_finds_nothing_to_warn_of(system: str) -> None:
    source, shaped = load_source(ROOT / f"assets/{ICONS[system]}.png")
    targets = linux_targets("health.anxin.app") if system == "linux" else None
    made = render_icons(
        source, IconOptions(), targets, platform=system, pre_rendered=shaped, derived=ICONS[system] == "icon"
    )
    assert made.warnings == []
    assert made.assets or made.ico


def test_the_icon_of_ios_has_no_transparency() -> None:
    assert Image.open(ROOT / "assets/icon.png").mode == "RGB"


def test_a_launcher_s_circle_leaves_the_mark_whole() -> None:
    icon = Image.open(ROOT / "assets/icon_android.png").convert("RGB")
    seen = round(icon.width * 72 / 108 / 2)  # the radius that every launcher shows
    middle = icon.width // 2
    ground = icon.getpixel((0, 0))
    outside = [
        (x, y)
        for x in range(0, icon.width, 8)
        for y in range(0, icon.height, 8)
        if (x - middle) ** 2 + (y - middle) ** 2 > seen**2 and icon.getpixel((x, y)) != ground
    ]
    assert outside == []


@pytest.mark.parametrize("system", ["android", "ios", "web"])
def test_the_splash_has_a_light_and_a_dark_picture(system: str) -> None:
    light, dark = (load_source(ROOT / f"assets/{name}.png")[0] for name in ("splash", "splash_dark"))
    made = render_splash(light, dark, SplashOptions(), platform=system)
    assert made.warnings == []
    assert any("ark" in asset.relative_path or "night" in asset.relative_path for asset in made.assets)
