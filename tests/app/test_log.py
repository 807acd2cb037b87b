"""A log line tells what happened and where in the code; never what an exception quoted."""

from __future__ import annotations

import logging

from app.log import AppLogFormatter


def test_an_exception_is_logged_without_its_message() -> None:
    try:
        raise ValueError("王秀兰 13800000001")
    except ValueError as cause:
        record = logging.LogRecord(
            "anxin", logging.ERROR, __file__, 1, "failed", (), (ValueError, cause, cause.__traceback__)
        )
    line = AppLogFormatter("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR failed")
    assert "ValueError at test_log.py:" in line
    assert "王秀兰" not in line
    assert "13800000001" not in line


def test_a_chained_exception_does_not_bring_the_message_back() -> None:
    try:
        try:
            raise KeyError("secret-token")
        except KeyError as inner:
            raise RuntimeError("outer-secret") from inner
    except RuntimeError as cause:
        record = logging.LogRecord(
            "anxin", logging.ERROR, __file__, 1, "failed", (), (RuntimeError, cause, cause.__traceback__)
        )
    line = AppLogFormatter("%(message)s").format(record)
    assert "RuntimeError" in line
    assert "secret" not in line
