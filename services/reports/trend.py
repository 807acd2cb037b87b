"""The course of one analyte: joins results with the same code and the same or an exactly convertible unit only.

Source: UCUM through `units.py`. The reference band is the laboratory's, and only where it gave exactly one plain range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from services.fhir import resource as fhir
from services.record.results.band import end_in, number_in, plain_range
from services.record.results.explanation import Explanation
from services.record.results.model import Flag, Measured, Observation
from services.record.results.rules import chief_flag, is_hidden, lines
from services.record.results.values import Amount, Value


@dataclass(frozen=True)
class Point:
    """One result. `number` is in the series' unit; `sent` and `when` are what the laboratory wrote."""

    id: str
    moment: datetime
    when: fhir.When
    number: Decimal
    sent: Amount
    flag: Flag | None
    status: str


@dataclass(frozen=True)
class Series:
    """Results on one axis, newest last: that one gives the unit. `low` and `high` are the band, if any."""

    points: tuple[Point, ...]
    low: Decimal | None
    high: Decimal | None
    converted: bool


def since(series: Series, moment: datetime | None) -> Series | None:
    """The results from a moment on; None where there is none. With no moment all of them."""
    kept = tuple(point for point in series.points if moment is None or point.moment >= moment)
    return replace(series, points=kept) if kept else None


@dataclass(frozen=True)
class Other:
    """A result of the same analyte that does not fit an axis: words, codes, or no known moment."""

    id: str
    when: fhir.When | None
    value: Value
    status: str


@dataclass(frozen=True)
class Trend:
    """The course of one analyte: the results on axes, and the others."""

    title: str
    series: tuple[Series, ...]
    others: tuple[Other, ...]
    explained: Explanation | None = None
    """What the hospital says that it measures."""


@dataclass(frozen=True)
class _Found:
    observation: Observation
    line: Measured
    when: fhir.When | None

    @property
    def moment(self) -> datetime | None:
        return fhir.first_moment(self.when)


def trend(observations: Iterable[Observation], code: str) -> Trend:
    """The course of one analyte (`code` is "system|code"). Withdrawn and cancelled results are left out."""
    found = [
        _Found(observation, line, _when(observation))
        for observation in observations
        if not is_hidden(observation.status)
        for line in _of(observation, code)
    ]
    found.sort(key=lambda result: (result.moment is not None, result.moment.timestamp() if result.moment else 0.0))
    numbers = [result for result in found if isinstance(result.line.value, Amount) and result.moment is not None]
    rest = [result for result in found if result not in numbers and result.line.value is not None]
    others = [
        Other(o.observation.id, o.when, o.line.value, o.observation.status) for o in rest if o.line.value is not None
    ]
    title = next((result.line.title for result in reversed(found) if result.line.title), "")
    return Trend(title, tuple(_series(numbers)), tuple(reversed(others)))


def _when(observation: Observation) -> fhir.When | None:
    """The moment of a result: its effective time (of a period the end), else when it was issued."""
    effective = observation.effective
    return (
        (effective.end or effective.start) if isinstance(effective, fhir.Period) else effective
    ) or observation.issued


def _of(observation: Observation, code: str) -> Iterable[Measured]:
    return (line for line in lines(observation) if code in line.codes)


def _series(found: list[_Found]) -> list[Series]:
    """One series per unit that cannot be converted into another's; the one with the newest result first."""
    groups: list[list[Point]] = []
    heads: list[_Found] = []
    for result in reversed(found):  # newest first: it names the unit
        for head, points in zip(heads, groups, strict=True):
            if point := _point(result, head):
                points.append(point)
                break
        else:
            heads.append(result)
            groups.append([point for point in [_point(result, result)] if point])
    return [_made(head, points) for head, points in zip(heads, groups, strict=True)]


def _point(result: _Found, head: _Found) -> Point | None:
    sent, unit = result.line.value, head.line.value
    if not isinstance(sent, Amount) or not isinstance(unit, Amount) or result.when is None or result.moment is None:
        return None
    number = number_in(sent, unit)
    if number is None:
        return None
    return Point(
        result.observation.id,
        result.moment,
        result.when,
        number,
        sent,
        chief_flag(result.line),
        result.observation.status,
    )


def _made(head: _Found, points: list[Point]) -> Series:
    unit = points[0].sent
    band = plain_range(head.line)
    converted = any(point.sent.unit_key != unit.unit_key for point in points)
    low, high = (None, None) if band is None else (end_in(band.low, unit), end_in(band.high, unit))
    return Series(tuple(reversed(points)), low, high, converted)
