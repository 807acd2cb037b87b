"""When a department answers, by its directory entry and the clinic's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.chat.hours import TeamHours, team_hours
from tests.hospital.chat.talking import team

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = team_hours(team())


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-20T00:00:00+00:00", True, "2026-11-23T08:00:00+08:00"),  # Friday, eight in Shanghai
        ("2026-11-19T23:59:00+00:00", False, "2026-11-20T08:00:00+08:00"),
        ("2026-11-20T09:00:00+00:00", False, "2026-11-23T08:00:00+08:00"),  # it closes at five
        ("2026-11-22T12:00:00+00:00", False, "2026-11-23T08:00:00+08:00"),
    ],
)
def test_it_is_open_by_the_clinics_clock(now: str, is_open: bool, opens: str) -> None:
    moment = datetime.fromisoformat(now)
    assert HOURS.within == timedelta(hours=4)
    assert HOURS.is_open(moment, SHANGHAI) is is_open
    assert HOURS.opens_next(moment, SHANGHAI) == datetime.fromisoformat(opens)


def test_what_cannot_be_read_promises_nothing() -> None:
    odd = {"availableTime": [{"daysOfWeek": ["mon", 3], "availableStartTime": "25:00"}, 7]}
    for body in (odd, None, [], {"extension": 3, "availableTime": "x"}):
        hours = team_hours(body)
        assert hours == TeamHours()
        assert not hours.is_open(datetime.now(UTC), SHANGHAI)
        assert hours.opens_next(datetime(2026, 11, 20, tzinfo=UTC), SHANGHAI) is None
