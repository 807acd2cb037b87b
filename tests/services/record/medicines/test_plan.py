"""Plans as a whole: stable ids, ends and changes, chains, and any input at all."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.record.medicines.dose import AdministrationStatus, DayPart, Unplanned
from services.record.medicines.model import Circumstances, Rhythm
from services.record.medicines.plan import LONGEST, day_part, plan, replan
from services.record.medicines.schedule import MOST_PER_DAY
from tests.services.record.medicines.worlds import (
    AT_HOME,
    BERLIN,
    DAY,
    SHANGHAI,
    at,
    by_id,
    local,
    medicine,
    planned,
    repeat,
    taken,
)

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

numbers = st.one_of(st.integers(-2, 40), st.sampled_from([0.5, 1.5, 0.1, 400, 10**9, 10**40, "2", "x", None, [], True]))
units = st.sampled_from(["s", "min", "h", "d", "wk", "mo", "a", "fortnight", 3, None])
lengths = st.builds(lambda value, unit: {"value": value, "code": unit}, numbers, units)
dates = st.sampled_from([
    "2026-11-20", "2026-11", "2026", "2026-11-23T10:15:00+08:00", "2026-11-23T00:00:00Z", "0001-01-01",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2024-02-29", "never", 7, None,
])  # fmt: skip
repeats = st.fixed_dictionaries({}, optional={
    "frequency": numbers, "frequencyMax": numbers, "period": numbers, "periodMax": numbers, "periodUnit": units,
    "count": numbers, "countMax": numbers, "duration": numbers, "durationUnit": units, "offset": numbers,
    "dayOfWeek": st.lists(st.sampled_from(["mon", "wed", "sun", "x"]), max_size=3),
    "timeOfDay": st.lists(st.sampled_from(["08:00:00", "23:59:59", "00:00:00", "25:00:00"]), max_size=3),
    "when": st.lists(st.sampled_from(["MORN", "AC", "HS", "PCV", "C", "EVE.late", "?"]), max_size=3),
    "boundsDuration": lengths, "boundsRange": st.fixed_dictionaries({}, optional={"low": lengths, "high": lengths}),
    "boundsPeriod": st.fixed_dictionaries({}, optional={"start": dates, "end": dates}),
})  # fmt: skip
sound = st.one_of(
    st.builds(lambda f, p, u: {"frequency": f, "period": p, "periodUnit": u}, st.integers(1, 6), st.integers(1, 9),
              st.sampled_from(["h", "d", "wk", "mo"])),
    st.builds(lambda w: {"when": w}, st.lists(st.sampled_from(["MORN", "AC", "HS", "PCV"]), min_size=1, max_size=3)),
    st.builds(lambda d: {"dayOfWeek": d}, st.lists(st.sampled_from(["mon", "tue", "sat"]), min_size=1, max_size=3)),
)  # fmt: skip
bounds = st.sampled_from([
    {}, {"count": 7}, {"boundsDuration": {"value": 9, "code": "d"}}, {"boundsPeriod": {"start": "2026-11-25"}},
    {"boundsPeriod": {"start": "2026-11-24T10:00:00+08:00", "end": "2026-12-02"}},
])  # fmt: skip
rhythms = st.builds(
    Rhythm,
    *(st.times(min_value=time(low), max_value=time(high)) for low, high in ((5, 9), (7, 10), (11, 14), (17, 20))),
    sleep=st.sampled_from([time(21), time(23, 30), time(0, 30), time(2)]),
)  # fmt: skip


@FEW
@given(st.lists(st.tuples(repeats, numbers, st.sampled_from([None, "BID", "Q0H", "Q999H", "JB"])), max_size=3), dates)
def test_any_timing_ends_and_nothing_is_lost_in_silence(parts: list[Any], authored: Any) -> None:
    dosages = [
        {"text": "words", "sequence": number, "timing": {"repeat": own, **({"code": {"text": code}} if code else {})}}
        for own, number, code in parts
    ]
    found = planned(*dosages, days=10, since=date(2026, 11, 20), authoredOn=authored)
    assert len(found.doses) <= 12 * MOST_PER_DAY * max(len(dosages), 1)
    assert len({dose.id for dose in found.doses}) == len(found.doses)
    assert [dose.planned for dose in found.doses] == sorted(dose.planned for dose in found.doses)
    assert all(text.text == "words" for text in found.as_text if text.number is not None)


@pytest.mark.parametrize("since", [date.min, date(1, 1, 2), date(9999, 12, 20), date.max])
@pytest.mark.parametrize(
    "timing",
    [
        {"period": 8, "periodUnit": "h"},
        {"period": 1, "periodUnit": "mo"},
        {"when": ["HS"]},
        {"boundsPeriod": {"start": "0001-01-01T00:00:00+14:00"}, "period": 5, "periodUnit": "h"},
        {"boundsPeriod": {"start": "0001-01-01", "end": "9999-12-31T23:59:59-12:00"}, "period": 1, "periodUnit": "d"},
    ],
)
def test_the_ends_of_the_calendar_are_no_end_of_the_app(since: date, timing: dict[str, Any]) -> None:
    found = planned(repeat(**timing), days=9, since=min(since, date.max - timedelta(days=9)), authoredOn="0001-01-01")
    assert len({dose.id for dose in found.doses}) == len(found.doses)


@FEW
@given(sound, bounds, st.integers(0, 20), rhythms)
def test_a_plan_of_many_days_is_the_plans_of_its_days(own: Any, within: Any, cut: int, rhythm: Rhythm) -> None:
    mine, by = medicine(repeat(**own, **within)), Circumstances(rhythm, BERLIN, SHANGHAI)
    last = DAY + timedelta(days=25)
    whole = plan([mine], DAY, last, by).doses
    first_part = plan([mine], DAY, DAY + timedelta(days=cut), by).doses
    rest = plan([mine], DAY + timedelta(days=cut + 1), last, by).doses
    assert sorted(dose.id for dose in whole) == sorted(dose.id for dose in (*first_part, *rest))


@FEW
@given(sound, bounds, rhythms, rhythms, st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"]))
def test_two_devices_mean_the_same_doses(own: Any, within: Any, one: Rhythm, two: Rhythm, elsewhere: str) -> None:
    mine = medicine(repeat(**own, **within))
    here = plan([mine], DAY, DAY + timedelta(days=20), Circumstances(one, SHANGHAI, SHANGHAI)).doses
    there = plan(
        [mine], DAY - timedelta(days=3), DAY + timedelta(days=23), Circumstances(two, ZoneInfo(elsewhere), SHANGHAI)
    )
    assert {dose.id for dose in here} <= {dose.id for dose in there.doses}


def test_a_stopped_prescription_ends_at_once_and_keeps_its_past() -> None:
    stopped = {"status": "stopped", "meta": {"lastUpdated": at(DAY + timedelta(days=2), 12).isoformat()}}
    found = planned(repeat(frequency=2, period=1, periodUnit="d"), **stopped)
    assert local(found.doses) == ["11-23 07:00", "11-23 18:00", "11-24 07:00", "11-24 18:00", "11-25 07:00"]


@pytest.mark.parametrize(
    "stop",
    [
        {"status": "stopped", "meta": {"lastUpdated": at(DAY, 8, 30).isoformat()}},
        {"resourceType": "MedicationStatement", "status": "on-hold", "dosage": [repeat(timeOfDay=["08:00:00"])],
         "effectivePeriod": {"start": "2026-11-20", "end": at(DAY, 8, 30).isoformat()}},
    ],
)  # fmt: skip
def test_a_dose_that_is_due_when_it_is_stopped_is_due_no_more_and_is_not_missed(stop: dict[str, Any]) -> None:
    mine = medicine(repeat(timeOfDay=["08:00:00"]), **stop)
    (due,) = plan([medicine(repeat(timeOfDay=["08:00:00"]), **{**stop, "status": "active"})], DAY, DAY, AT_HOME).doses
    assert plan([mine], DAY, DAY, AT_HOME).doses == ()
    recorded = plan([mine], DAY, DAY, AT_HOME, by_id([taken(due)])).doses
    assert [dose.id for dose in recorded] == [due.id], "what was recorded stays"


def test_a_stop_comes_before_the_end_that_was_meant_at_first() -> None:
    stopped = {"status": "stopped", "meta": {"lastUpdated": at(DAY + timedelta(days=1), 14).isoformat()}}
    course = repeat(frequency=1, period=1, periodUnit="d", boundsPeriod={"start": "2026-11-23", "end": "2026-12-23"})
    assert local(planned(course, **stopped).doses) == ["11-23 07:00", "11-24 07:00"]
    assert len(planned(course, status="stopped").doses) == 7, "nobody said when it was stopped"


def test_a_stop_that_names_its_day_counts_and_not_when_it_was_written() -> None:
    written_later = {"status": "stopped", "meta": {"lastUpdated": at(DAY + timedelta(days=6), 12).isoformat()}}
    own = {"boundsPeriod": {"end": "2026-11-24"}}
    statement = {
        "resourceType": "MedicationStatement", "effectivePeriod": {"start": "2026-11-23", "end": "2026-11-24"},
        "dosage": [repeat(period=1, periodUnit="d")], "dosageInstruction": None,
    }  # fmt: skip
    assert len(planned(repeat(period=1, periodUnit="d"), **written_later, **statement).doses) == 2
    assert len(planned(repeat(period=1, periodUnit="d", **own)).doses) == 2


@pytest.mark.parametrize("status", ["draft", "entered-in-error"])
def test_what_was_never_valid_plans_nothing(status: str) -> None:
    found = planned(repeat(period=1, periodUnit="d"), status=status)
    assert not found.doses
    assert not found.as_text


def test_a_chain_counts_from_when_the_dose_before_was_taken() -> None:
    chained = repeat(period=8, periodUnit="h")
    chained["timing"]["extension"] = [
        {"url": "http://anxin.example/fhir/StructureDefinition/interval-from", "valueCode": "taken"}
    ]
    mine = medicine(chained)
    by_plan = plan([mine], DAY, DAY, AT_HOME).doses
    assert local(by_plan) == ["11-23 07:00", "11-23 15:00", "11-23 23:00"]
    late = taken(by_plan[0], at(DAY, 9, 20))
    skipped = taken(by_plan[1], at(DAY, 18), AdministrationStatus.SKIPPED)
    after = plan([mine], DAY, DAY, AT_HOME, by_id([late, skipped])).doses
    assert local(after) == ["11-23 07:00", "11-23 17:20"]
    assert [dose.id for dose in after] == [dose.id for dose in by_plan[:2]]


def test_a_chain_longer_than_a_lifetime_is_shown_as_its_text() -> None:
    chained = repeat(period=1, periodUnit="h", boundsPeriod={"start": "0001-01-01"})
    chained["timing"]["extension"] = [
        {"url": "http://anxin.example/fhir/StructureDefinition/interval-from", "valueCode": "taken"}
    ]
    assert [text.why for text in planned(chained).as_text] == [Unplanned.TOO_LONG]


def test_one_changed_prescription_is_planned_again_and_no_other() -> None:
    same, before = medicine(repeat(when=["HS"]), id_="a"), medicine(repeat(when=["MORN"]), id_="b")
    changed = medicine(repeat(when=["NOON", "EVE"]), id_="b")
    last = DAY + timedelta(days=30)
    assert replan(plan([same, before], DAY, last, AT_HOME), changed, AT_HOME) == plan(
        [same, changed], DAY, last, AT_HOME
    )


def test_a_plan_holds_no_more_days_than_its_bound() -> None:
    found = planned(repeat(period=1, periodUnit="d"), days=100_000)
    assert len(found.doses) == LONGEST + 1


def test_a_dose_stands_in_its_part_of_the_day() -> None:
    found = planned(repeat(timeOfDay=["04:00:00", "07:00:00", "12:30:00", "18:00:00", "22:00:00"]), days=1).doses
    parts = [DayPart.NIGHT, DayPart.MORNING, DayPart.NOON, DayPart.EVENING, DayPart.NIGHT]
    assert [day_part(dose, AT_HOME) for dose in found] == parts
