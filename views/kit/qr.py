"""QR codes for a phone's camera: dark on white in every theme, with the quiet zone a reader needs.

Source: ISO/IEC 18004 (four modules of quiet zone around the symbol; error correction M restores about 15 %).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import flet as ft

from views.component import component
from views.look.tokens import LIGHT, RADIUS_SMALL

SIDE: Final = 216
"""The most a code is wide and high, in dp: what a card has left at 320 dp."""


@component
def QrCode(content: str, name: str, *, most: int = SIDE) -> ft.Control:
    """`content` as a picture that a phone reads, at most `most` dp wide; `name` is what a screen reader says. Every
    module is the same whole number of dp wide, so that no edge is blurred."""
    modules = ft.use_memo(lambda: _modules(content), [content])
    side = len(modules) * max(1, most // len(modules))
    plate = ft.Container(
        content=ft.Image(src=_svg(modules), width=side, height=side, exclude_from_semantics=True),
        width=side,
        height=side,
        bgcolor=LIGHT.card,  # white in the dark theme, too: many readers refuse a light code on dark
        border_radius=RADIUS_SMALL,
    )
    return ft.Semantics(content=plate, image=True, label=name, container=True)


def _modules(content: str) -> Sequence[Sequence[bool]]:
    """The symbol with its quiet zone: rows of dark (true) and light modules."""
    import qrcode  # noqa: PLC0415 - not needed for the first frame, and it looks for an imaging library

    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    symbol.add_data(content)
    symbol.make()
    rows: Sequence[Sequence[bool]] = symbol.get_matrix()
    return rows


def _svg(modules: Sequence[Sequence[bool]]) -> str:
    """All dark runs as one path, one unit a module."""
    side = len(modules)
    path = "".join(f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(modules) for x, run in _dark_runs(row))
    size = f'viewBox="0 0 {side} {side}" width="{side}" height="{side}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path fill="#000000" d="{path}"/></svg>'


def _dark_runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where each run of dark modules begins and how long it is."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield x, length
        x += length
