"""Draws the app's icons, its splash pictures and the pictures of the stores from one mark, `mark.svg`.

    python -m phone.art.make_art

Needs Chromium, which `make test` gets. `flet build` finds the pictures by their names in `assets/` and makes every size
of every system from them (Flet 1.0.5, flet-platform-assets):

* `icon.png`: iOS, macOS and the web take it as it is; opaque, because iOS has no transparent icons.
* `icon_android.png`: the foreground of the adaptive icon, of which a launcher shows the inner two thirds; so the mark
  is smaller, and the ground goes to the edges.
* `icon_linux.png`, `icon_windows.png`: no mask is laid over these, so the corners are round already.
* `splash.png`, `splash_dark.png`: the mark alone; the ground's colour is `[tool.flet.splash]` of `pyproject.toml`.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from views.look.tokens import DARK, LIGHT

ROOT = Path(__file__).parents[2]
MARK = Path(__file__).with_name("mark.svg")
SIDE = 1024
#: Half the mark's diagonal lies within this part of the side, so a circle cut from the icon leaves it whole.
ICON_MARK = 0.60
#: Android shows the inner 72 of 108 dp.
ADAPTIVE_MARK = ICON_MARK * 72 / 108
SPLASH_MARK = 0.44
ROUND = 0.22  # of the side, as desktops draw their tiles


@dataclass(frozen=True)
class Picture:
    """One PNG: `path` from the repository's root, size in pixels, the mark's part of the shorter side, and colours."""

    path: str
    width: int
    height: int
    mark: float
    ink: str
    check: str
    ground: str | None = None
    round: float = 0.0


def pictures() -> Iterator[Picture]:
    """Every picture that is made; white on the colour of filled buttons, which is the brand's."""
    on_brand = {"ink": LIGHT.on_fill, "check": LIGHT.fill, "ground": LIGHT.fill}
    yield Picture("assets/icon.png", SIDE, SIDE, ICON_MARK, **on_brand)
    yield Picture("assets/icon_android.png", SIDE, SIDE, ADAPTIVE_MARK, **on_brand)
    for system in ("linux", "windows"):
        yield Picture(f"assets/icon_{system}.png", SIDE, SIDE, ICON_MARK, round=ROUND, **on_brand)
    yield Picture("assets/splash.png", SIDE, SIDE, SPLASH_MARK, LIGHT.brand, LIGHT.ground)
    yield Picture("assets/splash_dark.png", SIDE, SIDE, SPLASH_MARK, DARK.brand, DARK.ground)
    yield Picture("phone/store/google/icon-512.png", 512, 512, ICON_MARK, **on_brand)
    yield Picture("phone/store/google/feature-1024x500.png", 1024, 500, 0.56, **on_brand)


def page(picture: Picture) -> str:
    """The picture as a page of exactly its size; what no ground covers stays transparent."""
    side = round(min(picture.width, picture.height) * picture.mark * 24 / 18)  # the heart is 18 of 24 units wide
    corner = round(min(picture.width, picture.height) * picture.round)
    svg = re.sub(r"^<svg ", f'<svg width="{side}" height="{side}" ', MARK.read_text("utf-8"))
    return (
        "<style>html,body{margin:0;background:transparent}"
        f"div{{width:{picture.width}px;height:{picture.height}px;display:grid;place-content:center;"
        f"background:{picture.ground or 'transparent'};border-radius:{corner}px;"
        f"color:{picture.ink};--ground:{picture.check}}}svg{{display:block}}</style><div>{svg}</div>"
    )


def draw(into: Path, scale: float = 1) -> list[Path]:
    """Writes every picture below `into`, `scale` times as large, and returns the files."""
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(device_scale_factor=scale)
        for picture in pictures():
            tab.set_viewport_size({"width": picture.width, "height": picture.height})
            tab.set_content(page(picture))
            file = into / picture.path
            file.parent.mkdir(parents=True, exist_ok=True)
            tab.screenshot(path=str(file), omit_background=True)
            made.append(file)
        browser.close()
    return made


if __name__ == "__main__":
    for drawn in draw(ROOT):
        sys.stdout.write(f"{drawn.relative_to(ROOT)}\n")
