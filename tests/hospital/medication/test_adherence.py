"""What was due is counted by plain timings alone, and never more or less than by counting each dose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.medication.adherence import regularity, window
from tests.hospital.medication.pharmacy import Json, dose, prescription

TODAY = date(2026, 3, 4)
FIRST, LAST = window(TODAY)


def due(repeat: Json, **more: Any) -> int | None:
    body = prescription(**{"dosageInstruction": [{"timing": {"repeat": repeat}}], **more})
    return regularity(body, [], TODAY).due


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, 30),
        ({"frequency": 2, "period": 1, "periodUnit": "d", "when": ["CM", "CV"]}, 60),
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, 90),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 90),
        ({"period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"], "timeOfDay": ["20:00:00"]}, 5),
        ({"frequency": 1, "period": 2, "periodUnit": "d"}, 15),
        ({"period": 1, "periodUnit": "d", "boundsPeriod": {"start": "2026-02-23", "end": "2026-02-28"}}, 6),
        ({"period": 1, "periodUnit": "d", "boundsPeriod": {"start": "2026-03-10"}}, 0),
        ({"period": 5, "periodUnit": "h"}, None),
        ({"period": 1, "periodUnit": "mo"}, None),
        ({"period": 1.5, "periodUnit": "d"}, None),
        ({"period": 28, "periodUnit": "d", "duration": 21, "durationUnit": "d"}, None),
        ({"count": 5, "period": 1, "periodUnit": "d"}, None),
    ],
)
def test_only_plain_timings_are_counted(repeat: Json, expected: int | None) -> None:
    assert due(repeat) == expected


def test_a_taper_words_and_as_needed_are_not_counted() -> None:
    daily = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}
    for dosages in ([daily | {"sequence": 1}], [{"text": "遵医嘱"}], [daily | {"asNeededBoolean": True}], []):
        found = regularity(prescription(dosageInstruction=dosages), [], TODAY)
        assert (found.due, found.percent, found.missed) == (None, None, None)
    both = regularity(prescription(dosageInstruction=[daily, daily | {"asNeededBoolean": True}]), [], TODAY)
    assert both.due == 30


def test_a_prescription_counts_from_the_day_after_it_was_written_until_the_day_before_it_ended() -> None:
    daily = {"frequency": 1, "period": 1, "periodUnit": "d"}
    assert due(daily, authoredOn="2026-02-28T10:00:00+08:00") == 3
    ended = {"status": "stopped", "meta": {"lastUpdated": "2026-02-28T04:00:00Z"}}
    assert due(daily, **ended) == 26
    assert due({**daily, "boundsPeriod": {"end": "2026-05-01"}}, **ended) == 26, "the end that was meant at first"
    assert due({**daily, "boundsPeriod": {"end": "2026-02-20"}}, **ended) == 19


@given(st.sets(st.integers(1, 45)), st.sets(st.integers(1, 45)))
def test_taken_skipped_and_missed_add_up(taken: set[int], skipped: set[int]) -> None:
    of = prescription("rx")
    days = dict.fromkeys(taken, "completed") | dict.fromkeys(skipped - taken, "not-done")
    doses = [
        dose(of, status=status, extension=[], effectiveDateTime=f"{TODAY - timedelta(days=back)}T07:00:00+08:00")
        for back, status in days.items()
    ]
    other = dose(prescription("other"), effectiveDateTime="2026-03-03")
    found = regularity(of, [*doses, other], TODAY)
    within = [status for back, status in days.items() if FIRST <= TODAY - timedelta(days=back) <= LAST]
    assert (found.due, found.taken, found.skipped) == (30, within.count("completed"), within.count("not-done"))
    assert found.missed == 30 - len(within)
    assert found.percent == 100 * found.taken // 30
