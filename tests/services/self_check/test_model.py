"""The report: its first line is what a machine looks for, and nothing but versions and codes can be in it."""

from __future__ import annotations

from services.self_check.model import CheckKind, CheckNote, CheckResult, CheckVerdict, report

ROWS = (
    CheckResult(CheckKind.DRIVER, CheckVerdict.PASSED, value="3.53.4"),
    CheckResult(CheckKind.ALARM, CheckVerdict.NOT_HERE, CheckNote.NO_NOTIFICATIONS),
    CheckResult(CheckKind.CLOCK, CheckVerdict.FAILED, CheckNote.CLOCK_OFF, "25 min"),
)


def test_the_first_line_counts_and_the_others_say_why() -> None:
    assert report(ROWS, ["Anxin 0.1.0"]).splitlines() == [
        "1 passed, 1 failed",
        "Anxin 0.1.0",
        "driver: passed (3.53.4)",
        "alarm: not here (no-notifications)",
        "clock: failed (clock-off, 25 min)",
    ]


def test_a_value_that_could_name_somebody_is_dropped() -> None:
    for value in ("/data/zhao/anxin", "赵敏", "zhao@example.org", "x" * 41, "https://hospital.test/fhir", "a\nb"):
        assert CheckResult(CheckKind.KEY, CheckVerdict.FAILED, CheckNote.FAULT, value).value == ""
        assert value not in report((), [value])
