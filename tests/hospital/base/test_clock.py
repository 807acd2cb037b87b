"""Moments as whole milliseconds since 1970, whatever offset and time zone they are written with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hospital.base import clock

ZONES = st.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")])
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)


@given(MOMENTS)
def test_a_moment_is_the_millisecond_it_is_in(moment: datetime) -> None:
    begun = clock.from_milliseconds(clock.milliseconds(moment))
    assert timedelta(0) <= moment - begun < timedelta(milliseconds=1)


@given(MOMENTS)
def test_a_moment_is_counted_alike_in_every_zone(moment: datetime) -> None:
    assert clock.milliseconds(moment) == clock.milliseconds(moment.astimezone(UTC))
