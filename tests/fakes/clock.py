"""A clock that stands still until a test moves it, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


class StandingClock:
    """Fulfils `services.clock.Clock`."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)
