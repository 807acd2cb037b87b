"""A list is one surface, and a row of it few controls: what each costs is paid sixty times before a list is open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import flet as ft
import pytest

from tests.views.harness import show
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.kit.chips import chip
from views.kit.lists import list_group, list_row, value_row
from views.look.text import text
from views.look.tokens import DARK, Look

MOST_CONTROLS = 8


def _all(control: ft.Control) -> Iterator[ft.Control]:
    yield control
    for field in dataclasses.fields(control):
        inner = getattr(control, field.name, None) if field.name != "_parent" else None
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, ft.Control):
                yield from _all(each)


def _row(look: Look, **more: object) -> ft.ListTile:
    return list_row(look, "血脂四项", "11 月 19 日 周四", icon=ft.Icons.BIOTECH_OUTLINED, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("look", [Look(), Look(elder=True), Look(narrow=True), Look(scale=2.0), Look(palette=DARK)])
def test_a_row_is_few_controls_with_its_hairline(look: Look) -> None:
    both = [_row(look, value="¥66.55", on_click=lambda: None) for _ in range(2)]
    group = list_group(look, both)
    own = sum(1 for _ in _all(list_group(look, [both[0]])))
    assert sum(1 for _ in _all(group)) - own <= MOST_CONTROLS


def test_a_group_of_no_row_shows_no_surface() -> None:
    assert not [each for each in _all(list_group(Look(), [None])) if isinstance(each, ft.Card)]


def test_hairlines_stand_between_rows_alone() -> None:
    group = list_group(Look(), [_row(Look()), None, _row(Look()), _row(Look())], title="十一月")
    assert sum(isinstance(each, ft.Divider) for each in _all(group)) == 2


def test_rows_are_as_high_as_a_finger_needs_and_grow_for_the_elder() -> None:
    assert 56 <= (_row(Look()).min_height or 0) <= 64
    assert (_row(Look(elder=True)).min_height or 0) >= Look(elder=True).target
    assert Look().row >= Look().target


def test_a_value_with_its_mark_stays_within_its_row() -> None:
    look = Look()
    mark = chip(look, "耐药", "warm", ft.Icons.BLOCK)
    row = value_row(look, "左氧氟沙星", text(look, "≥ 8 mg/L", size=look.head), mark)
    assert (row.min_height or 0) >= look.head * 1.45 + 4 + look.small * 1.45 + 8 + 2 * (row.min_vertical_padding or 0)
    assert sum(1 for _ in _all(row)) <= MOST_CONTROLS


@pytest.mark.parametrize("look", [Look(elder=True), Look(scale=2.0)])
def test_where_space_is_short_a_value_stands_below_its_name(look: Look) -> None:
    row = value_row(look, "钾", text(look, "4.1 mmol/L"))
    assert row.trailing is None and row.subtitle is not None


@pytest.mark.parametrize("look", [Look(elder=True), Look(scale=2.0)])
def test_where_space_is_short_a_mark_stands_below_the_words(look: Look) -> None:
    row = _row(look, marks=[chip(look, "2 项异常", "warm")], on_click=lambda: None)
    assert isinstance(row.subtitle, ft.Control) and isinstance(row.trailing, ft.Icon)


@pytest.mark.parametrize(
    ("name", "at_the_end"),
    [("血常规", True), ("促甲状腺激素受体抗体测定", False), ("Thyrotropin receptor antibody", False)],
)
def test_a_mark_stands_at_the_end_where_the_name_keeps_its_line(name: str, at_the_end: bool) -> None:
    row = list_row(Look(), name, "共 22 项", marks=[chip(Look(), "2 项异常", "warm")])
    assert (row.trailing is not None) is at_the_end


def test_a_large_amount_leaves_the_name_its_space() -> None:
    assert _row(Look(), value="¥66.55").trailing is not None
    assert _row(Look(narrow=True), value="¥1,234,567.00").trailing is None


def _shown(draw: Callable[[Look], ft.Control]) -> Callable[[], ft.Control]:
    @component
    def Part() -> ft.Control:
        return draw(use_ui_context().look)

    return Part


async def test_a_row_is_pressed_by_its_words() -> None:
    pressed: list[str] = []
    part = _shown(
        lambda look: list_group(look, [list_row(look, "血常规", "共 22 项", on_click=lambda: pressed.append("x"))])
    )
    async with show(part, UiContext()) as shown:
        assert shown.texts() == ["血常规", "共 22 项"]
        await shown.press("血常规")
    assert pressed == ["x"]
