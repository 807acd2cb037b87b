"""Small pictures for what is empty and for what went well: two tones of the brand, in the colours of the theme."""

from __future__ import annotations

from enum import Enum

import flet as ft

from views.look.tokens import Look

_GROUND = '<path fill="{soft}" d="M18 70C10 44 30 20 62 15c34-5 72 2 80 32 7 26-14 50-50 55-36 5-66-6-74-32z"/>'
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 112" width="160" height="112" fill="none" '
    'stroke="{ink}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><g stroke="none">{ground}</g>'
)
_PLATE = 'fill="{card}"'


class Picture(Enum):
    """What a picture shows, as SVG on 160 x 112."""

    TRAY = (
        f'<path {_PLATE} d="M46 58l12-26h44l12 26v24a6 6 0 0 1-6 6H52a6 6 0 0 1-6-6z"/>'
        '<path d="M46 58h20c2 0 3 8 8 8h12c5 0 6-8 8-8h20M68 44h24"/>'
    )
    CALENDAR = (
        f'<rect {_PLATE} x="48" y="30" width="64" height="56" rx="8"/><path d="M48 46h64M64 24v12M96 24v12"/>'
        '<path d="M62 58h.1M80 58h.1M98 58h.1M62 72h.1" stroke-width="6"/>'
        '<circle cx="80" cy="72" r="7" fill="{ink}" stroke="none"/><path d="M98 72h.1" stroke-width="6"/>'
    )
    REPORT = (
        f'<rect {_PLATE} x="54" y="24" width="52" height="66" rx="8"/><path d="M66 40h28M66 52h16"/>'
        '<path d="M64 72h8l5-10 7 18 5-8h7"/>'
    )
    RECEIPT = f'<path {_PLATE} d="M56 24h48v64l-8-5-8 5-8-5-8 5-8-5-8 5z"/><path d="M68 40h24M68 52h24M68 64h12"/>'
    SEARCH = (
        f'<circle {_PLATE} cx="74" cy="52" r="23"/><path d="M91 69l19 19" stroke-width="5"/>'
        '<path d="M63 48c1-6 5-9 10-9"/>'
    )
    CLOUD = (
        f'<path {_PLATE} d="M58 76a15 15 0 0 1-1-30 23 23 0 0 1 44-3 17 17 0 0 1 1 33z"/>'
        '<path d="M80 50v18M73 61l7 7 7-7"/>'
    )
    DONE = (
        '<circle cx="80" cy="56" r="27" fill="{ink}" stroke="none"/><path d="M68 57l8 8 16-17" stroke="{card}" '
        'stroke-width="5"/><path d="M36 40v8M32 44h8M122 30v8M118 34h8M128 74h.1M30 72h.1"/>'
    )


def picture(look: Look, what: Picture) -> ft.Image:
    """Decoration: the words below it say the same."""
    p = look.palette
    height = look.icon * 4
    drawn = f"{_FRAME}{what.value}</svg>".format(ground=_GROUND.format(soft=p.brand_soft), ink=p.brand, card=p.card)
    return ft.Image(src=drawn, width=height * 160 / 112, height=height, exclude_from_semantics=True)
