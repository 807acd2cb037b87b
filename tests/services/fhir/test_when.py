"""FHIR dates: exact stays exact, partial stays partial."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import instant
from services.fhir.when import FhirDate, Period, Precision, choice_when, first_moment, period, time_of, when

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026", FhirDate(2026)),
        ("2026-11", FhirDate(2026, 11)),
        ("2026-11-21", FhirDate(2026, 11, 21)),
        ("2026-11-21T08:30:00+08:00", datetime(2026, 11, 21, 8, 30, tzinfo=CHINA)),
        ("2026-11-21T00:30:00.1234567Z", datetime(2026, 11, 21, 0, 30, 0, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-21T08:30+08:00", datetime(2026, 11, 21, 8, 30, tzinfo=CHINA)),
        ("2026-02-30", None),
        ("2026-13", None),
        ("2026-11-21T25:00:00Z", None),
        ("2026-11-21T08:30:00+19:00", None),
        ("2026-11-21 08:30", None),
        ("0000-01-01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_reads_as_it_is_written(text: str, read: object) -> None:
    assert when(text) == read


def test_a_time_without_an_offset_is_certain_only_with_a_zone() -> None:
    assert when("2026-11-21T08:30:00") == FhirDate(2026, 11, 21)
    assert when("2026-11-21T08:30:00", CHINA) == datetime(2026, 11, 21, 8, 30, tzinfo=CHINA)


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_what_we_write_we_read_back_to_the_millisecond(moment: datetime) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert when(instant(whole)) == whole


def test_a_partial_date_counts_from_its_first_day() -> None:
    assert (FhirDate(2024).precision, FhirDate(2024, 2).precision) == (Precision.YEAR, Precision.MONTH)
    assert str(FhirDate(2024, 2)) == "2024-02"
    assert sorted([FhirDate(2024, 2), FhirDate(2024), FhirDate(2023, 12, 31)]) == [
        FhirDate(2023, 12, 31),
        FhirDate(2024),
        FhirDate(2024, 2),
    ]
    assert first_moment(FhirDate(2024, 2), CHINA) == datetime(2024, 2, 1, tzinfo=CHINA)


def test_a_period_may_be_open() -> None:
    assert period({"start": "2026-01"}) == Period(FhirDate(2026, 1), None)
    assert period({"start": "nonsense"}) is None
    assert choice_when({"effectivePeriod": {"end": "2026"}}, "effective") == Period(None, FhirDate(2026))
    assert choice_when({"effectiveDateTime": "2026"}, "effective") == FhirDate(2026)


def test_a_time_of_day_has_no_zone() -> None:
    assert time_of("08:00:00") == time(8)
    assert time_of("08:00:00Z") is None
