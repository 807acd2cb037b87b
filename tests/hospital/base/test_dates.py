"""Laws of dates as spans, and of the eight prefixes over them (R4 §3.1.1.4.5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, StaticPool, create_engine, insert

from hospital.base.clock import ZONE
from hospital.base.dates import BEGINNING, END, period, span, spans
from hospital.base.sql import Sql, fetched, sql
from hospital.fhir.definitions import SearchParameter, search_parameters
from hospital.fhir.search.conditions import condition
from hospital.fhir.search.criteria import Filter
from hospital.fhir.store.tables import metadata, moment, version

MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30))
PRECISIONS = ["%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S+08:00", "%Y-%m-%dT%H:%M:%S.%f+08:00"]
TEXTS = st.builds(lambda moment_, form: moment_.strftime(form), MOMENTS, st.sampled_from(PRECISIONS))


@given(MOMENTS)
def test_a_finer_date_lies_inside_the_coarser_one(moment_: datetime) -> None:
    coarse = [span(moment_.strftime(form)) for form in PRECISIONS[:3]]
    for (low, high), (inner_low, inner_high) in pairwise(coarse):
        assert low <= inner_low < inner_high <= high


@given(MOMENTS)
def test_the_following_day_begins_where_this_one_ends(moment_: datetime) -> None:
    today, tomorrow = moment_.strftime("%Y-%m-%d"), (moment_ + timedelta(days=1)).strftime("%Y-%m-%d")
    assert span(today)[1] == span(tomorrow)[0]


@given(MOMENTS)
def test_an_instant_means_the_same_in_every_zone(moment_: datetime) -> None:
    here = moment_.replace(tzinfo=ZONE, microsecond=0)
    if here.utcoffset() != timedelta(hours=8):
        return  # local time before 1901 and in the 1940s had other offsets, which FHIR cannot write to the second
    assert span(here.isoformat()) == span(here.astimezone(UTC).isoformat().replace("+00:00", "Z"))


@pytest.mark.parametrize("text", ["", "x", "2026-13", "2026-02-30", "2026-2-3", "26", "2026-03-01T25:00:00Z", "now"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        span(text)
    assert spans(text) == []


@given(st.integers(0, 9999), st.sampled_from(["", "-01", "-12", "-12-31", "-01-01T00:00:00+14:00",
       "-12-31T23:59:60-12:00", "-12-31T23:59:59.999999999Z", "-06-30T10:00"]))  # fmt: skip
def test_the_edges_of_the_calendar_are_spans_or_refused(year: int, rest: str) -> None:
    try:
        low, high = span(f"{year:04}{rest}")
    except ValueError:
        assert year == 0
    else:
        assert BEGINNING < low < high <= END


def test_open_periods_reach_to_the_ends_of_time() -> None:
    assert period({"start": "2026"}) == (span("2026")[0], END)
    assert period({"end": "2026"}) == (BEGINNING, span("2026")[1])
    assert period({}) is None
    assert spans({"event": ["2026-01-01", "2026-02-01"]}) == [(span("2026-01-01")[0], span("2026-02-01")[1])]


@pytest.fixture(scope="module")
def empty() -> Iterator[Engine]:
    """The tables on a database in memory; each question rolls back what it put there."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def matches(empty: Engine, stored: str, asked: list[str]) -> dict[str, bool]:
    """Asks the very SQL a search would run, for one stored date and each of the questions."""
    parameter = search_parameters()["Observation"]["date"]
    low, high = span(stored)
    row = {
        "seq": 1, "type": "Observation", "id": "o", "version": 1, "updated": 0, "deleted": False, "method": "PUT",
        "author": "", "digest": "", "request_digest": "", "body": "",
    }  # fmt: skip
    with empty.connect() as connection:
        connection.execute(insert(version).values(row))
        connection.execute(insert(moment).values(seq=1, param="Observation.date", low=low, high=high))
        return {
            question[:2]: bool(
                fetched(connection, sql("SELECT 1 FROM fhir_version WHERE ?", _met(parameter, question)))
            )
            for question in asked
        }


def _met(parameter: SearchParameter, question: str) -> Sql:
    return condition("Observation", Filter(parameter, "", (question,)), "http://h")


@given(TEXTS, TEXTS)
def test_the_prefixes_fit_together(empty: Engine, asked: str, stored: str) -> None:
    met = matches(empty, stored, [prefix + asked for prefix in ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")])
    low, high = span(asked)
    first, last = span(stored)
    assert met["eq"] is (low <= first and last <= high)
    assert met["ne"] is not met["eq"]
    assert met["ge"] is (met["gt"] or met["eq"])
    assert met["le"] is (met["lt"] or met["eq"])
    assert met["sa"] is (first >= high) and met["eb"] is (last <= low)
    assert not (met["sa"] and met["eb"])
    assert met["gt"] or not met["sa"]
    assert met["lt"] or not met["eb"]
    assert any(met[prefix] for prefix in ("eq", "gt", "lt"))


def test_the_database_keeps_the_ends_of_time() -> None:
    row = sqlite3.connect(":memory:").execute("SELECT ?, ?", (BEGINNING, END)).fetchone()
    assert row == (BEGINNING, END)
