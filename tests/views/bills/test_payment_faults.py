"""What a person sees when a payment goes wrong at the cashier, against the real hospital and its cashier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hospital.base.signing import Signer
from hospital.billing.sandbox import Sandbox
from tests.hospital.billing.house import PAGE
from tests.hospital.billing.test_callbacks import notice, take
from tests.views.bills.test_with_hospital import Device, device, order_of, shown_at
from tests.views.harness import Shown
from views import paths

__all__ = ["device"]  # a fixture

CODE_SHOWN = "用手机支付软件扫一扫"


async def _at_the_code(shown: Shown, amount: str) -> None:
    await shown.until(lambda: f"支付 {amount}" in shown.words)
    await shown.press(f"支付 {amount}")
    await shown.until(lambda: CODE_SHOWN in shown.words)


def _task(device: Device) -> dict[str, Any]:
    return device.house.read("Task", order_of(device))


async def test_a_declined_payment_says_nothing_was_charged_and_can_be_tried_again(device: Device) -> None:
    bill = device.house.bill(amount="20.00")
    async with shown_at(device, bill) as (app, shown):
        await _at_the_code(shown, "¥20.00")
        device.house.scan(_task(device), "decline")
        device.house.notices().round()
        await app.sync.run_once()
        await shown.until(lambda: "付款没有成功" in shown.words and "没有扣款" in shown.words)
        await shown.press("重新选择付款方式")
        await shown.until(lambda: "支付 ¥20.00" in shown.words)
        assert shown.can_press("支付 ¥20.00")
    assert device.house.read("Invoice", bill)["status"] == "issued"


@pytest.mark.parametrize("said", [{"state": "paid", "transaction": "X"}, {"fen": 1}])
async def test_a_notice_that_is_not_the_cashiers_leaves_the_code_waiting(
    device: Device, said: Mapping[str, Any]
) -> None:
    bill = device.house.bill(amount="20.00")
    async with shown_at(device, bill) as (app, shown):
        await _at_the_code(shown, "¥20.00")
        _, body = notice(device.house, order_of(device), **said)
        assert take(device.house, {"cashier-signature": "!"}, body) == "forged"
        await app.sync.run_once()
        await shown.settle()
        assert CODE_SHOWN in shown.words
        assert "支付成功" not in shown.words
    assert device.house.read("Invoice", bill)["status"] == "issued"


async def test_when_the_cashier_says_another_sum_nobody_is_told_to_pay_again(device: Device) -> None:
    bill, house = device.house.bill(amount="100.00"), device.house

    def lying(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        status, _, answer = house.wires.to_cashier(method, path, headers, body)
        wrong = answer.replace(b"10000", b"9999")
        return status, house.api.signer.headers(wrong), wrong

    async with shown_at(device, bill) as (app, shown):
        await _at_the_code(shown, "¥100.00")
        house.scan(_task(device), "approve")
        signer = Signer(house.api.signer.folder, "hospital", house.clock)
        object.__setattr__(house.processor, "provider", Sandbox(PAGE, signer, lying))
        house.clock.pass_by(seconds=20)
        house.processor.round()
        await app.sync.run_once()
        await shown.until(lambda: "收费处正在核对这笔付款" in shown.words)
        assert "请不要重复付款" in shown.words
        assert "支付 ¥100.00" not in shown.words


async def test_a_picture_of_a_code_that_was_paid_charges_nobody_again(device: Device) -> None:
    bill = device.house.bill(amount="30.00")
    async with shown_at(device, bill) as (app, shown):
        await _at_the_code(shown, "¥30.00")
        task = _task(device)
        device.house.scan(task, "approve")
        assert device.house.scan(task, "approve") == "paid", "the page says that it was paid, and asks for nothing"
        device.house.notices().round()
        await app.sync.run_once()
        await shown.until(lambda: "支付成功" in shown.words)
        await shown.go(paths.bill(bill))
        await shown.until(lambda: "已付清" in shown.words)
    assert len(device.house.counter.newest()) == 1


async def test_a_bill_that_another_phone_paid_is_not_paid_again(device: Device) -> None:
    bill = device.house.bill(amount="30.00")
    async with shown_at(device, bill) as (_app, shown):
        await shown.until(lambda: "支付 ¥30.00" in shown.words)
        elsewhere = (await device.house.put(device.house.wish(bill))).json()
        device.house.scan(elsewhere, "approve")
        device.house.notices().round()
        await shown.press("支付 ¥30.00")
        await shown.until(lambda: "这张账单已经付过了" in shown.words)
        assert "没有再次扣款" in shown.words
    assert len(device.house.counter.newest()) == 1
