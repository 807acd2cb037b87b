"""Where a value lies in its range: a bar with the range filled and one mark. A picture; words beside it say the same.

The mark's shape and colour are the laboratory's flag, its place is the number: neither is made of the other.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import flet as ft

from views.kit.surfaces import Mood
from views.look.text import colour
from views.look.tokens import Look

_WIDTH, _HEIGHT = 96, 16
_LOW, _HIGH = 1 / 3, 2 / 3
"""Where the ends of a range stand on the bar, as shares of its width."""
_MOST_GROWN: Final = 1.6
_EDGE = 0.07
"""No mark stands nearer to the ends of the bar: a value far outside is drawn at the end."""


def place(value: Decimal, low: Decimal | None, high: Decimal | None) -> float | None:
    """Where a value stands on the bar, as a share of its width; None where the range has no length to measure by."""
    if low is not None and high is not None:
        if high <= low:
            return None
        at = _LOW + float((value - low) / (high - low)) * (_HIGH - _LOW)
    elif high is not None and high > 0:
        at = float(value / high) * _HIGH
    elif low is not None and low > 0:
        at = float(value / low) * _LOW
    else:
        return None
    return min(max(at, _EDGE), 1 - _EDGE)


def range_bar(
    look: Look, value: Decimal, low: Decimal | None, high: Decimal | None, mood: Mood = "good"
) -> ft.Control | None:
    """The bar of one value. A round mark for what is usual, a diamond for any other `mood`."""
    at = place(value, low, high)
    if at is None:
        return None
    p = look.palette
    begin = 0.0 if low is None else _LOW * _WIDTH
    end = float(_WIDTH) if high is None else _HIGH * _WIDTH
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<rect x="0" y="5.5" width="{_WIDTH}" height="5" rx="2.5" fill="{p.line}"/>'
        f'<rect x="{begin:.1f}" y="5.5" width="{end - begin:.1f}" height="5" rx="2.5" fill="{p.good}" '
        f'fill-opacity="0.45"/>{_mark(look, at * _WIDTH, mood)}</svg>'
    )
    grown = min(look.small / Look().small, _MOST_GROWN)
    return ft.Image(src=svg, width=_WIDTH * grown, height=_HEIGHT * grown, exclude_from_semantics=True)


def _mark(look: Look, x: float, mood: Mood) -> str:
    drawn = f'fill="{colour(look, mood)}" stroke="{look.palette.card}" stroke-width="2"'
    y = _HEIGHT / 2
    if mood == "good":
        return f'<circle cx="{x:.1f}" cy="{y}" r="5" {drawn}/>'
    return f'<path d="M{x:.1f} {y - 7}l7 7-7 7-7-7z" {drawn}/>'
