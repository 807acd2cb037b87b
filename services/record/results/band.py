"""Where a number lies in the laboratory's reference range, in one unit. Pure.

Source: UCUM through `units.py`. Whether a value is too high or too low is the laboratory's flag; this only measures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from services.record.results.model import Measured
from services.record.results.units import convert
from services.record.results.values import Amount, Span


@dataclass(frozen=True)
class ReferenceBand:
    """The ends of a range in the unit of a value; None where it is open."""

    low: Decimal | None
    high: Decimal | None


def band(line: Measured) -> ReferenceBand | None:
    """The range of a line in the unit of its value; None unless the laboratory gave exactly one plain range that can be
    compared with it."""
    found = plain_range(line)
    if found is None or not isinstance(line.value, Amount):
        return None
    low, high = end_in(found.low, line.value), end_in(found.high, line.value)
    lost = (found.low is not None and low is None) or (found.high is not None and high is None)
    return None if lost or (low is None and high is None) else ReferenceBand(low, high)


def plain_range(line: Measured) -> Span | None:
    """The one range for everybody; None where the laboratory gave none or several."""
    plain = [bounds.span for bounds in line.ranges if bounds.plain and bounds.span]
    return plain[0] if len(line.ranges) == 1 and len(plain) == 1 else None


def end_in(end: Amount | None, unit: Amount) -> Decimal | None:
    """An end of a range in the unit of an amount; one without a unit has the amount's."""
    if end is None:
        return None
    silent = replace(end, unit=unit.unit, code=unit.code) if not end.unit and not end.code else end
    return number_in(silent, unit)


def number_in(sent: Amount, unit: Amount) -> Decimal | None:
    """The number of an amount in the unit of another; None where that is not exact."""
    if sent.unit_key == unit.unit_key:
        return sent.number
    return convert(sent.number, sent.code, unit.code) if sent.code and unit.code else None
