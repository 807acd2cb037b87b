"""A list of bills says the usual in words and marks what is not; the amount of each is a text of its own."""

from __future__ import annotations

import flet as ft

from tests.views.harness import show
from views.bills.gallery.scenes import scenes

SCENES = {scene.name: scene for scene in scenes()}


async def test_a_paid_bill_says_so_and_an_overdue_one_is_marked() -> None:
    async with show(SCENES["bills"].build) as shown:
        rows = shown.all(ft.ListTile)
        paid = [row for row in rows if isinstance(row.subtitle, str) and row.subtitle.endswith(" · 已付清")]
        overdue = next(row for row in rows if row.title == "挂号费")
        assert paid and "已过付款日" in shown.texts(overdue)
        assert all("已付清" not in shown.texts(row.trailing) for row in paid)


async def test_amounts_stand_at_the_end_of_their_rows() -> None:
    async with show(SCENES["bills"].build) as shown:
        first = next(row for row in shown.all(ft.ListTile) if row.title == "内分泌科 李静")
        assert shown.texts(first.trailing) == ["¥66.55"]


async def test_a_bill_is_named_by_its_visit_and_says_its_kind_below() -> None:
    async with show(SCENES["bills"].build) as shown:
        assert any(words.startswith("门诊费用 · ") and words.endswith(" · 待付款") for words in shown.texts())
    async with show(SCENES["bill"].build) as shown:
        assert "内分泌科 李静" in shown.texts() and "门诊费用" in shown.texts()
