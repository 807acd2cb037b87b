"""An Observation of measured waits is read for what it says, and what it does not say stays unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.recommend.wait_statistics import WaitStatistics
from services.booking.recommend.waits import measured_wait
from tests.services.booking.recommend.clinics import measured

SHANGHAI = ZoneInfo("Asia/Shanghai")
SYSTEM = "http://anxin.example/fhir/CodeSystem/measure"


def _code(code: str) -> dict[str, Any]:
    return {"coding": [{"system": SYSTEM, "code": code}]}


def observation(**changes: Any) -> dict[str, Any]:
    parts = {
        "wait-p90": 41.5,
        "visits": 168,
        "service-mean": 6.25,
        "service-scv": 0.4,
        "no-show-rate": 0.08,
        "lateness-mean": -12,
        "lateness-sd": 18,
        "walk-in-rate": 2.5,
    }
    return {
        "resourceType": "Observation",
        "id": "wait-dept-cardiology-3-9",
        "status": "final",
        "code": _code("wait"),
        "subject": {"reference": "Location/main-2f"},
        "focus": [{"reference": "HealthcareService/dept-cardiology"}],
        "effectivePeriod": {"start": "2026-10-26T00:00:00+08:00", "end": "2026-11-22T23:59:59+08:00"},
        "valueQuantity": {"value": 18.2, "unit": "min", "system": "http://unitsofmeasure.org", "code": "min"},
        "component": [{"code": _code(code), "valueQuantity": {"value": value}} for code, value in parts.items()],
        **changes,
    }


def test_everything_the_hospital_measured_is_read() -> None:
    read = measured_wait(observation())
    assert read is not None
    assert (read.service_id, read.weekday, read.hour) == ("dept-cardiology", 3, 9)
    assert (read.mean, read.p90, read.visits) == (18.2, 41.5, 168)
    assert (read.service_mean, read.service_scv, read.no_show) == (6.25, 0.4, 0.08)
    assert (read.lateness_mean, read.lateness_sd, read.walk_ins) == (-12, 18, 2.5)
    assert read.until == datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)


def test_what_was_not_measured_is_not_known() -> None:
    read = measured_wait(observation(valueQuantity=None, component=[], effectivePeriod={}))
    assert read is not None
    assert {read.mean, read.p90, read.visits, read.service_mean, read.no_show, read.until} == {None}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "entered-in-error"},
        {"status": "cancelled"},
        {"focus": []},
        {"id": "wait-dept-cardiology-8-9"},
        {"id": "wait-dept-cardiology-3-24"},
        {"code": _code("service-mean")},
        {"code": {"coding": [{"system": "http://loinc.org", "code": "wait"}]}},
    ],
)
def test_what_is_no_measured_wait_is_none(changes: dict[str, Any]) -> None:
    assert measured_wait(observation(**changes)) is None


@pytest.mark.parametrize("value", [-1, 1441, "NaN", True, None, {"value": 3}])
def test_a_number_that_cannot_be_true_counts_as_not_sent(value: Any) -> None:
    read = measured_wait(observation(valueQuantity={"value": value}))
    assert read is not None
    assert read.mean is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("value", "code", "coding")), inner),
    max_leaves=8,
)


@given(JSON, JSON)
def test_nothing_a_hospital_sends_raises(one: object, other: object) -> None:
    for body in (one, observation(valueQuantity=one, component=other), observation(focus=one, effectivePeriod=other)):
        read = measured_wait(body)
        assert read is None or read.mean is None or 0 <= read.mean <= 1440


def test_usual_numbers_are_those_of_one_such_day() -> None:
    known = WaitStatistics(measured(weekdays=[1], hours=[8], visits=72), SHANGHAI)
    assert known.numbers("heart", 1, 8) == pytest.approx(72 / 4 / 0.9)  # four Mondays, a tenth stays away
    assert known.numbers("heart", 2, 8) is None


@pytest.mark.parametrize(
    ("since", "until", "mondays"),
    [
        ("2026-10-26T00:00+08:00", "2026-11-23T00:00+08:00", 4),
        ("2026-10-26T00:00+08:00", "2026-11-22T23:59+08:00", 4),
        ("2026-10-26T07:30+08:00", "2026-11-16T18:00+08:00", 4),
        ("2026-10-26T18:00+08:00", "2026-11-16T07:00+08:00", 2),
        ("2026-11-23T18:00+08:00", "2026-11-23T07:00+08:00", 0),
        ("2026-10-26T04:30+00:00", "2026-11-16T10:00+00:00", 3),  # half past twelve at the clinic
    ],
)
def test_a_day_counts_that_was_measured_at_noon(since: str, until: str, mondays: int) -> None:
    moments = {"since": datetime.fromisoformat(since), "until": datetime.fromisoformat(until)}
    waits = [replace(one, **moments) for one in measured(weekdays=[1], hours=[8], visits=90)]  # type: ignore[arg-type]
    assert WaitStatistics(waits, SHANGHAI).numbers("heart", 1, 8) == (pytest.approx(100 / mondays) if mondays else None)


def test_a_department_nobody_measured_is_not_known() -> None:
    known = WaitStatistics(measured(), SHANGHAI)
    assert known.flow("skin") is None
    assert known.until(["skin"]) is None
    assert not known.knows("skin")
