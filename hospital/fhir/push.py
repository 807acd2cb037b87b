"""How much of push one caller may have, and how long things last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hospital.base import clock


@dataclass(frozen=True)
class PushLimits:
    """Seconds, unless the name says otherwise.

    `per_patient`: living subscriptions of one patient; each is heard on one connection of a process, so this bounds a
    patient's connections as well. `unbound`: connections of one process that have not yet said who they are. `check`:
    how often permissions are looked at while nothing happens. `gap`: pause after a notification; what happens meanwhile
    is told together. `events`: how many of them one notification lists.
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
    unbound: int = 100
    connections: int = 2000


@dataclass(frozen=True)
class Push:
    """The bounds and the clock of push at one hospital."""

    bounds: PushLimits = PushLimits()
    now: Callable[[], datetime] = clock.now
