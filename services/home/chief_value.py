"""The one value of a report that its row on the first screen shows: the most serious, of equals the first. Pure.

The flags are the laboratory's; nothing is computed from numbers. Whether a critical one may still alarm, its row asks
(`NewResult.value_at`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.fhir.interpretation import Concern, Direction
from services.record.results.model import Measured, MissingResult, Observation
from services.record.results.rules import chief_flag, is_hidden, lines, way
from services.record.results.urgency import concern
from services.record.results.values import Amount

_SERIOUS = (Concern.CRITICAL, Concern.ABNORMAL)


@dataclass(frozen=True)
class ChiefValue:
    """A measured amount that the laboratory called high or low."""

    title: str
    amount: Amount
    direction: Direction
    critical: bool


def chief_value(observations: Iterable[Observation | MissingResult]) -> ChiefValue | None:
    """The value of the most serious line. None when it is no named amount that is clearly too high or too low: another
    line would then hide it."""
    every = [
        line
        for observation in observations
        if not isinstance(observation, MissingResult) and not is_hidden(observation.status)
        for line in lines(observation)
    ]
    serious = next((line for level in _SERIOUS for line in every if concern(line) is level), None)
    return _value(serious) if serious else None


def _value(line: Measured) -> ChiefValue | None:
    flag = chief_flag(line)
    direction = way(flag) if flag else Direction.NONE
    if not line.title or not isinstance(line.value, Amount) or direction is Direction.NONE:
        return None
    return ChiefValue(line.title, line.value, direction, concern(line) is Concern.CRITICAL)
