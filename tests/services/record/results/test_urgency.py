"""A critical result is urgent by its age, and quiet once it is known or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.record.results import model
from services.record.results.urgency import FRESH, Urgency, chief, critical_in, urgency

FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def read(flag: str = "HH", **more: Any) -> model.Observation:
    flags = [{"coding": [{"system": FLAGS, "code": flag}]}]
    body = {"id": "k", "status": "final", "code": {"text": "K"}, "valueInteger": 7, "interpretation": flags, **more}
    return model.observation(body)


def only(**more: Any) -> model.CriticalResult:
    (found,) = critical_in([read(**more)])
    return found


@pytest.mark.parametrize(("written", "level"), [
    ({"effectiveDateTime": "2026-11-21T10:00:00+08:00"}, Urgency.NOW),
    ({"effectiveDateTime": "2026-11-14T12:00:00+08:00"}, Urgency.NOW),
    ({"effectiveDateTime": "2026-11-14T11:59:00+08:00"}, Urgency.ASK),
    ({"effectiveDateTime": "2025-02-20"}, Urgency.ASK),
    ({"effectiveDateTime": "2025-02-20", "issued": "2026-11-20T08:00:00Z"}, Urgency.NOW),  # a culture takes its time
    ({"effectivePeriod": {"start": "2024-01-01", "end": "2026-11-20"}}, Urgency.NOW),
    ({"effectivePeriod": {"start": "2024-01-01"}}, Urgency.ASK),
    ({"effectiveDateTime": "2026"}, Urgency.NOW),  # it may have been yesterday
    ({"effectiveDateTime": "2026-11"}, Urgency.NOW),
    ({"effectiveDateTime": "2026-10"}, Urgency.ASK),
    ({"effectiveDateTime": "2024-02"}, Urgency.ASK),
    ({"effectiveDateTime": "9999-12-31"}, Urgency.NOW),
    ({"effectiveDateTime": "9999"}, Urgency.NOW),
    ({"effectiveDateTime": "0001-01-01T00:00:00+14:00"}, Urgency.ASK),
    ({"effectiveDateTime": "soon"}, Urgency.NOW),
    ({}, Urgency.NOW),
])  # fmt: skip
def test_it_says_to_act_now_while_it_is_fresh(written: dict[str, Any], level: Urgency) -> None:
    assert urgency(only(**written), NOW) is level


@pytest.mark.parametrize("fact", [{"known": True}, {"normal_again": True}])
@pytest.mark.parametrize("age", [timedelta(), FRESH * 2])
def test_what_is_known_or_over_is_quiet(fact: dict[str, bool], age: timedelta) -> None:
    assert urgency(replace(only(), when=NOW - age, **fact), NOW) is Urgency.QUIET  # type: ignore[arg-type]


def test_the_most_urgent_speaks_for_all() -> None:
    fresh = only()
    past, quiet = replace(fresh, when=NOW - 2 * FRESH), replace(fresh, known=True)
    assert chief([quiet, past, fresh], NOW) is Urgency.NOW
    assert chief([quiet, past], NOW) is Urgency.ASK
    assert chief([quiet], NOW) is Urgency.QUIET
    assert chief([], NOW) is Urgency.NOW


def test_only_what_a_laboratory_called_critical_and_did_not_withdraw() -> None:
    every = [read(flag) for flag in ("H", "HH", "LL", "AA", "N")] + [read("HH", status="entered-in-error")]
    assert [found.line.flags[0].code for found in critical_in(every)] == ["HH", "LL", "AA"]


def test_a_corrected_result_is_known_by_another_mark() -> None:
    first, second = (only(meta={"versionId": version}) for version in "12")
    assert first.mark != second.mark
