"""On which days doses stand: within blocks of days (daily, every other day, weekdays, 21 of 28), or by months. Pure;
never raises, and ends for any days asked for.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise


@dataclass(frozen=True)
class DayBlocks:
    """Blocks of `length` days, one after another from `anchor` on, with doses on these days of each block."""

    anchor: date
    length: int
    offsets: tuple[int, ...]

    @property
    def step(self) -> int:
        """The fewest days from one day with doses to the next."""
        return _least((*self.offsets, self.offsets[0] + self.length))

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days with doses from `first` to `last`, in order; none before the anchor."""
        first = max(first, self.anchor)
        begin = (first - self.anchor).days // self.length * self.length - (first - self.anchor).days
        reach = (last - first).days
        while begin <= reach:
            for offset in self.offsets:
                if 0 <= begin + offset <= reach:
                    yield first + timedelta(days=begin + offset)
            begin += self.length


@dataclass(frozen=True)
class MonthBlocks:
    """Every so many months from `anchor` on, on its day of the month or the month's last, and so many days after."""

    anchor: date
    months: int
    offsets: tuple[int, ...]

    @property
    def step(self) -> int:
        return _least((*self.offsets, self.offsets[0] + 28 * self.months))

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days with doses from `first` to `last`, in order; none before the anchor."""
        first, begin = max(first, self.anchor), _number(self.anchor)
        block = max((_number(first) - begin) // self.months - 1, 0)
        while (month := begin + block * self.months) <= _number(last):
            base = self._day_in(month)
            for offset in self.offsets:
                if (first - base).days <= offset <= (last - base).days:
                    yield base + timedelta(days=offset)
            block += 1

    def _day_in(self, number: int) -> date:
        year, month = divmod(number, 12)
        return date(year, month + 1, min(self.anchor.day, monthrange(year, month + 1)[1]))


DayPattern = DayBlocks | MonthBlocks


def spread(number: int, length: int) -> tuple[int, ...]:
    """So many days of a block, as evenly as whole days allow."""
    return tuple(k * length // number for k in range(number))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _least(offsets: tuple[int, ...]) -> int:
    return min(after - before for before, after in pairwise(offsets))
