"""The payment flow: whatever comes in whatever order, one payment is alive at a time and a paid one stays paid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.bills.paying import (
    ALIVE,
    Again,
    Choose,
    Close,
    Event,
    Flow,
    Gone,
    Heard,
    Lost,
    Missing,
    Pay,
    Ran,
    Refused,
    Stage,
    restored,
    step,
)
from services.errors import Refusal
from services.record.money.order import OPEN, RECEIVED, Standing

FIFTY = Decimal("50.00")
SENDING = Flow(Stage.SENDING, "k1", FIFTY)

EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Pay, st.sampled_from(["k1", "k2", "k3"]), st.just(FIFTY)),
    st.builds(Heard, st.sampled_from(["k1", "k2", "k3"]), st.sampled_from(Standing)),
    st.builds(Refused, st.sampled_from(Refusal)),
    st.sampled_from([Lost(), Missing(), Again(), Close(), Gone(), Ran(), Choose()]),
)


def after(flow: Flow, *events: Event) -> Flow:
    for event in events:
        flow = step(flow, event)
    return flow


def test_paying_and_being_paid() -> None:
    waiting = after(Flow(), Pay("k1", FIFTY), Heard("k1", Standing.WAITING))
    assert waiting == Flow(Stage.WAITING, "k1", FIFTY)
    assert step(waiting, Heard("k1", Standing.PAID)).stage is Stage.PAID


def test_a_double_tap_is_one_payment() -> None:
    assert after(Flow(), Pay("k1", FIFTY), Pay("k2", FIFTY)) == SENDING


@pytest.mark.parametrize(
    ("why", "stage"),
    [
        (Refusal.AMOUNT_CHANGED, Stage.REPRICED),
        (Refusal.PAYMENT_OPEN, Stage.OTHER_OPEN),
        (Refusal.ALREADY_PAID, Stage.SETTLED),
        (Refusal.CASHIER_DOWN, Stage.STUCK),
        (Refusal.NOT_ALLOWED, Stage.REFUSED),
    ],
)
def test_every_refusal_has_its_stage(why: Refusal, stage: Stage) -> None:
    assert step(SENDING, Refused(why)).stage is stage


def test_a_lost_answer_is_asked_for_and_what_never_came_goes_again_under_the_same_key() -> None:
    lost = step(SENDING, Lost())
    assert lost.stage is Stage.UNKNOWN
    assert step(lost, Pay("k2", FIFTY)) == lost
    assert after(lost, Missing(), Again()) == SENDING
    assert step(lost, Heard("k1", Standing.PAID)).stage is Stage.PAID


def test_a_code_whose_time_is_over_is_not_waiting_again_but_may_have_been_paid() -> None:
    lapsed = after(SENDING, Heard("k1", Standing.WAITING), Ran())
    assert lapsed.stage is Stage.LAPSED
    assert step(lapsed, Heard("k1", Standing.WAITING)) == lapsed
    assert step(lapsed, Heard("k1", Standing.PAID)).stage is Stage.PAID
    assert step(lapsed, Heard("k1", Standing.EXPIRED)).stage is Stage.EXPIRED


def test_an_old_order_is_closed_before_a_new_one() -> None:
    waiting = step(SENDING, Heard("k1", Standing.WAITING))
    assert step(waiting, Pay("k2", FIFTY)) == waiting
    closing = step(waiting, Close())
    assert step(closing, Pay("k2", FIFTY)) == closing
    assert step(closing, Heard("k1", Standing.PAID)).stage is Stage.PAID
    assert after(closing, Heard("k1", Standing.CLOSED), Pay("k2", FIFTY)) == Flow(Stage.SENDING, "k2", FIFTY)


def test_after_a_kill_the_state_is_what_the_store_and_the_hospital_know() -> None:
    assert restored(None, None, sent=False, standing=None) == Flow()
    assert restored("k1", FIFTY, sent=False, standing=None).stage is Stage.ABSENT
    assert restored("k1", FIFTY, sent=True, standing=None).stage is Stage.UNKNOWN
    assert restored("k1", FIFTY, sent=True, standing=Standing.PAID).stage is Stage.PAID


@given(st.lists(EVENTS, max_size=30))
def test_no_order_of_events_leaves_a_payment_behind(events: list[Event]) -> None:
    flow = Flow()
    for event in events:
        new = step(flow, event)
        if flow.stage is Stage.PAID:
            assert new == flow
        if new.order != flow.order and flow.order is not None:
            assert flow.stage not in ALIVE
        if new.stage is Stage.PAID and flow.stage is not Stage.PAID:
            assert isinstance(event, Heard)
            assert event.standing in RECEIVED
            assert event.order == flow.order
        if flow.stage not in ALIVE | {Stage.OTHER_OPEN} and isinstance(event, Heard) and event.standing in OPEN:
            assert new == flow
        flow = new
