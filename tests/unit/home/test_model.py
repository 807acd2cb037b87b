"""One line about a report: what the laboratory flagged."""

from __future__ import annotations

from typing import Any

from services.home.model import Today, new_result

FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
REPORT = {"id": "r", "status": "final", "code": {"text": "电解质"}, "meta": {"versionId": "2"}}


def line(*codes: str, **more: Any) -> dict[str, Any]:
    flags = [{"coding": [{"system": FLAGS, "code": code}]} for code in codes]
    return {"status": "final", "valueInteger": 1, "interpretation": flags, **more}


def test_flags_are_counted_as_the_laboratory_gave_them() -> None:
    found = new_result(REPORT, [line("H"), line("N", "LL"), line(), line("H", status="cancelled")], None, new=True)
    assert (found.total, found.abnormal, found.critical) == (3, 2, 1)


def test_a_withdrawn_report_counts_nothing() -> None:
    found = new_result(REPORT | {"status": "entered-in-error"}, [line("HH")], None, new=True)
    assert (found.total, found.critical, found.hidden) == (0, 0, True)


def test_nothing_at_all_is_empty() -> None:
    assert Today(None, None, (), (), 0, 0, ()).empty
    assert not Today(None, None, (), (), 0, 1, ()).empty
