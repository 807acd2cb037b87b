"""Paying on a phone begins on that phone; what was paid says what is left; a deposit is tapped, not typed."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import Shown, show
from views.bills.gallery.scenes import scenes

SCENES = {scene.name: scene for scene in scenes()}


@pytest.mark.parametrize(("scene", "here", "scan"), [
    ("pay-code", "在这台设备上付款", "用手机支付软件扫一扫"),
    ("pay-code-wechat", "用微信支付", "用微信扫一扫"),
    ("pay-code-alipay", "用支付宝支付", "用支付宝扫一扫"),
])  # fmt: skip
async def test_on_a_phone_one_pays_there_and_others_may_scan_below(scene: str, here: str, scan: str) -> None:
    async with show(SCENES[scene].build) as shown:
        words = shown.texts()
        assert words.index(here) < words.index("换一台手机付") < words.index(scan)
        assert shown.can_press(here)


@pytest.mark.parametrize(("scene", "left"), [
    ("pay-paid", "账单已付清"),
    ("pay-paid-part", "还需支付 ¥36.55"),
    ("pay-paid-uncounted", "医院正在入账，账单稍后更新"),
])  # fmt: skip
async def test_what_was_paid_says_what_the_bill_is_now(scene: str, left: str) -> None:
    async with show(SCENES[scene].build) as shown:
        assert left in shown.texts()


async def test_a_deposit_is_tapped_the_amount_the_hospital_asks_for_first() -> None:
    async with show(SCENES["pay-deposit"].build) as shown:
        presets = [words for words in shown.texts() if words.startswith("¥") and words.endswith(".00")]
        assert presets == ["¥3,000.00", "¥500.00", "¥1,000.00", "¥2,000.00", "¥5,000.00"]
        assert _amount(shown) == ""


def _amount(shown: Shown) -> str:
    (field,) = [field for field in shown.all(ft.TextField) if field.label == "金额（元）"]
    return str(field.value or "")
