"""Which doses were answered, by what reached the hospital."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hospital.reminding.heard import unanswered
from tests.hospital.medication.pharmacy import EXTENSIONS, Json

SEVEN = datetime(2026, 3, 3, 23, tzinfo=UTC)
NOON, SIX = SEVEN + timedelta(hours=5), SEVEN + timedelta(hours=11)
DUE = (SEVEN, NOON, SIX)


def record(planned: datetime, status: str = "completed") -> Json:
    told = [{"url": EXTENSIONS + "dose-planned", "valueDateTime": planned.isoformat()}]
    return {"status": status, "extension": told}


@pytest.mark.parametrize(
    ("records", "left"),
    [
        ([], [SEVEN, NOON, SIX]),
        ([record(NOON)], [SEVEN, SIX]),
        ([record(SEVEN), record(NOON), record(SIX, "not-done")], []),
        ([record(NOON, "entered-in-error")], [SEVEN, NOON, SIX]),
        ([record(SEVEN - timedelta(hours=1)), record(NOON)], [SIX]),
        ([record(SEVEN - timedelta(hours=8))], [SEVEN, NOON, SIX]),
        ([record(NOON), record(NOON + timedelta(minutes=5))], [SEVEN, SIX]),
        ([{"status": "completed", "effectiveDateTime": NOON.isoformat()}], [SEVEN, SIX]),
    ],
)
def test_each_record_answers_the_moment_it_was_planned_for(records: list[Json], left: list[datetime]) -> None:
    assert unanswered(DUE, records) == left


def test_a_record_that_cannot_be_read_is_said() -> None:
    with pytest.raises(ValueError):
        unanswered(DUE, [{"status": "completed"}])
