"""Bars without an amount are words: an axis from 0.00 to 1.00 would say what nobody paid."""

from __future__ import annotations

import flet.canvas as cv
import pytest

from tests.views.harness import show
from views.kit.bars import Bar, BarChart


@pytest.mark.parametrize("values", [(), (0.0,), (0.0, 0.0)])
async def test_no_amount_is_words_and_no_chart(values: tuple[float, ...]) -> None:
    bars = tuple(Bar(f"{number} 月", f"2026 年 {number} 月", value, "¥0.00") for number, value in enumerate(values))
    async with show(lambda: BarChart(name="每月自付", bars=bars, unit="元")) as shown:
        assert shown.all(cv.Canvas) == []
        assert "还没有数值" in shown.words


async def test_one_amount_is_enough_for_a_chart() -> None:
    bars = (Bar("1 月", "2026 年 1 月", 0.0, "¥0.00"), Bar("2 月", "2026 年 2 月", -5.0, "−¥5.00"))
    async with show(lambda: BarChart(name="每月自付", bars=bars, unit="元")) as shown:
        assert len(shown.all(cv.Canvas)) == 1
