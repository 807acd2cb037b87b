"""When somebody is killed: from a seed, so that the same seed gives the same schedule."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

PATIENCE: Final = 4.0  # seconds after which the blow falls although what it waits for never came
WAITED_FOR: Final = ("open", "outbox", "outbox", "cursor")  # "outbox": written, claimed or settled; "cursor": a page


@dataclass(frozen=True)
class Moment:
    """`after`: the thing that has to happen `times` times since the start (None: the start itself); then `delay` s."""

    after: str | None
    times: int
    delay: float


def app_moments(seed: int, count: int) -> list[Moment]:
    """A quarter falls while the app starts, the others soon after it opened, wrote, claimed, settled or got a page."""
    dice = random.Random(seed)  # noqa: S311 - a schedule, no secret
    return [_app_moment(dice) for _ in range(count)]


def _app_moment(dice: random.Random) -> Moment:
    if dice.random() < 0.25:
        return Moment(None, 0, dice.uniform(0.0, 0.6))
    word = dice.choice(WAITED_FOR)
    times = dice.randint(1, 40) if word == "outbox" else dice.randint(1, 6) if word == "cursor" else 1
    return Moment(word, times, dice.uniform(0.0, 0.03))


def hospital_moments(seed: int, count: int) -> list[Moment]:
    """A fifth falls while the hospital starts, the others while it answers."""
    dice = random.Random(seed)  # noqa: S311 - a schedule, no secret
    return [
        Moment(None, 0, dice.uniform(0.0, 0.5)) if dice.random() < 0.2 else Moment("ready", 1, dice.uniform(0.0, 1.5))
        for _ in range(count)
    ]
