"""Every bill of the demo hospital, read by the app: to the cent, and shown without a fault."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from hospital.demo import bills as demo
from services.bills.queries import BillPage
from services.record.money import rules
from services.record.money.model import Bill, bill, deposit
from services.record.money.order import Order, order
from services.record.money.rules import BillState
from services.record.money.statement import statement
from tests.fakes.clock import NOON
from tests.views.harness import show
from views.bills.detail import bill_body
from views.bills.payments import PaymentActions
from views.bills.words import price
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look, Width

TODAY = date(2026, 11, 21)


def _nothing(*_: Any) -> None:
    return


@cache
def bodies() -> tuple[dict[str, Any], ...]:
    return tuple(demo.resources(20260101, TODAY))


def of(type_: str) -> list[dict[str, Any]]:
    return [one for one in bodies() if one["resourceType"] == type_]


def charges() -> dict[str, Any]:
    return {one["id"]: one for one in of("ChargeItem")}


def bills() -> list[Bill]:
    return [bill(one, "zh-CN", charges()) for one in of("Invoice")]


def orders() -> list[Order]:
    return [found for one in of("Task") if (found := order(one))]


def test_every_bill_adds_up_and_every_state_of_a_bill_is_there() -> None:
    found = bills()
    assert [rules.differences(one) for one in found if rules.differences(one)] == []
    assert all(line.name and line.quantity for one in found for line in one.lines)
    states = Counter(rules.state(one) for one in found)
    assert {BillState.TO_PAY, BillState.PAID, BillState.PARTLY_PAID, BillState.REFUNDED} <= states.keys()


def test_the_inpatients_account_is_a_deposit() -> None:
    found = [one for body in of("Account") if (one := deposit(body))]
    assert found
    assert all(one.balance for one in found)


def test_every_payment_says_what_it_was_for() -> None:
    assert orders()
    assert all(one.targets and one.amount for one in orders())


@component
def _Shown(found: Bill) -> Any:
    payments = tuple(one for one in orders() if one.kind == "pay" and one.is_about("Invoice", found.id))
    page = BillPage(found, payments, (), None, None)
    return bill_body(use_ui_context(), page, PaymentActions(_nothing, _nothing), NOON)


@pytest.mark.parametrize("language", list(Language))
async def test_one_bill_of_each_state_is_shown(language: Language) -> None:
    one_each = {rules.state(one): one for one in bills()}
    around = UiContext(look=Look(width=Width.PHONE), texts=texts_for(language))
    for found in one_each.values():
        async with show(lambda found=found: _Shown(found), around) as shown:  # type: ignore[misc]
            assert not shown.has_fault
            listed = statement(found)
            lines = [price(found, line.amount) for line in (*listed.items, *listed.borne)]
            assert Counter(lines) <= Counter(shown.texts()), rules.state(found)


ODD: list[dict[str, Any]] = [
    {"value": Decimal("1E+30"), "currency": "CNY"}, {"value": Decimal("1E+400000"), "currency": "CNY"},
    {"value": Decimal("12.345"), "currency": "CNY"}, {"value": 1200, "currency": "JPY"}, {"value": 1}, {},
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
async def test_a_bill_with_an_odd_amount_or_quantity_is_told_in_words(odd: dict[str, Any]) -> None:
    body = next(one for one in of("Invoice") if len(one["lineItem"]) > 1)
    link = body["lineItem"][0]["chargeItemReference"]["reference"].partition("/")[2]
    many = charges() | {link: charges()[link] | {"quantity": {"value": Decimal("1E+30")}}}
    for name in ("totalNet", "totalGross"):
        found = bill(body | {name: odd}, "zh-CN", many)
        async with show(lambda found=found: _Shown(found), UiContext(look=Look(width=Width.PHONE))) as shown:  # type: ignore[misc]
            assert not shown.has_fault
            assert (
                texts_for(Language.CHINESE).get("bills.line.quantity_odd") in shown.texts()
                or not statement(found).items
            )
            assert max(len(words) for words in shown.texts()) < 200
