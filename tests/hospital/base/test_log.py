"""A log line of the hospital tells what happened and where in the code; never what an exception quoted."""

from __future__ import annotations

import logging

from hospital.base.log import HospitalLogFormatter


def test_an_exception_is_logged_without_any_message_of_its_chain() -> None:
    try:
        try:
            raise KeyError("13800000001")
        except KeyError as inner:
            raise ValueError("王秀兰") from inner
    except ValueError as cause:
        record = logging.LogRecord(
            "hospital", logging.ERROR, __file__, 1, "failed", (), (ValueError, cause, cause.__traceback__)
        )
    line = HospitalLogFormatter("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR failed")
    assert "ValueError at test_log.py:" in line
    assert "王秀兰" not in line
    assert "13800000001" not in line
