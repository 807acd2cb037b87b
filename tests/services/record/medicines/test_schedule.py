"""Every element of Timing, with the doses it means; what cannot be expanded is shown as its text, never dropped."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from services.record.medicines.dose import Unplanned
from services.record.medicines.model import Circumstances, MedicineSettings, Rhythm
from services.record.medicines.plan import plan
from tests.services.record.medicines.worlds import AT_HOME, DAY, SHANGHAI, local, medicine, planned, repeat


@pytest.mark.parametrize(
    ("given", "days", "doses"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, 2, ["11-23 07:00", "11-24 07:00"]),
        ({"frequency": 2, "period": 1, "periodUnit": "d"}, 1, ["11-23 07:00", "11-23 18:00"]),
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, 1, ["11-23 07:00", "11-23 12:00", "11-23 18:00"]),
        ({"frequency": 5, "period": 1, "periodUnit": "d"}, 1,
         ["11-23 07:00", "11-23 10:45", "11-23 14:30", "11-23 18:15", "11-23 22:00"]),
        ({"frequency": 3, "frequencyMax": 4, "period": 1, "periodUnit": "d"}, 1,
         ["11-23 07:00", "11-23 12:00", "11-23 18:00"]),
        ({"period": 2, "periodUnit": "d"}, 5, ["11-23 07:00", "11-25 07:00", "11-27 07:00"]),
        ({"period": 0.5, "periodUnit": "d"}, 1, ["11-23 07:00", "11-23 18:00"]),
        ({"period": 1, "periodMax": 2, "periodUnit": "d"}, 3, ["11-23 07:00", "11-25 07:00"]),
        ({"frequency": 3, "period": 2, "periodUnit": "d"}, 2, ["11-23 07:00", "11-23 23:00", "11-24 15:00"]),
        ({"frequency": 2, "period": 1, "periodUnit": "wk"}, 7, ["11-23 07:00", "11-26 07:00"]),
        ({"period": 2, "periodUnit": "wk", "when": ["HS"]}, 20, ["11-23 22:00", "12-07 22:00"]),
        ({"period": 1, "periodUnit": "mo"}, 40, ["11-23 07:00", "12-23 07:00"]),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 2,
         ["11-23 07:00", "11-23 15:00", "11-23 23:00", "11-24 07:00", "11-24 15:00", "11-24 23:00"]),
        ({"period": 4, "periodMax": 6, "periodUnit": "h"}, 1, ["11-23 07:00", "11-23 13:00", "11-23 19:00"]),
        ({"period": 36, "periodUnit": "h"}, 4, ["11-23 07:00", "11-24 19:00", "11-26 07:00"]),
        ({"period": 1.5, "periodUnit": "d"}, 4, ["11-23 07:00", "11-24 19:00", "11-26 07:00"]),
        ({"dayOfWeek": ["wed", "mon"]}, 8, ["11-23 07:00", "11-25 07:00", "11-30 07:00"]),
        ({"dayOfWeek": ["mon"], "frequency": 1, "period": 1, "periodUnit": "wk", "timeOfDay": ["20:00:00"]}, 8,
         ["11-23 20:00", "11-30 20:00"]),
        ({"dayOfWeek": ["mon"], "frequency": 1, "period": 2, "periodUnit": "wk"}, 15, ["11-23 07:00", "12-07 07:00"]),
        ({"dayOfWeek": ["sat", "sun"], "frequency": 2, "period": 1, "periodUnit": "d"}, 7,
         ["11-28 07:00", "11-28 18:00", "11-29 07:00", "11-29 18:00"]),
        ({"timeOfDay": ["08:00:00", "20:30:00"]}, 1, ["11-23 08:00", "11-23 20:30"]),
        ({"when": ["AC"]}, 1, ["11-23 06:30", "11-23 11:30", "11-23 17:30"]),
        ({"when": ["PC"], "frequency": 2, "period": 1, "periodUnit": "d"}, 1, ["11-23 07:30", "11-23 18:30"]),
        ({"when": ["ACM"], "offset": 10, "frequency": 1, "period": 1, "periodUnit": "d"}, 1, ["11-23 06:50"]),
        ({"when": ["HS"], "offset": 20}, 1, ["11-23 21:40"]),
        ({"when": ["PCD"], "offset": 120}, 1, ["11-23 14:00"]),
        ({"when": ["MORN", "EVE"], "frequency": 2, "period": 1, "periodUnit": "d"}, 1, ["11-23 07:00", "11-23 18:00"]),
        ({"duration": 21, "durationUnit": "d", "period": 28, "periodUnit": "d", "when": ["MORN"]}, 30,
         [f"{DAY + timedelta(days=k):%m-%d} 07:00" for k in (*range(21), 28, 29)]),
        ({"duration": 30, "durationUnit": "min", "frequency": 1, "period": 1, "periodUnit": "d"}, 1, ["11-23 07:00"]),
        ({"count": 1}, 3, ["11-23 07:00"]),
        ({"count": 3, "frequency": 2, "period": 1, "periodUnit": "d"}, 5,
         ["11-23 07:00", "11-23 18:00", "11-24 07:00"]),
        ({"count": 2, "period": 8, "periodUnit": "h"}, 5, ["11-23 07:00", "11-23 15:00"]),
        ({"boundsDuration": {"value": 2, "code": "d"}, "frequency": 1, "period": 1, "periodUnit": "d"}, 5,
         ["11-23 07:00", "11-24 07:00"]),
        ({"boundsPeriod": {"start": "2026-11-24", "end": "2026-11-25"}, "period": 1, "periodUnit": "d"}, 5,
         ["11-24 07:00", "11-25 07:00"]),
        ({"boundsPeriod": {"start": "2026-11-23T12:00:00+08:00"}, "period": 12, "periodUnit": "h"}, 2,
         ["11-23 12:00", "11-24 00:00", "11-24 12:00"]),
        ({"boundsPeriod": {"start": "2026-11-23T12:00:00+08:00"}, "frequency": 2, "period": 1, "periodUnit": "d"}, 2,
         ["11-23 18:00", "11-24 07:00", "11-24 18:00"]),
    ],
)  # fmt: skip
def test_a_repeat_means_these_doses(given: dict[str, Any], days: int, doses: list[str]) -> None:
    found = planned(repeat(**given), days=days)
    assert local(found.doses) == doses
    assert not found.as_text
    assert all(dose.id for dose in found.doses)


@pytest.mark.parametrize(
    ("code", "doses"),
    [
        ("QD", ["11-23 07:00", "11-24 07:00"]),
        ("BID", ["11-23 07:00", "11-23 18:00", "11-24 07:00", "11-24 18:00"]),
        ("b.i.d.", ["11-23 07:00", "11-23 18:00", "11-24 07:00", "11-24 18:00"]),
        ("QID", [f"11-{day} {hour}:00" for day in (23, 24) for hour in ("07", "12", "18", "22")]),
        ("AM", ["11-23 07:00", "11-24 07:00"]),
        ("PM", ["11-23 18:00", "11-24 18:00"]),
        ("BED", ["11-23 22:00", "11-24 22:00"]),
        ("QOD", ["11-23 07:00"]),
        ("Q12H", ["11-23 07:00", "11-23 19:00", "11-24 07:00", "11-24 19:00"]),
        ("WK", ["11-23 07:00"]),
        ("STAT", ["11-23 07:00"]),
    ],
)
def test_a_code_means_these_doses(code: str, doses: list[str]) -> None:
    coded = {"timing": {"code": {"coding": [{"code": code}]}}}
    assert local(planned(coded, days=2).doses) == doses
    within = {"timing": {**coded["timing"], "repeat": {"boundsDuration": {"value": 1, "code": "d"}}}}
    assert local(planned(within, days=2).doses) == [dose for dose in doses if dose.startswith("11-23")]


def test_dates_of_their_own_are_doses() -> None:
    found = planned({"timing": {"event": ["2026-11-24T09:30:00+08:00", "2026-11-26", "2026-11-24T09:30:00+08:00"]}})
    assert local(found.doses) == ["11-24 09:30", "11-26 07:00"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, Unplanned.NO_TIMING),
        ({"duration": 33.33, "durationUnit": "h"}, Unplanned.NO_TIMING),
        ({"frequency": 1, "period": 0, "periodUnit": "d"}, Unplanned.TIMING_UNREAD),
        ({"frequency": 0, "period": 1, "periodUnit": "d"}, Unplanned.TIMING_UNREAD),
        ({"frequency": 1, "period": 1}, Unplanned.TIMING_UNREAD),
        ({"frequency": 1, "period": 1, "periodUnit": "fortnight"}, Unplanned.TIMING_UNREAD),
        ({"frequency": 2, "period": 1, "periodUnit": "d", "when": ["MORN"]}, Unplanned.TIMING_UNREAD),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "when": ["MORN", "EVE"]}, Unplanned.TIMING_UNREAD),
        ({"frequency": 1, "period": 1, "periodUnit": "mo", "timeOfDay": ["08:00:00", "20:00:00"]},
         Unplanned.TIMING_UNREAD),
        ({"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "fri"], "timeOfDay": ["20:00:00"]},
         Unplanned.TIMING_UNREAD),
        ({"frequency": 1, "period": 2, "periodUnit": "wk", "timeOfDay": ["08:00:00", "20:00:00"]},
         Unplanned.TIMING_UNREAD),
        ({"when": ["MORN"], "timeOfDay": ["08:00:00"]}, Unplanned.TIMING_UNREAD),
        ({"when": ["SUNRISE"]}, Unplanned.TIMING_UNREAD),
        ({"timeOfDay": ["08:00:00", "late"]}, Unplanned.TIMING_UNREAD),
        ({"dayOfWeek": ["mon", "wed"], "frequency": 1, "period": 1, "periodUnit": "wk"}, Unplanned.TIMING_UNREAD),
        ({"dayOfWeek": ["mon"], "period": 3, "periodUnit": "d"}, Unplanned.TIMING_UNREAD),
        ({"boundsPeriod": {"start": "soon"}, "period": 1, "periodUnit": "d"}, Unplanned.TIMING_UNREAD),
        ({"frequency": 400, "period": 1, "periodUnit": "d"}, Unplanned.TOO_OFTEN),
        ({"frequency": 1, "period": 1, "periodUnit": "s"}, Unplanned.TOO_OFTEN),
        ({"count": 2**31 - 1, "period": 1, "periodUnit": "d"}, Unplanned.TOO_LONG),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_shown_as_its_text(given: dict[str, Any], why: Unplanned) -> None:
    found = planned(repeat(**given))
    assert not found.doses
    assert [(text.why, text.text) for text in found.as_text] == [(why, "as the doctor wrote it")]


def test_a_code_that_is_not_known_is_shown_as_its_words() -> None:
    found = planned({"timing": {"code": {"text": "on business days", "coding": [{"code": "JB"}]}}})
    assert [(text.why, text.text) for text in found.as_text] == [(Unplanned.TIMING_UNREAD, "on business days")]


def test_what_was_written_on_no_day_and_says_no_start_never_starts() -> None:
    found = planned(repeat(period=1, periodUnit="d"), authoredOn=None)
    assert [text.why for text in found.as_text] == [Unplanned.NEVER_STARTS]


def test_the_last_of_february_and_of_a_month() -> None:
    monthly = {"boundsPeriod": {"start": "2027-12-31"}, "period": 1, "periodUnit": "mo", "timeOfDay": ["08:00:00"]}
    months = planned(repeat(**monthly), since=date(2028, 1, 30), days=62).doses
    assert local(months) == ["01-31 08:00", "02-29 08:00", "03-31 08:00"]
    yearly = {"boundsPeriod": {"start": "2028-02-29"}, "period": 1, "periodUnit": "a"}
    assert local(planned(repeat(**yearly), since=date(2029, 2, 1), days=40).doses) == ["02-28 07:00"]


def test_what_is_beyond_the_fewest_is_optional() -> None:
    days = {"boundsRange": {"low": {"value": 2, "code": "d"}, "high": {"value": 4, "code": "d"}}}
    by_days = planned(repeat(period=1, periodUnit="d", **days)).doses
    assert [dose.optional for dose in by_days] == [False, False, True, True]
    by_count = planned(repeat(period=1, periodUnit="d", count=1, countMax=3)).doses
    assert [dose.optional for dose in by_count] == [False, True, True]


def test_tapering_is_one_course_after_another() -> None:
    def course(sequence: int, days: int, tablets: int) -> dict[str, Any]:
        given = repeat(boundsDuration={"value": days, "code": "d"}, period=1, periodUnit="d")
        return {**given, "sequence": sequence, "doseAndRate": [{"doseQuantity": {"value": tablets}}]}

    found = planned(course(2, 2, 3), course(1, 3, 4), course(3, 2, 1), days=20)
    amounts = [getattr(dose.dosage.amount, "number", None) for dose in found.doses]
    assert amounts == [4, 4, 4, 3, 3, 1, 1]
    assert [dose.planned for dose in found.doses] == sorted({dose.planned for dose in found.doses})


def test_a_course_after_one_of_so_many_doses_begins_on_the_next_day() -> None:
    loading = {**repeat(count=3, frequency=2, period=1, periodUnit="d"), "sequence": 1}
    after = {**repeat(period=1, periodUnit="d", boundsDuration={"value": 2, "code": "d"}), "sequence": 2}
    assert local(planned(loading, after).doses) == [
        "11-23 07:00", "11-23 18:00", "11-24 07:00", "11-25 07:00", "11-26 07:00",
    ]  # fmt: skip


def test_what_comes_after_a_course_without_end_is_shown_as_its_text() -> None:
    endless, after = {**repeat(period=1, periodUnit="d"), "sequence": 1}, {**repeat(when=["HS"]), "sequence": 2}
    found = planned(endless, after)
    assert [(text.number, text.why) for text in found.as_text] == [(1, Unplanned.NEVER_STARTS)]
    assert {dose.dosage.number for dose in found.doses} == {0}


def test_dosages_of_one_sequence_are_concurrent() -> None:
    morning, night = ({**repeat(when=[when]), "sequence": 1} for when in ("MORN", "HS"))
    assert local(planned(morning, night, days=1).doses) == ["11-23 07:00", "11-23 22:00"]


def test_the_rhythm_moves_doses_and_keeps_which_they_are() -> None:
    late = Rhythm(wake=time(10), breakfast=time(10, 30), lunch=time(14), dinner=time(20), sleep=time(1))
    dosage = repeat(frequency=4, period=1, periodUnit="d")
    usual, night = (planned(dosage, days=1, by=Circumstances(each, SHANGHAI, SHANGHAI)) for each in (Rhythm(), late))
    assert local(night.doses) == ["11-23 10:30", "11-23 14:00", "11-23 20:00", "11-24 01:00"]
    assert [dose.id for dose in night.doses] == [dose.id for dose in usual.doses]
    assert {dose.day for dose in night.doses} == {DAY}


def test_a_breakfast_before_the_alarm_clock_is_of_the_same_day() -> None:
    odd = Circumstances(Rhythm(wake=time(7, 30), sleep=time(0, 30)), SHANGHAI, SHANGHAI)
    assert local(planned(repeat(when=["CM", "HS"]), days=1, by=odd).doses) == ["11-23 07:00", "11-24 00:30"]


def test_a_person_chooses_the_times_of_what_the_prescriber_left_open() -> None:
    chosen = MedicineSettings("MedicationRequest/m", times=((0, time(21)), (1, time(9))))
    open_, written = repeat(period=1, periodUnit="d"), repeat(timeOfDay=["08:00:00"])
    moved = plan([medicine(open_, written, settings=chosen)], DAY, DAY, AT_HOME).doses
    usual = plan([medicine(open_, written)], DAY, DAY, AT_HOME).doses
    assert local(moved) == ["11-23 08:00", "11-23 21:00"]
    assert {dose.id for dose in moved} == {dose.id for dose in usual}


def test_of_two_amounts_the_ordered_one_counts() -> None:
    calculated = {"type": {"coding": [{"code": "calculated"}]}, "doseQuantity": {"value": 7}}
    ordered = {"type": {"coding": [{"code": "ordered"}]}, "doseRange": {"low": {"value": 1}, "high": {"value": 2}}}
    dosage = medicine({"doseAndRate": [calculated, ordered]}).dosages[0]
    assert getattr(dosage.amount, "low", None) is not None
