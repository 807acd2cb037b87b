"""What a pull has brought."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """What arrived: how many resources were new or changed, how many the same, how many were left out."""

    changed: int = 0
    same: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.changed + other.changed, self.same + other.same, self.skipped + other.skipped)

    @property
    def empty(self) -> bool:
        """Whether nothing arrived at all."""
        return self == Tally()
