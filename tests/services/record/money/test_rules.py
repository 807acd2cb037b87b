"""What is due, what does not add up, what may be given back, what was spent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from services.record.money import rules
from services.record.money.model import Bill, Line, PriceComponent, Shares, bill
from services.record.money.order import order
from services.record.money.rules import BillState, Mismatch
from tests.services.record.money.worlds import given, invoice, money, task, with_extension

BEIJING = timezone(timedelta(hours=8))
CENTS = st.integers(0, 10_000_000).map(lambda fen: Decimal(fen) / 100)


def _bill(**elements: Any) -> Bill:
    return bill(invoice(**elements))


@pytest.mark.parametrize(
    ("body", "state", "due"),
    [
        (invoice(), BillState.TO_PAY, "50.00"),
        (invoice(paid="20.00"), BillState.PARTLY_PAID, "30.00"),
        (invoice(paid="50.00", status="balanced"), BillState.PAID, "0"),
        (invoice(paid="50.00"), BillState.PAID, "0"),
        (with_extension(invoice(paid="50.00", status="balanced"), "refunded", valueMoney=money("50.00")),
         BillState.REFUNDED, "0"),
        (with_extension(invoice(paid="50.00", status="balanced"), "refunded", valueMoney=money("20.00")),
         BillState.PARTLY_REFUNDED, "0"),
        (invoice(status="cancelled"), BillState.CANCELLED, "0"),
        (invoice(status="entered-in-error"), BillState.WITHDRAWN, "0"),
        (invoice(status="draft"), BillState.DRAFT, "0"),
        (invoice(totalNet=None), BillState.UNKNOWN, "0"),
        (invoice(status="of-tomorrow"), BillState.UNKNOWN, "0"),
    ],
)  # fmt: skip
def test_every_bill_has_one_state_and_one_amount_due(body: dict[str, Any], state: BillState, due: str) -> None:
    found = bill(body)
    assert (rules.state(found), rules.due(found)) == (state, Decimal(due))


def test_what_was_given_back_of_a_bill_that_stands_is_due_again() -> None:
    found = bill(with_extension(invoice(paid="50.00"), "refunded", valueMoney=money("20.00")))
    assert (rules.state(found), rules.due(found)) == (BillState.PARTLY_PAID, Decimal("20.00"))


def test_a_bill_in_two_currencies_is_never_offered_for_payment() -> None:
    assert rules.due(_bill(totalGross={"value": 1, "currency": "USD"})) == 0


def test_a_bill_that_adds_up_says_nothing() -> None:
    assert rules.differences(_bill()) == ()


def test_every_cent_that_is_missing_is_named() -> None:
    body = with_extension(invoice(totalGross=money("152.51")), "rounding", valueMoney=money("-0.02"))
    assert [(one.what, one.amount) for one in rules.differences(bill(body))] == [
        (Mismatch.SHARES, Decimal("0.01")),
        (Mismatch.NET, Decimal("0.02")),
        (Mismatch.LINES, Decimal("0.01")),
    ]


@drawn(st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=1, max_size=6), CENTS, st.integers(-4, 4))
def test_shares_that_are_split_exactly_never_differ(
    lines: list[tuple[Decimal, Decimal, Decimal]], account: Decimal, fen: int
) -> None:
    made = tuple(
        Line("x", None, None, (PriceComponent("base", own + fund + off, None), PriceComponent("discount", -off, None),
                               PriceComponent("deduction", -fund, None)))
        for own, fund, off in lines
    )  # fmt: skip
    gross = sum((one.price - one.discount for one in made), Decimal(0))
    insurance = sum((one.insurance for one in made), Decimal(0))
    self_pay = gross - insurance - account
    shares = Shares(insurance, account, self_pay, Decimal(fen) / 100)
    found = replace(_bill(), gross=gross, net=self_pay + Decimal(fen) / 100, shares=shares, lines=made)
    assert rules.differences(found) == ()
    assert sum((one.own for one in made), Decimal(0)) == gross - insurance


def test_the_day_to_pay_by_is_over_on_the_day_after() -> None:
    assert not rules.is_overdue(_bill(), date(2026, 11, 27))
    assert rules.is_overdue(_bill(), date(2026, 11, 28))
    assert not rules.is_overdue(_bill(paid="50.00"), date(2026, 11, 28))


def test_of_a_payment_only_what_was_not_asked_back_is_refundable() -> None:
    payment = order(task(status="completed", word="paid"))
    assert payment is not None
    back = {"focus": {"reference": "Task/t1"}, "code": {"coding": [{**task()["code"]["coding"][0], "code": "refund"}]}}
    asked = order(task("r1", input=[given("amount", valueMoney=money("20.00"))], **back))
    failed_input = [given("amount", valueMoney=money("50.00"))]
    failed = order(task("r2", status="failed", input=failed_input, **back))
    declined = order(task("r3", status="failed", word="declined", input=failed_input, **back))
    unknown = order(task("r4", status="failed", word="of-tomorrow", input=failed_input, **back))
    assert asked is not None
    assert failed is not None
    assert declined is not None
    assert unknown is not None
    assert rules.refundable(payment, []) == Decimal("50.00")
    assert rules.refundable(payment, [asked, failed, declined]) == Decimal("30.00")
    assert rules.refundable(payment, [unknown]) == Decimal("0.00")
    waiting = order(task())
    assert waiting is not None
    assert rules.refundable(waiting, []) == 0


def test_money_is_asked_back_here_only_until_the_hospitals_day() -> None:
    body = with_extension(invoice(), "refund-until", valueDateTime="2026-11-22T00:00:00+08:00")
    until = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    assert rules.may_be_refunded(bill(body), until, BEIJING)
    assert not rules.may_be_refunded(bill(body), until + timedelta(seconds=1), BEIJING)
    assert not rules.may_be_refunded(_bill(), until, BEIJING)


def test_months_count_what_was_paid_less_what_came_back_on_the_clinics_calendar() -> None:
    late = invoice("b2", paid="10.00", date="2026-10-31T23:30:00+08:00")
    returned = with_extension(invoice("b3", paid="30.00", date="2026-11-01"), "refunded", valueMoney=money("5.50"))
    dollars = bill(invoice("b4", paid="0"))
    found = rules.by_month([bill(late), bill(returned), dollars], "CNY", date(2026, 11, 21), BEIJING, months=3)
    assert [(one.month, one.amount) for one in found] == [(9, 0), (10, Decimal("10.00")), (11, Decimal("24.50"))]
