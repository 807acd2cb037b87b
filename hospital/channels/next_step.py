"""What is done next about a message, from its attempts and what the person allows now. Pure.

An attempt of which nobody knows whether it arrived is asked about where its channel can be asked, and is never made
again. Where it cannot, the next channel is used after the policy's time, as if it had arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from hospital.channels.model import HANDED_OVER, AttemptState, ChannelAttempt, ChannelName, MessageState
from hospital.channels.policy import RINGING, ClassRule

#: How long after a message has expired its unknown outcome is still asked about.
ASKED_AFTER_MS: Final = 24 * 60 * 60 * 1000
_UNCLEAR: Final = frozenset({AttemptState.SENDING, AttemptState.UNKNOWN})


@dataclass(frozen=True)
class NextStep:
    """`send` by a channel, `ask` about an attempt, `lose` one (it becomes unknown), `wait` until a moment, `close`."""

    what: Literal["send", "ask", "lose", "wait", "close"]
    channel: ChannelName | None = None
    attempt: ChannelAttempt | None = None
    until: int = 0
    state: MessageState = MessageState.OPEN


@dataclass(frozen=True)
class Situation:
    """What a step depends on; moments in ms. `order`: the channels the person allows now, in their order; `withheld`:
    whether they were taken from a longer one. `askable`: the channels that can be asked. `rings_from`: by channel, when
    it may be used at the earliest (quiet hours, rates)."""

    attempts: tuple[ChannelAttempt, ...]
    order: tuple[ChannelName, ...]
    withheld: bool
    rule: ClassRule
    askable: frozenset[ChannelName]
    rings_from: Mapping[ChannelName, int]
    expires: int
    now: int


def next_step(situation: Situation) -> NextStep:
    """The one thing to be done next."""
    if any(attempt.state is AttemptState.READ for attempt in situation.attempts):
        return _close(MessageState.READ)
    unclear = _clearing(situation)
    if unclear is not None and unclear.what != "wait":
        return unclear
    if any(attempt.state in situation.rule.ends_with for attempt in situation.attempts):
        return _close(MessageState.SETTLED)
    if situation.now >= situation.expires:
        return unclear or _close(_ended(situation, MessageState.EXPIRED))
    following = _following(situation)
    if following.what == "wait" and unclear is not None:
        return NextStep("wait", until=min(following.until, unclear.until))
    return unclear if following.what == "close" and unclear is not None else following


def _clearing(situation: Situation) -> NextStep | None:
    """What is to be done about an attempt of which nobody knows; None when there is none, or it is given up."""
    given_up = situation.now >= situation.expires + ASKED_AFTER_MS
    waiting: list[int] = []
    for attempt in situation.attempts:
        if attempt.state not in _UNCLEAR:
            continue
        if attempt.channel not in situation.askable or given_up:
            if attempt.state is AttemptState.SENDING:
                return NextStep("lose", attempt=attempt)
        elif attempt.state is AttemptState.SENDING or attempt.due <= situation.now:
            return NextStep("ask", attempt=attempt)
        else:
            waiting.append(attempt.due)
    return NextStep("wait", until=min(waiting)) if waiting else None


def _following(situation: Situation) -> NextStep:
    """The channels in their order: the first that is to be used now, or when that is."""
    made = {attempt.channel: attempt for attempt in situation.attempts}
    ready = 0
    pending: list[int] = []
    for channel in situation.order:
        attempt = made.get(channel)
        if attempt is None:
            begins = max(ready, situation.rings_from.get(channel, 0) if channel in RINGING else 0)
            if situation.now >= begins:
                return NextStep("send", channel)
            return NextStep("wait", until=min([begins, situation.expires, *pending]))
        if attempt.state is AttemptState.QUEUED:
            again = max(attempt.due, situation.rings_from.get(channel, 0) if channel in RINGING else 0)
            if situation.now >= again:
                return NextStep("send", channel)
            pending.append(again)
        if attempt.state is not AttemptState.UNDELIVERABLE:
            ready = max(ready, attempt.began + situation.rule.waits.get(channel, 0))
    if pending:
        return NextStep("wait", until=min([*pending, situation.expires]))
    return _close(_ended(situation, MessageState.WITHDRAWN if situation.withheld else MessageState.UNDELIVERABLE))


def _ended(situation: Situation, otherwise: MessageState) -> MessageState:
    """How a message ends with which nothing more is done."""
    states = {attempt.state for attempt in situation.attempts}
    if states & HANDED_OVER or (states & _UNCLEAR and otherwise is not MessageState.EXPIRED):
        return MessageState.SETTLED
    if states and states <= {AttemptState.UNDELIVERABLE}:
        return MessageState.UNDELIVERABLE
    return otherwise


def _close(state: MessageState) -> NextStep:
    return NextStep("close", state=state)
