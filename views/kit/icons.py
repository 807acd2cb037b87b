"""Icons of our own for what Material lacks: parts of the body, the sexes, kinds of laboratory work, an image.

Each is one line on a grid of 24, 1.75 wide with round ends, in the colour of the theme like any other icon. They are
drawn as characters of a font, which `assets/fonts/make_icons.py` makes of their paths: a client keeps glyphs, and would
draw the picture of a path anew in each frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flet as ft

from views.look.text import colour
from views.look.tokens import ICON_FONT, Look

STROKE: Final = 1.75
_SQUARE: Final = ft.TextStyle(font_family=ICON_FONT, height=1, letter_spacing=0)
"""As wide and as high as the icon, whatever words stand around it."""


@dataclass(frozen=True)
class LineIcon:
    """A character for private use (Unicode), and the path that it has in the font, on a grid of 24 x 24."""

    glyph: str
    path: str


Icon = ft.IconData | LineIcon
"""One of Material's, or one of ours."""

HEAD: Final = LineIcon(
    "\ue000",
    "M12 3a5.5 5.5 0 0 0-5.5 5.5v2.8a5.5 5.5 0 0 0 11 0V8.5A5.5 5.5 0 0 0 12 3z"
    "M9.6 16.4v1.4c-2.4.3-4.3 1.2-5.1 3.2M14.4 16.4v1.4c2.4.3 4.3 1.2 5.1 3.2",
)
EYE: Final = LineIcon(
    "\ue001",
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"
    "M9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0z",
)
EAR: Final = LineIcon(
    "\ue002",
    "M6.5 9a5.5 5.5 0 1 1 11 0c0 3.4-2.9 4.2-3.5 6.8-.5 2.3-1.7 4.2-3.8 4.2a3.2 3.2 0 0 1-3.2-3.2"
    "M9.6 9a2.4 2.4 0 0 1 4.8 0c0 1.7-1.8 2-1.8 3.7",
)
LUNGS: Final = LineIcon(
    "\ue003",
    "M12 3.5v7.2M12 10.7l-2.4 1.8M12 10.7l2.4 1.8"
    "M9.6 7C6.8 7 3.5 11.8 3.5 16.4c0 2.6 1.2 3.6 2.7 3.6 2 0 3.4-1.3 3.4-3.6z"
    "M14.4 7c2.8 0 6.1 4.8 6.1 9.4 0 2.6-1.2 3.6-2.7 3.6-2 0-3.4-1.3-3.4-3.6z",
)
STOMACH: Final = LineIcon(
    "\ue004",
    "M8.5 3v4c0 2.8-2.7 3.4-3.7 6.3C3.6 16.9 5.9 21 10.4 21c5.4 0 9.1-4.1 9.1-9.6 0-3.4-1.9-5.4-4.2-5.4-1.8"
    " 0-2.8 1.1-2.8 2.4V3",
)
SKIN: Final = LineIcon(
    "\ue005",
    "M3 10c2.2 0 2.3-1.8 4.5-1.8S9.8 10 12 10s2.3-1.8 4.5-1.8S18.8 10 21 10M3 15h18M3 20h18M7.5 8.2V4M16.5 8.2V4",
)
CHILD: Final = LineIcon(
    "\ue006",
    "M4 13a8 8 0 1 0 16 0a8 8 0 1 0-16 0zM12 5c0-1.4.9-2.2 2.2-2.2M9.2 12v.01M14.8 12v.01"
    "M9.3 15.6c.7.9 1.6 1.3 2.7 1.3s2-.4 2.7-1.3",
)
BONE: Final = LineIcon(
    "\ue007",
    "M12.6 8.6A2.5 2.5 0 1 1 17.2 6.8A2.5 2.5 0 1 1 15.4 11.4L11.4 15.4A2.5 2.5 0 1 1 6.8 17.2A2.5 2.5 0 1 1 8.6 12.6z",
)
BODY: Final = LineIcon(
    "\ue008",
    "M9.8 4.7a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0zM5 10.2l5-1.2h4l5 1.2M10 9v5.5L8.6 21M14 9v5.5l1.4 6.5M10 14.5h4",
)
FEMALE: Final = LineIcon("\ue009", "M6.8 8.7a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0-10.4 0zM12 13.9V21M8.8 17.6h6.4")
MALE: Final = LineIcon(
    "\ue00a", "M4.8 14a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0-10.4 0zM13.7 10.3l5.8-5.8M14.7 4.5h4.8v4.8"
)
TUBE: Final = LineIcon("\ue00b", "M7 2.8h10M8.2 2.8v14.4a3.8 3.8 0 0 0 7.6 0V2.8M8.2 10.5h7.6")
CUP: Final = LineIcon("\ue00c", "M4.5 5h15M6 5l1.1 14.1a2 2 0 0 0 2 1.9h5.8a2 2 0 0 0 2-1.9L18 5M6.6 12.5h10.8")
CULTURE: Final = LineIcon(
    "\ue00d",
    "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0zM9 9.5v.01M14.2 8.6v.01M15.6 13.6v.01M11.8 12.4v.01M9.6 15.8v.01",
)
SLIDE: Final = LineIcon(
    "\ue00e",
    "M5 7h14a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM7.5 7v10"
    "M11.8 12a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0z",
)
SCAN: Final = LineIcon(
    "\ue00f",
    "M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2"
    "M12 7.5v9M8.3 9.7c1.2-.5 2.4-.5 3.7 0 1.3-.5 2.5-.5 3.7 0M8.3 13c1.2-.5 2.4-.5 3.7 0 1.3-.5 2.5-.5 3.7 0",
)


def draw_icon(look: Look, icon: Icon, tone: str, size: float | None = None) -> ft.Control:
    """An icon in a colour of the palette. Decoration for a screen reader: words stand beside it."""
    side = size or look.icon
    if isinstance(icon, LineIcon):
        return ft.Text(value=icon.glyph, size=side, style=_SQUARE, color=colour(look, tone), semantics_label="")
    return ft.Icon(icon=icon, color=colour(look, tone), size=side)
