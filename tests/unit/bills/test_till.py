"""What a payment's screen makes of what the store knows, and what a typed amount is worth."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.bills.paying import Choose, Flow, Stage, step
from services.bills.queries import PayingPage
from services.fhir.resource import Reference
from services.record.money.intents import Progress
from services.record.money.model import bill
from services.record.money.order import Method, Order, order
from tests.fakes.clock import NOON
from tests.unit.bills.worlds import invoice, task, told
from views.bills.pay_form import PART, Asked, Draft, amount_of, asked_of, card_of
from views.bills.till import seen, started

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
    assert started(_page()) == Flow()
    assert started(_page(_order("completed", "paid"))) == Flow()
    assert started(_page(_order("failed", "declined"))) == Flow()


def test_what_is_under_way_is_taken_up_after_a_restart() -> None:
    assert started(_page(_order())).stage is Stage.WAITING
    assert started(_page(_order(), Progress.TRIED)).stage is Stage.UNKNOWN
    assert started(_page(_order(), Progress.KEPT)).stage is Stage.ABSENT
    assert started(_page(_order("on-hold", "disputed"))).stage is Stage.DISPUTED


def test_news_in_the_store_reach_the_screen_and_old_orders_do_not() -> None:
    flow = Flow(Stage.SENDING, "t1", Decimal("50.00"))
    assert seen(flow, _page(_order()), NOON).stage is Stage.WAITING
    assert seen(flow, _page(_order("completed", "paid")), NOON).stage is Stage.PAID
    assert seen(Flow(Stage.SENDING, "t2", None), _page(_order("completed", "paid")), NOON).stage is Stage.SENDING


def test_an_attempt_that_ended_here_is_not_taken_up_from_a_page_read_before_but_any_other_is() -> None:
    over = step(Flow(Stage.CLOSED, "t1", Decimal("50.00")), Choose())
    assert over.stage is Stage.CHOOSING
    assert seen(over, _page(_order()), NOON) == over
    assert seen(over, _page(_order(), Progress.TRIED), NOON) == over
    assert seen(over, _page(_order("on-hold", "disputed")), NOON).stage is Stage.DISPUTED
    elsewhere = step(Flow(Stage.CLOSED, "t0", None), Choose())
    assert seen(elsewhere, _page(_order()), NOON).order == "t1"


def test_a_code_lapses_by_the_hospitals_clock_but_never_a_payment() -> None:
    waiting, late = Flow(Stage.WAITING, "t1", None), NOON + timedelta(minutes=5)
    assert seen(waiting, _page(_order()), late).stage is Stage.LAPSED
    assert seen(waiting, _page(_order()), late - timedelta(seconds=1)).stage is Stage.WAITING
    assert seen(waiting, _page(_order("completed", "paid")), late).stage is Stage.PAID


def test_an_order_that_never_came_says_so_unless_it_is_just_being_sent_again() -> None:
    page = _page(_order(), Progress.ABSENT)
    assert seen(Flow(Stage.UNKNOWN, "t1", None), page, NOON).stage is Stage.ABSENT
    assert seen(Flow(Stage.SENDING, "t1", None), page, NOON).stage is Stage.SENDING


def test_only_what_is_due_is_asked_for_at_the_versions_seen() -> None:
    asked = asked_of(_page(None, None, invoice(), invoice("b2", version="3"), invoice("b3", status="balanced")))
    assert asked is not None
    assert asked.due == Decimal("100.00")
    assert asked.targets == (Reference("Invoice", "b1", "1"), Reference("Invoice", "b2", "3"))
    assert not asked.in_parts
    assert asked_of(_page(None, None, invoice(status="balanced"))) is None


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("30", "30"), ("30.5", "30.5"), ("¥30.55", "30.55"), ("1,0", "10"), ("50.00", "50.00"), ("50.01", None),
        ("0", None), ("-1", None), ("0.001", None), ("", None), ("a", None), ("NaN", None), ("1e400", None),
        ("Infinity", None), ("３０．５", "30.5"), ("1.", None), ("99999999999", None),
    ],
)  # fmt: skip
def test_a_typed_amount_is_whole_cents_within_what_is_due(typed: str, amount: str | None) -> None:
    asked = Asked(Decimal("50.00"), "CNY", (Reference("Invoice", "b1", "1"),))
    found = amount_of(asked, Draft(share=PART, typed=typed))
    assert (found.value if found else None) == (Decimal(amount) if amount else None)


def test_the_whole_is_paid_unless_a_part_is_chosen() -> None:
    asked = Asked(Decimal("50.00"), "CNY", (Reference("Invoice", "b1", "1"),))
    found = amount_of(asked, Draft(typed="1"))
    assert found is not None
    assert found.value == Decimal("50.00")


def test_a_card_goes_out_as_its_token_alone() -> None:
    assert card_of(Draft()) == (Method.QR, None)
    assert card_of(Draft(method="tok_1")) == (Method.CARD, "tok_1")
