"""What is done next about a message, whatever came before: always something, and never the same channel twice."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.channels.model import AttemptState, ChannelAttempt, ChannelName, MessageClass, MessageState, later_state
from hospital.channels.next_step import ASKED_AFTER_MS, Situation, next_step
from hospital.channels.policy import policy

HOUR = 3_600_000
CHANNELS = st.lists(st.sampled_from(ChannelName), unique=True)
KINDS = st.sampled_from(MessageClass)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    now = draw(st.integers(0, 100)) * HOUR
    made = [
        ChannelAttempt(
            f"m-{channel}", "m", channel, place, draw(st.sampled_from(AttemptState)), draw(st.integers(0, 100)) * HOUR,
            0, draw(st.integers(0, 100)) * HOUR,
        )
        for place, channel in enumerate(draw(CHANNELS))
    ]  # fmt: skip
    return Situation(
        tuple(made), tuple(draw(CHANNELS)), draw(st.booleans()), policy().classes[draw(KINDS)],
        frozenset(draw(CHANNELS)), {channel: draw(st.integers(0, 100)) * HOUR for channel in draw(CHANNELS)},
        draw(st.integers(0, 100)) * HOUR, now,
    )  # fmt: skip


@given(situations())
@settings(max_examples=80, deadline=None)
def test_what_a_channel_may_have_is_never_sent_again(situation: Situation) -> None:
    step = next_step(situation)
    states = {attempt.channel: attempt.state for attempt in situation.attempts}
    if step.what == "send":
        assert step.channel in situation.order
        assert states.get(step.channel, AttemptState.QUEUED) is AttemptState.QUEUED
        assert situation.now < situation.expires
        assert AttemptState.READ not in states.values()
    if step.what == "wait":
        assert step.until > situation.now
    if step.what == "close":
        assert step.state is not MessageState.OPEN
        assert AttemptState.SENDING not in states.values() or AttemptState.READ in states.values()


@given(situations())
@settings(max_examples=50, deadline=None)
def test_every_message_ends_by_itself(situation: Situation) -> None:
    """Whatever channels answer, so long as they take what they are handed."""
    for _ in range(60):
        step = next_step(situation)
        if step.what == "close":
            return
        now, made = situation.now, {attempt.channel: attempt for attempt in situation.attempts}
        if step.what == "wait":
            situation = replace(situation, now=step.until)
            continue
        channel = step.channel or (step.attempt.channel if step.attempt else ChannelName.APP)
        state = AttemptState.UNKNOWN if step.what == "lose" else AttemptState.ACCEPTED
        known = made.get(channel, ChannelAttempt(f"m-{channel}", "m", channel, len(made), state, now, now, now))
        made[channel] = replace(known, state=state, due=now + HOUR)
        situation = replace(situation, attempts=tuple(made.values()))
    raise AssertionError(situation)


def test_what_is_unknown_is_given_up_a_day_after_it_is_of_no_use() -> None:
    attempt = ChannelAttempt("m-sms", "m", ChannelName.SMS, 0, AttemptState.UNKNOWN, 0, 0, 0)
    rule = policy().classes[MessageClass.FOLLOW_UP]
    situation = Situation((attempt,), (ChannelName.SMS,), False, rule, frozenset({ChannelName.SMS}), {}, HOUR, 2 * HOUR)
    assert next_step(situation).what == "ask"
    over = replace(situation, now=HOUR + ASKED_AFTER_MS)
    assert next_step(over).state is MessageState.EXPIRED


@given(st.sampled_from(AttemptState), st.lists(st.sampled_from(AttemptState)))
@settings(max_examples=50, deadline=None)
def test_reports_in_any_order_take_nothing_back(known: AttemptState, told: list[AttemptState]) -> None:
    handed_over = (AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ)
    for state in told:
        after = later_state(known, state)
        assert later_state(after, state) is after, "twice is once"
        if known in handed_over and after is not AttemptState.UNDELIVERABLE:
            assert handed_over.index(after) >= handed_over.index(known)
        known = after
