"""How far the axis of a course reaches, and which of its values it leaves out. Pure.

A value far from all others (a mistake of units, a sample that went wrong) would press the rest into a line: it stands
at the edge of the chart, and its number is said in words. How far is measured in median absolute deviations, which no
such value stretches. Source: F. R. Hampel, The Influence Curve and Its Role in Robust Estimation, JASA 69 (1974).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

_FEWEST: Final = 4
"""Of fewer values none is called far from the others."""
_FENCE: Final = 6.0
"""In median absolute deviations."""
_MUCH: Final = 3.0
"""A value may stretch the axis so many times before it is left out."""
_LEAST: Final = 0.1
"""The least that values are taken to differ by, as a share of their middle."""


@dataclass(frozen=True)
class AxisReach:
    """The ends of an axis and its step, in round numbers."""

    floor: float
    top: float
    step: float

    def has(self, value: float) -> bool:
        return self.floor <= value <= self.top

    def held(self, value: float) -> float:
        """The value, or the edge it lies beyond."""
        return min(max(value, self.floor), self.top)


def reach(values: Sequence[float], ends: Sequence[float]) -> AxisReach:
    """The axis that holds the ends of the range and all values but those far from the others."""
    shown = [*_near(values, ends), *ends]
    low, high = min(shown), max(shown)
    room = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(room / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * 4 >= room)
    floor, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return AxisReach(floor, top if top > floor else floor + step, step)


def _near(values: Sequence[float], ends: Sequence[float]) -> Sequence[float]:
    """The values without those that would press the rest into a line."""
    if len(values) < _FEWEST:
        return values
    middle = median(values)
    fence = _FENCE * median(abs(value - middle) for value in values)
    near = [value for value in values if abs(value - middle) <= fence]
    rest, every = [*near, *ends], [*values, *ends]
    width = max(max(rest) - min(rest), abs(middle) * _LEAST)
    return near if max(every) - min(every) > _MUCH * width else values
