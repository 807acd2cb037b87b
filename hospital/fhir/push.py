"""The limits of push for each caller, and its intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hospital.base import clock


@dataclass(frozen=True)
class PushLimits:
    """Seconds, unless the name says otherwise.

    `per_patient`: active subscriptions of one patient; each is bound to one connection of a process, so this limits a
    patient's connections as well. `unbound`: connections of one process that have not sent a token yet, which anybody
    can open; `unbound_per_address` of them from one address; `connections`: those that have, which no stranger takes
    the place of. `check`: the interval of permission checks while nothing happens. `gap`: the pause after a
    notification; changes during it are sent together. `events`: the number of events that a notification lists.
    """

    per_patient: int = 8
    lasts: timedelta = timedelta(days=31)
    token: float = 60.0
    bind: float = 5.0
    send: float = 5.0
    shortest_heartbeat: int = 10
    longest_heartbeat: int = 300
    check: float = 30.0
    poll: float = 0.2
    gap: float = 0.1
    message_bytes: int = 1024
    events: int = 50
    unbound: int = 500
    unbound_per_address: int = 50
    connections: int = 2000


@dataclass(frozen=True)
class Push:
    """The limits and the clock of push."""

    bounds: PushLimits = PushLimits()
    now: Callable[[], datetime] = clock.now
