"""A receipt explains itself: its lines add up, and of a part it says what was paid before and what is still due."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from hospital.base.elements import EXTENSIONS
from hospital.billing import orders
from hospital.billing.receipt import Receipt, rows
from hospital.billing.receipts import receipt_of
from hospital.billing.statement import UNEXPLAINED
from tests.hospital.billing.house import BillingHospital


async def paid(house: BillingHospital, bill: str, amount: str = "") -> Receipt:
    task = (await house.put(house.wish(bill, amount=amount))).json()
    house.scan(task, "approve")
    house.notices().round()
    return receipt(house, task["id"])


def receipt(house: BillingHospital, task: str) -> Receipt:
    with house.app.state.store.reading() as tx:
        order = orders.by_task(tx.connection, task)
        assert order is not None
        assert order.receipt
        return receipt_of(tx, order)


async def test_a_whole_payment_lists_the_bill_and_nothing_else(house: BillingHospital) -> None:
    found = await paid(house, house.bill(amount="88.80"))
    assert (rows(found), found.amount, found.rest) == ([("检查", Decimal("88.80"))], Decimal("88.80"), 0)


async def test_a_part_says_the_total_what_was_paid_before_and_what_is_still_due(house: BillingHospital) -> None:
    bill = house.bill(amount="100.00")
    first = await paid(house, bill, "30.00")
    house.clock.pass_by(minutes=1)
    second = await paid(house, bill, "20.00")
    house.clock.pass_by(minutes=1)
    third = await paid(house, bill)
    assert [(one.total, one.before, one.amount, one.rest) for one in (first, second, third)] == [
        (100, 0, 30, 70), (100, 30, 20, 50), (100, 50, 50, 0),
    ]  # fmt: skip
    assert rows(second)[-2:] == [
        ("账单合计 Bill total", Decimal("100.00")),
        ("此前已付 Paid before", Decimal("-30.00")),
    ]
    with house.app.state.store.reading() as tx:  # drawn again later, each says what it said
        found = [orders.find(tx.connection, one) for one in orders.paying(tx.connection, f"Invoice/{bill}")]
        again = {order.fen: receipt_of(tx, order).before for order in found if order is not None}
    assert again == {3000: 0, 2000: 30, 5000: 50}


async def test_a_discount_and_what_is_not_explained_are_lines(house: BillingHospital) -> None:
    bill = house.bill(amount="200.34")
    body = house.reprice(bill, "200.34")
    price = body["lineItem"][0]["priceComponent"]
    off = {"type": "discount", "amount": {"value": Decimal("-50.00"), "currency": "CNY"}, "code": {"text": "敬老减免"}}
    total = {"value": Decimal("150.00"), "currency": "CNY"}
    body |= {
        "totalNet": total,
        "totalGross": total,
        "lineItem": [{**body["lineItem"][0], "priceComponent": [*price, off]}],
    }
    body["extension"] = [one for one in body["extension"] if one["url"] == f"{EXTENSIONS}refund-until"]
    assert (await house.put(body, who="system", if_match='W/"1"')).status_code == 200
    assert rows(await paid(house, bill)) == [
        ("检查", Decimal("200.34")), ("敬老减免", Decimal("-50.00")), (UNEXPLAINED, Decimal("-0.34")),
    ]  # fmt: skip


@pytest.mark.parametrize("lines", [1, 13, 14, 60])
def test_many_lines_are_summed_up_and_none_is_left_out(house: BillingHospital, lines: int) -> None:
    items = [(f"项目 {number}", Decimal(number)) for number in range(1, lines + 1)]
    made = Receipt("1", "h", "p", house.clock(), "m", "t", items, Decimal(5), borne=[("医保", Decimal("-0.50"))],
                   before=Decimal(1))  # fmt: skip
    shown = rows(made)
    assert len(shown) <= 17
    summands = itertools.takewhile(lambda row: not row[0].startswith("账单合计"), shown)
    assert sum(amount for _, amount in summands) == made.total
    assert made.total == made.before + made.amount + made.rest
