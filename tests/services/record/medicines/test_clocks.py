"""Every change of clocks, in every zone: no dose is lost, doubled, or moved outside its rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from services.record.medicines.dose import ClockChange, PlannedDose
from services.record.medicines.model import Circumstances, ClockRule, MedicineSettings, PrescriptionStatus, Rhythm
from services.record.medicines.plan import asks, plan
from tests.services.record.medicines.worlds import AT_HOME, BERLIN, DAY, SHANGHAI, at, local, medicine, repeat

SAMPLE = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo",
    "Asia/Tehran", "Asia/Shanghai", "Pacific/Apia", "America/Santiago", "Antarctica/Troll", "Asia/Gaza",
    "America/St_Johns",
)  # fmt: skip
TIMES = tuple(time(hour, minute) for hour in (0, 1, 2, 3, 4, 12, 23) for minute in (0, 30))
CHANGE = date(2026, 10, 25)  # Germany puts its clocks back


def changes(zone: ZoneInfo) -> Iterator[date]:
    """The days from 2020 to 2030 on which, or on whose eve by UTC, the clock of a zone is changed."""
    before = None
    for number in range((date(2031, 1, 1) - date(2020, 1, 1)).days):
        day = date(2020, 1, 1) + timedelta(days=number)
        offset = datetime.combine(day, time(), UTC).astimezone(zone).utcoffset()
        if before is not None and offset != before:
            yield day
        before = offset


def doses(zone: ZoneInfo, rule: ClockRule, day: date, **timing: object) -> tuple[PlannedDose, ...]:
    """The doses of a medicine from two days before a day to two days after it, for somebody at home in this zone."""
    written = (day - timedelta(days=40)).isoformat()
    mine = medicine(repeat(**timing), settings=MedicineSettings("MedicationRequest/m", rule), authoredOn=written)
    by = Circumstances(Rhythm(), zone, zone)
    return plan([mine], day - timedelta(days=2), day + timedelta(days=2), by).doses


def check(name: str) -> None:
    zone = ZoneInfo(name)
    for day in changes(zone):
        by_the_clock(zone, day)
        by_elapsed_time(zone, day)


def by_the_clock(zone: ZoneInfo, day: date) -> None:
    """Each time of each day once, at the moment at which the clock first shows it; in a gap as much later as it is."""
    found = doses(zone, ClockRule.WALL, day, timeOfDay=[f"{each:%H:%M:%S}" for each in TIMES])
    assert [dose.id for dose in found] == [dose.id for dose in doses(
        zone, ClockRule.HOME, day, timeOfDay=[f"{each:%H:%M:%S}" for each in TIMES])]  # fmt: skip
    days = [day + timedelta(days=step) for step in range(-2, 3)]
    wanted = {f"0/{each.isoformat()}/{clock:%H:%M}": datetime.combine(each, clock) for each in days for clock in TIMES}
    assert sorted(dose.slot for dose in found) == sorted(wanted)
    for dose in found:
        shown, nominal = dose.planned.astimezone(zone), wanted[dose.slot]
        if dose.changed is ClockChange.GAP:
            assert timedelta() < shown.replace(tzinfo=None, fold=0) - nominal <= timedelta(hours=24)
            assert all((dose.planned - timedelta(minutes=k)).astimezone(zone).replace(tzinfo=None, fold=0) != nominal
                       for k in range(181))  # fmt: skip
        else:
            assert shown.replace(tzinfo=None, fold=0) == nominal
            assert shown.fold == 0
            assert (dose.changed is ClockChange.OVERLAP) == (shown.utcoffset() != shown.replace(fold=1).utcoffset())


def by_elapsed_time(zone: ZoneInfo, day: date) -> None:
    """Eight hours are eight hours."""
    found = doses(zone, ClockRule.ELAPSED, day, period=8, periodUnit="h")
    steps = {after.planned - before.planned for before, after in pairwise(found)}
    assert steps == {timedelta(hours=8)}
    assert len({dose.id for dose in found}) == len(found) >= 14


@pytest.mark.parametrize("name", SAMPLE)
def test_no_change_of_clocks_loses_doubles_or_moves_a_dose(name: str) -> None:
    check(name)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_no_change_of_clocks_of_any_zone_does() -> None:
    for name in sorted(available_timezones()):
        check(name)


def test_the_three_clocks_differ_where_the_clocks_are_put_back() -> None:
    def times(rule: ClockRule) -> list[str]:
        found = doses(BERLIN, rule, CHANGE, timeOfDay=["02:30:00", "08:00:00"])
        return local((dose for dose in found if dose.day in {CHANGE, CHANGE - timedelta(days=1)}), BERLIN)

    assert times(ClockRule.WALL) == ["10-24 02:30", "10-24 08:00", "10-25 02:30", "10-25 08:00"]
    assert times(ClockRule.ELAPSED) == ["10-24 02:30", "10-24 08:00", "10-25 02:30", "10-25 07:00"]
    twice = [dose for dose in doses(BERLIN, ClockRule.HOME, CHANGE, timeOfDay=["02:30:00"]) if dose.changed]
    assert [(dose.day, dose.changed) for dose in twice] == [(CHANGE, ClockChange.OVERLAP)]


def test_abroad_a_medicine_stays_at_home_until_the_person_chooses() -> None:
    abroad = Circumstances(Rhythm(), BERLIN, SHANGHAI)
    found = {}
    for rule in (None, *ClockRule):
        chosen = MedicineSettings("MedicationRequest/m", rule) if rule else None
        found[rule] = plan([medicine(repeat(timeOfDay=["08:00:00"]), settings=chosen)], DAY, DAY, abroad).doses
    assert local(found[None]) == local(found[ClockRule.HOME]) == ["11-23 08:00"]
    assert local(found[ClockRule.WALL], BERLIN) == ["11-23 08:00"]
    assert len({dose.id for doses_ in found.values() for dose in doses_ if dose.day == DAY}) == 1


def test_a_change_of_zone_asks_about_what_follows_the_clock_and_was_not_chosen() -> None:
    abroad, now = Circumstances(Rhythm(), BERLIN, SHANGHAI), at(DAY, 12)
    by_clock, by_hours = medicine(repeat(timeOfDay=["08:00:00"])), medicine(repeat(period=8, periodUnit="h"), id_="h")
    chosen = medicine(repeat(when=["HS"]), id_="c", settings=MedicineSettings("MedicationRequest/c", ClockRule.WALL))
    free = medicine({**repeat(period=1, periodUnit="d"), "asNeededBoolean": True}, id_="n")
    ended = medicine(repeat(when=["HS"]), id_="e", status="stopped")
    assert ended.status is PrescriptionStatus.ENDED
    assert asks([by_clock, by_hours, chosen, free, ended], abroad, now) == ("MedicationRequest/m",)
    assert asks([by_clock], AT_HOME, now) == ()


def test_a_flight_in_the_middle_of_a_day_moves_no_dose_of_a_fixed_interval() -> None:
    antibiotic = medicine(repeat(period=8, periodUnit="h"))
    home, abroad = (plan([antibiotic], DAY, DAY + timedelta(days=5), Circumstances(Rhythm(), zone, SHANGHAI))
                    for zone in (SHANGHAI, ZoneInfo("America/New_York")))  # fmt: skip
    moments = {dose.id: dose.planned for dose in home.doses}
    both = [dose for dose in abroad.doses if dose.id in moments]
    assert len(both) >= len(home.doses) - 3
    assert all(moments[dose.id] == dose.planned for dose in both)
