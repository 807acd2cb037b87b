"""Windows and reminders by the clinic's own clock, also over a change of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hospital.base import clock
from hospital.follow_up import timetable
from hospital.follow_up.codes import StepKind
from hospital.follow_up.plan import PlanStep
from hospital.follow_up.timetable import StepWindow, reminders, windows


def step(after: int, days: int, times: int = 1, pause: int = 0) -> PlanStep:
    return PlanStep("s", StepKind.MEASURE, ("量", "measure"), after=after, days=days, times=times, pause=pause)


def text(window: StepWindow) -> tuple[str, str]:
    return f"{clock.here(window.opens):%m-%d %H:%M}", f"{clock.here(window.closes):%m-%d %H:%M}"


def test_a_week_over_the_change_of_the_clocks_is_nine_to_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "ZONE", ZoneInfo("Europe/Berlin"))
    began = datetime(2026, 3, 26, 12, tzinfo=UTC)
    found = [text(window) for window in windows(step(1, 2, 3, 7), began)]
    assert found == [("03-27 09:00", "03-28 21:00"), ("04-03 09:00", "04-04 21:00"), ("04-10 09:00", "04-11 21:00")]
    first, second, _ = windows(step(1, 2, 3, 7), began)
    assert second.opens.astimezone(UTC) - first.opens.astimezone(UTC) == timedelta(days=7, hours=-1)


def test_a_plan_that_begins_at_night_begins_in_the_morning_and_never_before_itself() -> None:
    late = datetime(2026, 3, 4, 22, 30, tzinfo=clock.ZONE)
    [window] = windows(step(0, 1), late)
    assert text(window) == ("03-05 09:00", "03-05 21:00")
    noon = datetime(2026, 3, 4, 12, tzinfo=clock.ZONE)
    [window] = windows(step(0, 1), noon)
    assert window.opens == noon < window.closes


@pytest.mark.parametrize("days", [1, 2, 3, 5, 7, 14])
def test_reminders_come_by_day_inside_the_window_one_after_the_other(days: int) -> None:
    [window] = windows(step(3, days), datetime(2026, 3, 4, 9, tzinfo=clock.ZONE))
    first, second = reminders(window)
    assert window.opens < first < second < window.closes
    assert timetable.may_disturb(first) and timetable.may_disturb(second)


def test_at_night_the_next_opening_is_the_same_mornings() -> None:
    night = datetime(2026, 3, 4, 3, tzinfo=clock.ZONE)
    assert timetable.next_opening(night) == night.replace(hour=9)
    assert timetable.next_opening(night.replace(hour=22)) == night.replace(day=5, hour=9)
