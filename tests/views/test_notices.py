"""A short message never lies on what stands at the foot of the screen."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import show
from views.context import Notice
from views.look.tokens import S3, Look, Width
from views.notices import show_notice

AROUND_THE_BUTTON = 2 * S3


@pytest.mark.parametrize("look", [Look(), Look(elder=True), Look(width=Width.DESKTOP)], ids=["phone", "elder", "wide"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_a_notice_stands_above_the_main_button_and_within_the_window(look: Look, width: int) -> None:
    async with show(lambda: ft.Text(value=""), width=width) as shown:
        show_notice(shown.page, look, Notice("said"))
        (bar,) = [each for each in shown.page._dialogs.controls if isinstance(each, ft.SnackBar)]
        margin = bar.margin
        assert isinstance(margin, ft.Margin)
        assert margin.bottom >= look.target + AROUND_THE_BUTTON
        assert 0 < width - margin.left - margin.right <= 480
