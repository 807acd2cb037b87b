"""When everything that a prescription asks for is over, whatever its status says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from services.record.medicines.courses import is_over
from services.record.medicines.plan import plan
from tests.services.record.medicines.test_plan import bounds, repeats, sound
from tests.services.record.medicines.worlds import AT_HOME, DAY, at, medicine, repeat

_SEVEN_DAYS = {"frequency": 1, "period": 1, "periodUnit": "d", "boundsDuration": {"value": 7, "code": "d"}}


def _over(*dosages: dict[str, Any], after: int, **elements: Any) -> bool:
    return is_over(medicine(*dosages, **elements), AT_HOME, at(DAY + timedelta(days=after), 12))


def test_a_course_is_over_after_its_last_day_although_its_status_says_active() -> None:
    assert [_over(repeat(**_SEVEN_DAYS), after=days) for days in (0, 6, 7, 400)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("asked", "over"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, False),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "count": 3}, True),
        ({"when": ["MORN"], "boundsPeriod": {"end": "2026-11-25"}}, True),
        ({"when": ["MORN"], "boundsPeriod": {"end": "9999-12-31"}}, False),
        ({"when": ["MORN"], "boundsPeriod": {"end": "0001-01-01"}}, True),
        ({"frequency": "often"}, False),
    ],
)
def test_what_names_no_end_or_cannot_be_planned_goes_on(asked: dict[str, Any], over: bool) -> None:
    assert _over(repeat(**asked), after=90) is over


def test_it_goes_on_as_long_as_one_part_of_it_does() -> None:
    endless = repeat(frequency=1, period=1, periodUnit="d")
    as_needed = {**repeat(**_SEVEN_DAYS), "asNeededBoolean": True}
    assert not _over(repeat(**_SEVEN_DAYS), endless, after=90)
    assert not _over(repeat(**_SEVEN_DAYS), as_needed, after=90)
    assert not _over(after=90)


def test_the_end_of_the_whole_ends_every_part_of_it() -> None:
    statement = {"resourceType": "MedicationStatement", "dosage": [repeat(when=["MORN"])], "dosageInstruction": None}
    assert _over(after=90, effectivePeriod={"start": "2026-11-01", "end": "2026-11-30"}, **statement)
    assert not _over(after=3, effectivePeriod={"start": "2026-11-01", "end": "2026-11-30"}, **statement)


@given(repeats | sound.flatmap(lambda asked: bounds.map(lambda until: {**asked, **until})))
@settings(max_examples=60, deadline=None)
def test_nothing_is_planned_of_what_is_over(asked: dict[str, Any]) -> None:
    given_, day = medicine(repeat(**asked)), DAY + timedelta(days=40)
    if is_over(given_, AT_HOME, at(day, 12)):
        assert all(dose.planned < at(day, 12) for dose in plan([given_], day, day + timedelta(days=9), AT_HOME).doses)
    for moment in (datetime.min, datetime.max):
        is_over(given_, AT_HOME, moment.replace(tzinfo=UTC))
