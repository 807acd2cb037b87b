"""What earns points and what they can be exchanged for: data (points.json), no rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("points.json")


@dataclass(frozen=True)
class Reward:
    """Something a person gets for so many points."""

    id: str
    points: int


@dataclass(frozen=True)
class PointRules:
    """`article`: points for an article finished, of `articles_a_day` at most. `week`: points for a week in which blood
    pressure was measured on `days_a_week` days."""

    article: int
    articles_a_day: int
    week: int
    days_a_week: int
    rewards: tuple[Reward, ...]

    def reward(self, id_: str) -> Reward | None:
        return next((reward for reward in self.rewards if reward.id == id_), None)


@lru_cache(maxsize=1)
def point_rules() -> PointRules:
    """The hospital's own, read once."""
    data = json.loads(text())
    rewards = tuple(Reward(reward["id"], reward["points"]) for reward in data["rewards"])
    return PointRules(data["article"], data["articles_a_day"], data["week"], data["days_a_week"], rewards)


def text() -> str:
    """The rules as the app receives them."""
    return _FILE.read_text("utf-8")
