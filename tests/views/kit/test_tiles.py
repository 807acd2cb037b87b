"""Tiles stand two beside each other, and below each other before a word breaks."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import show
from views.kit.tiles import Tile, tile_grid
from views.look.tokens import Look


@pytest.mark.parametrize(
    ("look", "name", "rows"),
    [
        (Look(elder=True), "约号", 2),
        (Look(elder=True), "Call the hospital", 0),
        (Look(elder=True, narrow=True), "Results", 2),
        (Look(elder=True, narrow=True, scale=2.0), "看结果", 0),
        (Look(elder=True, scale=2.0), "约号", 2),
    ],
)
async def test_tiles_are_in_pairs_where_their_names_fit(look: Look, name: str, rows: int) -> None:
    pressed: list[int] = []
    tiles = [Tile(name, str(n), ft.Icons.EVENT, lambda n=n: pressed.append(n)) for n in range(4)]  # type: ignore[misc]
    async with show(lambda: tile_grid(look, tiles)) as shown:
        assert sum(each.intrinsic_height or False for each in shown.all(ft.Row)) == rows
        for n in range(4):
            await shown.press(str(n))
    assert pressed == [0, 1, 2, 3]
