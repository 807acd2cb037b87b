"""Things beside each other stand below each other where the words of one do not fit."""

from __future__ import annotations

import flet as ft
import pytest

from views.kit.buttons import hero_button
from views.kit.surfaces import beside_or_below
from views.look.tokens import Look


@pytest.mark.parametrize(
    ("look", "words", "beside"),
    [
        (Look(), ("See details", "All appointments"), True),
        (Look(narrow=True), ("See details", "All appointments"), False),
        (Look(narrow=True), ("查看预约", "我的全部预约"), True),
        (Look(narrow=True), ("Show my check-in code here", "Type"), False),
        (Look(elder=True), ("改期", "取消"), False),
    ],
)
def test_the_words_of_a_button_stand_on_two_lines_and_stay_whole(
    look: Look, words: tuple[str, str], beside: bool
) -> None:
    shown = beside_or_below(look, [hero_button(look, each, lambda: None) for each in words])
    assert isinstance(shown, ft.Row) is beside
