"""No moment or day that FHIR allows makes arithmetic fail; in the middle of the calendar it is Python's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import instant
from services.moments import at_second, day_in, days_later, in_zone, later, midnight

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
ZONES: list[tzinfo] = [UTC, EAST, WEST, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")]
FIRST, LAST = datetime.min.replace(tzinfo=EAST), datetime.max.replace(tzinfo=WEST)

zones = st.sampled_from(ZONES)
moments = st.builds(
    lambda naive, zone: naive.replace(tzinfo=zone),
    st.sampled_from([datetime.min, datetime.max]) | st.datetimes(),
    zones,
)
numbers = st.integers(-(2**31), 2**31)


@given(moments, zones)
def test_a_moment_has_a_day_and_an_instant_in_every_zone(moment: datetime, zone: tzinfo) -> None:
    here = in_zone(moment, zone)
    assert here.tzinfo is zone
    assert abs(here - moment) <= timedelta(days=2)
    assert day_in(moment, zone) == here.date()
    assert instant(moment)[4] == "-" and instant(moment).endswith("Z")
    assert in_zone(here, moment.tzinfo or UTC)


@given(moments, numbers, numbers)
def test_a_step_ends_at_the_calendars_end(moment: datetime, days: int, minutes: int) -> None:
    stepped = later(moment, days=days, minutes=minutes)
    assert stepped.tzinfo is moment.tzinfo
    if days > 0 and minutes > 0:
        assert stepped >= moment
    assert date.min <= days_later(moment.date(), days) <= date.max


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), zones, st.integers(-999, 999))
def test_in_the_middle_of_the_calendar_nothing_is_changed(moment: datetime, zone: tzinfo, days: int) -> None:
    assert in_zone(moment, zone) == moment
    assert later(moment, days=days) == moment + timedelta(days=days)
    assert days_later(moment.date(), days) == moment.date() + timedelta(days=days)
    assert abs(at_second(moment.timestamp(), zone) - moment) < timedelta(milliseconds=1)
    assert in_zone(midnight(moment.date(), zone), zone).date() == moment.date()


@pytest.mark.parametrize(("moment", "written"), [
    (FIRST, "0001-01-01T00:00:00.000Z"), (LAST, "9999-12-31T23:59:59.999Z"),
])  # fmt: skip
def test_the_ends_are_written_as_ends(moment: datetime, written: str) -> None:
    assert instant(moment) == written


@pytest.mark.parametrize("seconds", [1e18, -1e18, 253402300799.0, -62135596800.0])
def test_any_second_is_a_moment(seconds: float) -> None:
    assert at_second(seconds, EAST).tzinfo is EAST
