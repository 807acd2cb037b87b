"""What a payment's screen makes of what the store knows, and what a typed amount is worth."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.bills.paying import Choose, PaymentFlow, PaymentStage, step
from services.bills.queries import PayingPage
from services.fhir.resource import Reference
from services.record.money.intents import Progress
from services.record.money.model import bill
from services.record.money.order import Method, Order, order
from tests.fakes.clock import NOON
from tests.services.record.money.worlds import invoice, task, told
from views.bills.pay_form import PART, AmountDue, PaymentDraft, amount_due, amount_of, card_of
from views.bills.use_payment import seen, started

EXPIRES = [
    told("expires", valueInstant=(NOON + timedelta(minutes=5)).isoformat()),
    told("code-url", valueUrl="https://p/x"),
]


def _order(status: str = "in-progress", word: str = "waiting") -> Order:
    found = order(task(status=status, word=word, output=EXPIRES))
    assert found is not None
    return found


def _page(kept: Order | None = None, progress: Progress | None = None, *bodies: dict[str, Any]) -> PayingPage:
    return PayingPage(tuple(bill(one) for one in bodies or (invoice(),)), None, kept, progress, None)


def test_nothing_under_way_is_choosing() -> None:
    assert started(_page()) == PaymentFlow()
    assert started(_page(_order("completed", "paid"))) == PaymentFlow()
    assert started(_page(_order("failed", "declined"))) == PaymentFlow()


def test_what_is_under_way_is_taken_up_after_a_restart() -> None:
    assert started(_page(_order())).stage is PaymentStage.WAITING
    assert started(_page(_order(), Progress.TRIED)).stage is PaymentStage.UNKNOWN
    assert started(_page(_order(), Progress.KEPT)).stage is PaymentStage.ABSENT
    assert started(_page(_order("on-hold", "disputed"))).stage is PaymentStage.DISPUTED


def test_news_in_the_store_reach_the_screen_and_old_orders_do_not() -> None:
    flow = PaymentFlow(PaymentStage.SENDING, "t1", Decimal("50.00"))
    assert seen(flow, _page(_order()), NOON).stage is PaymentStage.WAITING
    assert seen(flow, _page(_order("completed", "paid")), NOON).stage is PaymentStage.PAID
    assert (
        seen(PaymentFlow(PaymentStage.SENDING, "t2", None), _page(_order("completed", "paid")), NOON).stage
        is PaymentStage.SENDING
    )


def test_an_attempt_that_ended_here_is_not_taken_up_from_a_page_read_before_but_any_other_is() -> None:
    over = step(PaymentFlow(PaymentStage.CLOSED, "t1", Decimal("50.00")), Choose())
    assert over.stage is PaymentStage.CHOOSING
    assert seen(over, _page(_order()), NOON) == over
    assert seen(over, _page(_order(), Progress.TRIED), NOON) == over
    assert seen(over, _page(_order("on-hold", "disputed")), NOON).stage is PaymentStage.DISPUTED
    elsewhere = step(PaymentFlow(PaymentStage.CLOSED, "t0", None), Choose())
    assert seen(elsewhere, _page(_order()), NOON).order == "t1"


def test_a_code_lapses_by_the_hospitals_clock_but_never_a_payment() -> None:
    waiting, late = PaymentFlow(PaymentStage.WAITING, "t1", None), NOON + timedelta(minutes=5)
    assert seen(waiting, _page(_order()), late).stage is PaymentStage.LAPSED
    assert seen(waiting, _page(_order()), late - timedelta(seconds=1)).stage is PaymentStage.WAITING
    assert seen(waiting, _page(_order("completed", "paid")), late).stage is PaymentStage.PAID


def test_an_order_that_never_came_says_so_unless_it_is_just_being_sent_again() -> None:
    page = _page(_order(), Progress.ABSENT)
    assert seen(PaymentFlow(PaymentStage.UNKNOWN, "t1", None), page, NOON).stage is PaymentStage.ABSENT
    assert seen(PaymentFlow(PaymentStage.SENDING, "t1", None), page, NOON).stage is PaymentStage.SENDING


def test_only_what_is_due_is_asked_for_at_the_versions_seen() -> None:
    asked = amount_due(_page(None, None, invoice(), invoice("b2", version="3"), invoice("b3", status="balanced")))
    assert asked is not None
    assert asked.due == Decimal("100.00")
    assert asked.targets == (Reference("Invoice", "b1", "1"), Reference("Invoice", "b2", "3"))
    assert not asked.in_parts
    assert amount_due(_page(None, None, invoice(status="balanced"))) is None


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("30", "30"), ("30.5", "30.5"), ("¥30.55", "30.55"), ("1,0", "10"), ("50.00", "50.00"), ("50.01", None),
        ("0", None), ("-1", None), ("0.001", None), ("", None), ("a", None), ("NaN", None), ("1e400", None),
        ("Infinity", None), ("３０．５", "30.5"), ("1.", None), ("99999999999", None),
    ],
)  # fmt: skip
def test_a_typed_amount_is_whole_cents_within_what_is_due(typed: str, amount: str | None) -> None:
    asked = AmountDue(Decimal("50.00"), "CNY", (Reference("Invoice", "b1", "1"),))
    found = amount_of(asked, PaymentDraft(share=PART, typed=typed))
    assert (found.value if found else None) == (Decimal(amount) if amount else None)


def test_the_whole_is_paid_unless_a_part_is_chosen() -> None:
    asked = AmountDue(Decimal("50.00"), "CNY", (Reference("Invoice", "b1", "1"),))
    found = amount_of(asked, PaymentDraft(typed="1"))
    assert found is not None
    assert found.value == Decimal("50.00")


def test_a_card_goes_out_as_its_token_alone() -> None:
    assert card_of(PaymentDraft()) == (Method.QR, None)
    assert card_of(PaymentDraft(method="tok_1")) == (Method.CARD, "tok_1")
