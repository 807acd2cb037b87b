"""One table from status to error, for reading and for writing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.errors import (
    AccessDenied,
    AppError,
    NotDownloaded,
    RefusalCode,
    Rejected,
    ServerMisunderstood,
    ServerUnavailable,
)
from services.fhir import terms
from services.fhir.failures import Gone, Unsupported, failure, retry_after

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def _fail(
    status: int,
    *,
    writing: bool,
    outcome: dict[str, Any] | None = None,
    page: bool = False,
    conditional: bool = False,
) -> AppError:
    about = ("Appointment", "a1")
    return failure(status, outcome, writing=writing, conditional=conditional, page=page, retry_after=None, about=about)


@pytest.mark.parametrize(
    ("status", "reading"),
    [
        (403, AccessDenied),
        (404, NotDownloaded),
        (410, Gone),
        (400, Unsupported),
        (409, ServerMisunderstood),
        (429, ServerUnavailable),
        (500, ServerUnavailable),
        (503, ServerUnavailable),
        (302, ServerMisunderstood),
        (418, ServerMisunderstood),
    ],
)
def test_reading(status: int, reading: type[AppError]) -> None:
    assert type(_fail(status, writing=False)) is reading


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (400, RefusalCode.INVALID),
        (403, RefusalCode.NOT_ALLOWED),
        (404, RefusalCode.GONE),
        (405, RefusalCode.NOT_ALLOWED),
        (409, RefusalCode.UNKNOWN),
        (410, RefusalCode.GONE),
        (412, RefusalCode.SUPERSEDED),
        (422, RefusalCode.INVALID),
    ],
)
def test_writing(status: int, refusal: RefusalCode) -> None:
    error = _fail(status, writing=True)
    assert isinstance(error, Rejected)
    assert error.refusal is refusal


def test_the_hospitals_own_reason_is_kept_with_its_outcome() -> None:
    coding = {"system": terms.REFUSAL_SYSTEM, "code": "slot-taken"}
    outcome = {"resourceType": "OperationOutcome", "issue": [{"details": {"coding": [coding]}}]}
    error = _fail(409, writing=True, outcome=outcome)
    assert isinstance(error, Rejected)
    assert (error.refusal, error.outcome) == (RefusalCode.SLOT_TAKEN, outcome)


def test_a_reason_of_another_system_is_not_ours() -> None:
    outcome = {"issue": [{"details": {"coding": [{"system": "urn:other", "code": "slot-taken"}]}}]}
    error = _fail(409, writing=True, outcome=outcome)
    assert isinstance(error, Rejected)
    assert error.refusal is RefusalCode.UNKNOWN


def test_a_bare_409_to_a_write_that_named_its_version_means_another_version() -> None:
    error = _fail(409, writing=True, conditional=True, outcome={"issue": [{"code": "processing"}]})
    assert isinstance(error, Rejected)
    assert error.refusal is RefusalCode.SUPERSEDED


def test_a_cashier_that_does_not_answer_is_told_apart_from_a_hospital_that_does_not() -> None:
    coding = {"system": terms.REFUSAL_SYSTEM, "code": "cashier-down"}
    outcome = {"issue": [{"code": "transient", "details": {"coding": [coding]}}]}
    error = _fail(503, writing=True, outcome=outcome)
    assert isinstance(error, Rejected)
    assert error.refusal is RefusalCode.CASHIER_DOWN
    assert isinstance(_fail(503, writing=True), ServerUnavailable)
    assert isinstance(_fail(503, writing=True, page=True, outcome=outcome), ServerUnavailable)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_web_page_refuses_nothing(status: int) -> None:
    assert type(_fail(status, writing=True, page=True)) is ServerMisunderstood


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("Sat, 21 Nov 2026 08:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 07:00:00 GMT", 0.0),
        ("99999999999999", 86400.0),
        ("-5", None),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds
