"""Which alarms are handed over: never too many, never without the soonest, never for what is answered or over."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alarm import Alarm, NotificationKind
from services.reminders.model import Occasion, ReminderChoices
from services.reminders.plan import DAYS, MOST, plan

BEIJING = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # 08:00 in Beijing
DAY_ONLY = ReminderChoices(quiet=False, repeats=0)
AWAKE = ReminderChoices(quiet=False)


def dose(at: datetime, key: str = "a", hours: float = 2) -> Occasion:
    return Occasion(key, NotificationKind.DOSE_DUE, at, at + timedelta(hours=hours), insists=True)


def minutes(alarms: tuple[Alarm, ...]) -> list[int]:
    return [int((alarm.at - MORNING).total_seconds() // 60) for alarm in alarms]


def test_a_dose_rings_and_rings_again_until_its_window_ends() -> None:
    asked = ReminderChoices(quiet=False, repeats=3, gap=30)
    assert minutes(plan([dose(MORNING, hours=1.25)], asked, MORNING - timedelta(hours=1), BEIJING)) == [0, 30, 60]


def test_what_is_in_the_same_minute_rings_once_and_names_both() -> None:
    together = plan([dose(MORNING, "a"), dose(MORNING, "b")], DAY_ONLY, MORNING - timedelta(hours=1), BEIJING)
    assert [alarm.keys for alarm in together] == [("a#0", "b#0")]


def test_what_rang_rings_no_more_and_what_was_missed_while_the_device_was_off_rings_now() -> None:
    now = MORNING + timedelta(minutes=15)
    assert minutes(plan([dose(MORNING)], AWAKE, now, BEIJING)) == [15, 20]
    assert minutes(plan([dose(MORNING)], AWAKE, now, BEIJING, given={"a#0", "a#1"})) == [20]
    assert plan([dose(MORNING)], AWAKE, MORNING + timedelta(hours=2), BEIJING) == ()


def test_a_reminder_put_off_rings_then_and_not_before() -> None:
    later = MORNING + timedelta(minutes=40)
    rung = {"a#0", "a#1", "a#2"}
    now = MORNING + timedelta(minutes=25)
    assert minutes(plan([dose(MORNING)], AWAKE, now, BEIJING, given=rung, snoozed={"a": later})) == [40, 50, 60]


def test_at_night_a_reminder_waits_for_the_morning_unless_that_is_too_late() -> None:
    night = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)  # 04:00 in Beijing
    now = night - timedelta(hours=1)
    (waits, *_) = plan([dose(night, hours=4)], ReminderChoices(), now, BEIJING)
    assert waits.at.astimezone(BEIJING).time() == time(7)
    (rings,) = plan([dose(night, hours=2)], ReminderChoices(), now, BEIJING)
    assert rings.at == night
    visit = Occasion("v", NotificationKind.VISIT_TODAY, night, night + timedelta(hours=2))
    assert plan([visit], ReminderChoices(), now, BEIJING) == ()


def test_the_night_ends_by_the_clock_also_when_the_clocks_change() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # an hour later it is 03:30 in Berlin
    (alarm,) = plan([dose(night, hours=9)], ReminderChoices(repeats=0), night - timedelta(hours=1), BERLIN)
    assert alarm.at == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


def test_repeats_of_far_doses_take_no_place_of_others() -> None:
    doses = [dose(MORNING + timedelta(hours=12 * n), str(n)) for n in range(40)]
    alarms = plan(doses, ReminderChoices(quiet=False, repeats=3), MORNING - timedelta(hours=1), BEIJING)
    assert len(alarms) == MOST
    assert [alarm.keys[0].split("#")[1] for alarm in alarms][8:] == ["0"] * (MOST - 8)


_MOMENTS = st.integers(-3 * 1440, 35 * 1440).map(lambda m: MORNING + timedelta(minutes=m))
_OCCASIONS = st.lists(
    st.builds(
        lambda key, at, length, insists: Occasion(
            f"k{key}", NotificationKind.DOSE_DUE, at, at + timedelta(minutes=length), insists
        ),
        st.integers(0, 400),
        _MOMENTS,
        st.integers(1, 3000),
        st.booleans(),
    ),
    max_size=60,
    unique_by=lambda occasion: occasion.key,
)
_CHOICES = st.builds(
    ReminderChoices,
    quiet=st.booleans(),
    quiet_from=st.times(),
    quiet_to=st.times(),
    repeats=st.integers(0, 3),
    gap=st.sampled_from([5, 10, 15, 30]),
)


@given(_OCCASIONS, _CHOICES, st.sampled_from([BEIJING, BERLIN, ZoneInfo("Australia/Lord_Howe")]))
def test_the_window_never_loses_the_soonest(
    occasions: list[Occasion], choices: ReminderChoices, zone: ZoneInfo
) -> None:
    alarms = plan(occasions, choices, MORNING, zone)
    assert len(alarms) <= MOST
    assert list(alarms) == sorted(alarms, key=lambda alarm: alarm.at)
    untils = {occasion.key: occasion.until for occasion in occasions}
    for alarm in alarms:
        assert MORNING <= alarm.at < MORNING + timedelta(days=DAYS)
        assert all(alarm.at < untils[key.split("#")[0]] for key in alarm.keys)
    first = {key for alarm in alarms for key in alarm.keys}
    assert len(first) == sum(len(alarm.keys) for alarm in alarms)
    alone = [plan([occasion], choices, MORNING, zone)[:1] for occasion in occasions]
    firsts = sorted((alarm.at, alarm.keys[0]) for found in alone for alarm in found)
    horizon = alarms[-1].at if len(alarms) == MOST else None
    for at, key in firsts:
        assert key in first or (horizon is not None and at >= horizon)


@given(_OCCASIONS, _CHOICES)
def test_nothing_rings_twice(occasions: list[Occasion], choices: ReminderChoices) -> None:
    rung: set[str] = set()
    now = MORNING
    for _ in range(4):
        alarms = plan(occasions, choices, now, BEIJING, given=rung)
        for alarm in alarms[:5]:
            assert rung.isdisjoint(alarm.keys)
            rung.update(alarm.keys)
            now = max(now, alarm.at)


@pytest.mark.parametrize("year", [1, 9999])
def test_moments_at_the_ends_of_the_calendar_plan_nothing_and_harm_nothing(year: int) -> None:
    odd = dose(datetime(year, 6, 1, tzinfo=UTC), "odd", hours=0)
    near = plan([odd, dose(MORNING)], DAY_ONLY, MORNING - timedelta(hours=1), BEIJING)
    assert [alarm.keys for alarm in near] == [("a#0",)]
