"""The geometry of a chart: pure, so that a test can measure it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class ChartPoint:
    """One value on a day. `shown` is how it is written; `flag` is the laboratory's word for it ("偏高"), if any."""

    day: date
    value: float
    shown: str
    flag: str | None = None


@dataclass(frozen=True)
class Band:
    """The reference or target range; one end may be open."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Plot:
    """A finished drawing in dp: where each point stands, the grid with its numbers, and the band from top to bottom."""

    points: tuple[tuple[float, float], ...]
    grid: tuple[tuple[float, str], ...]
    band: tuple[float, float] | None
    left: float
    right: float
    top: float
    bottom: float


def ticks(low: float, high: float, wanted: int = 4) -> tuple[float, ...]:
    """Round numbers that enclose a range: steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = high - low or abs(high) or 1.0
    raw = span / wanted
    power = 10.0 ** floor(log10(raw))
    step = next(s * power for s in STEPS if s * power >= raw * (1 - 1e-9))
    first = floor(low / step + 1e-9) * step
    found = [first]
    while found[-1] < high - step * 1e-9:
        found.append(first + len(found) * step)
    return tuple(found)


def tick_words(values: Sequence[float]) -> tuple[str, ...]:
    """The numbers of an axis, all with as many decimals as the step needs."""
    step = values[1] - values[0] if len(values) > 1 else 1.0
    places = max(0, -floor(log10(step) + 1e-9)) + (1 if f"{step:.10f}".rstrip("0").endswith("25") else 0)
    return tuple(f"{value:.{places}f}" for value in values)


def plot(points: Sequence[ChartPoint], band: Band | None, *, width: float, height: float, axis: float) -> Plot:
    """Lays out a chart of that size; `axis` is the room for the numbers on the left. Needs at least one point."""
    ends = [v for v in (band.low, band.high) if v is not None] if band else []
    values = [*(p.value for p in points), *ends]
    around = 0.2 * abs(values[0]) if min(values) == max(values) else 0.0  # a single value is in the middle
    scale = ticks(min(values) - around, max(values) + around)
    left, right, top, bottom = axis, width - 10.0, 10.0, height - 10.0
    low, high = scale[0], scale[-1] if scale[-1] > scale[0] else scale[0] + 1.0

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    first, last = points[0].day.toordinal(), points[-1].day.toordinal()
    room = right - left - 16

    def x(day: date) -> float:
        share = 0.5 if last == first else (day.toordinal() - first) / (last - first)
        return left + 8 + share * room

    shown_band = None
    if band is not None:
        shown_band = (
            y(band.high) if band.high is not None else top,
            y(band.low) if band.low is not None else bottom,
        )
    grid = tuple(zip((y(v) for v in scale), tick_words(scale), strict=True))
    return Plot(tuple((x(p.day), y(p.value)) for p in points), grid, shown_band, left, right, top, bottom)
