"""How messages of a class go out, as data (`policy.json`): the hospital's own rules, and no guideline's.

order          the channels, in this order
by_default     those used until the person chooses
wait_minutes   how long a channel has until the next one is used
until          what ends a message: accepted, delivered, read
quiet          when nothing rings, on the person's own clock
per_day        how many a person gets by one channel
retry_minutes  pauses between tries that surely failed
ask_minutes    pauses between questions about the rest
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from hospital.channels.model import AttemptState, ChannelName, MessageClass

_FILE: Final = Path(__file__).with_name("policy.json")
_MINUTE_MS: Final = 60_000
_REACHED: Final = (AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ)
#: These ring where the person is; the others wait where they are looked for.
RINGING: Final = frozenset({ChannelName.SMS, ChannelName.EMAIL})


@dataclass(frozen=True)
class ClassRule:
    """The rule of one class of messages; `waits` in ms."""

    order: tuple[ChannelName, ...]
    by_default: frozenset[ChannelName]
    waits: Mapping[ChannelName, int]
    ends_with: frozenset[AttemptState]


@dataclass(frozen=True)
class ChannelPolicy:
    """All rules; pauses in ms."""

    classes: Mapping[MessageClass, ClassRule]
    quiet_from: time
    quiet_to: time
    retries: tuple[int, ...]
    questions: tuple[int, ...]
    per_day: Mapping[ChannelName, int]

    def rings_from(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first moment from now on at which a message may ring where the person is: now, or the end of the night.
        Where the clocks skip that time, it is as many minutes after the skip as it would have been after its begin."""
        here = now.astimezone(zone)
        if not _is_between(here.time(), self.quiet_from, self.quiet_to):
            return now
        morning = here.date() + timedelta(days=here.time() >= self.quiet_to)
        return datetime.combine(morning, self.quiet_to, zone).astimezone(now.tzinfo)


def pause(pauses: tuple[int, ...], tries: int) -> int:
    """The pause after so many tries, in ms."""
    return pauses[min(max(tries, 1), len(pauses)) - 1]


@cache
def policy() -> ChannelPolicy:
    """The hospital's policy."""
    return read_policy(json.loads(_FILE.read_text("utf-8")))


def read_policy(told: Mapping[str, Any]) -> ChannelPolicy:
    """A policy from JSON. Raises KeyError or ValueError for one that says too little or names what is unknown."""
    classes = {kind: _rule(told["classes"][kind]) for kind in MessageClass}
    return ChannelPolicy(
        classes,
        time.fromisoformat(told["quiet"]["begins"]),
        time.fromisoformat(told["quiet"]["ends"]),
        tuple(minutes * _MINUTE_MS for minutes in told["retry_minutes"]),
        tuple(minutes * _MINUTE_MS for minutes in told["ask_minutes"]),
        {ChannelName(name): int(most) for name, most in told["per_day"].items()},
    )


def _rule(told: Mapping[str, Any]) -> ClassRule:
    order = tuple(ChannelName(name) for name in told["order"])
    reached = _REACHED.index(AttemptState(told["until"]))
    waits = {channel: told["wait_minutes"][channel] * _MINUTE_MS for channel in order}
    return ClassRule(
        order, frozenset(ChannelName(name) for name in told["by_default"]), waits, frozenset(_REACHED[reached:])
    )


def _is_between(moment: time, begins: time, ends: time) -> bool:
    return begins <= moment or moment < ends if begins > ends else begins <= moment < ends
