"""The payment flow: whatever comes in whatever order, one payment is alive at a time and a paid one stays paid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bills.paying import (
    ALIVE,
    NOTHING_CHARGED,
    Choose,
    Close,
    Event,
    GaveUp,
    Heard,
    NeverArrived,
    NoAnswer,
    OrderRefused,
    Pay,
    PaymentFlow,
    PaymentStage,
    Ran,
    Retry,
    restored,
    step,
)
from services.errors import RefusalCode
from services.record.money.order import OPEN, RECEIVED, PaymentStatus

FIFTY = Decimal("50.00")
SENDING = PaymentFlow(PaymentStage.SENDING, "k1", FIFTY)

EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Pay, st.sampled_from(["k1", "k2", "k3"]), st.just(FIFTY)),
    st.builds(Heard, st.sampled_from(["k1", "k2", "k3"]), st.sampled_from(PaymentStatus)),
    st.builds(OrderRefused, st.sampled_from(RefusalCode)),
    st.sampled_from([NoAnswer(), NeverArrived(), Retry(), Close(), GaveUp(), Ran(), Choose()]),
)


def after(flow: PaymentFlow, *events: Event) -> PaymentFlow:
    for event in events:
        flow = step(flow, event)
    return flow


def test_paying_and_being_paid() -> None:
    waiting = after(PaymentFlow(), Pay("k1", FIFTY), Heard("k1", PaymentStatus.WAITING))
    assert waiting == PaymentFlow(PaymentStage.WAITING, "k1", FIFTY)
    assert step(waiting, Heard("k1", PaymentStatus.PAID)).stage is PaymentStage.PAID


def test_a_double_tap_is_one_payment() -> None:
    assert after(PaymentFlow(), Pay("k1", FIFTY), Pay("k2", FIFTY)) == SENDING


@pytest.mark.parametrize(
    ("why", "stage"),
    [
        (RefusalCode.AMOUNT_CHANGED, PaymentStage.REPRICED),
        (RefusalCode.PAYMENT_OPEN, PaymentStage.OTHER_OPEN),
        (RefusalCode.ALREADY_PAID, PaymentStage.SETTLED),
        (RefusalCode.CASHIER_DOWN, PaymentStage.STUCK),
        (RefusalCode.NOT_ALLOWED, PaymentStage.REFUSED),
    ],
)
def test_every_refusal_has_its_stage(why: RefusalCode, stage: PaymentStage) -> None:
    assert step(SENDING, OrderRefused(why)).stage is stage


def test_a_lost_answer_is_asked_for_and_what_never_came_goes_again_under_the_same_key() -> None:
    lost = step(SENDING, NoAnswer())
    assert lost.stage is PaymentStage.UNKNOWN
    assert step(lost, Pay("k2", FIFTY)) == lost
    assert after(lost, NeverArrived(), Retry()) == SENDING
    assert step(lost, Heard("k1", PaymentStatus.PAID)).stage is PaymentStage.PAID


def test_a_code_whose_time_is_over_is_not_waiting_again_but_may_have_been_paid() -> None:
    lapsed = after(SENDING, Heard("k1", PaymentStatus.WAITING), Ran())
    assert lapsed.stage is PaymentStage.LAPSED
    assert step(lapsed, Heard("k1", PaymentStatus.WAITING)) == lapsed
    assert step(lapsed, Heard("k1", PaymentStatus.PAID)).stage is PaymentStage.PAID
    assert step(lapsed, Heard("k1", PaymentStatus.EXPIRED)).stage is PaymentStage.EXPIRED


def test_an_old_order_is_closed_before_a_new_one() -> None:
    waiting = step(SENDING, Heard("k1", PaymentStatus.WAITING))
    assert step(waiting, Pay("k2", FIFTY)) == waiting
    closing = step(waiting, Close())
    assert step(closing, Pay("k2", FIFTY)) == closing
    assert step(closing, Heard("k1", PaymentStatus.PAID)).stage is PaymentStage.PAID
    assert after(closing, Heard("k1", PaymentStatus.CLOSED), Pay("k2", FIFTY)) == PaymentFlow(
        PaymentStage.SENDING, "k2", FIFTY
    )


def test_after_a_kill_the_state_is_what_the_store_and_the_hospital_know() -> None:
    assert restored(None, None, sent=False, status=None) == PaymentFlow()
    assert restored("k1", FIFTY, sent=False, status=None).stage is PaymentStage.ABSENT
    assert restored("k1", FIFTY, sent=True, status=None).stage is PaymentStage.UNKNOWN
    assert restored("k1", FIFTY, sent=True, status=PaymentStatus.PAID).stage is PaymentStage.PAID


@given(st.lists(EVENTS, max_size=30))
def test_no_order_of_events_leaves_a_payment_behind(events: list[Event]) -> None:
    flow = PaymentFlow()
    for event in events:
        new = step(flow, event)
        if flow.stage is PaymentStage.PAID:
            assert new == flow
        if new.order != flow.order and flow.order is not None:
            assert flow.stage not in ALIVE
        if new.stage is PaymentStage.PAID and flow.stage is not PaymentStage.PAID:
            assert isinstance(event, Heard)
            assert event.status in RECEIVED
            assert event.order == flow.order
        if flow.stage not in ALIVE | {PaymentStage.OTHER_OPEN} and isinstance(event, Heard) and event.status in OPEN:
            assert new == flow
        flow = new


@given(st.sampled_from(RefusalCode))
def test_only_a_refusal_that_is_known_ends_a_payment(why: RefusalCode) -> None:
    flow = step(SENDING, OrderRefused(why))
    assert flow.order == "k1"
    assert (flow.stage in ALIVE) == (why not in NOTHING_CHARGED)
