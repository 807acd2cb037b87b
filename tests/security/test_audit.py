"""The dependency audit never passes in silence."""

from __future__ import annotations

import pytest

from tests.security.audit import told


def test_only_a_service_that_answered_lets_it_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(0, "", "No known vulnerabilities found") == 0
    assert told(1, "", "Traceback\nConnectionError: no such name") == 2
    assert "nothing was checked" in capsys.readouterr().err
    assert told(1, "", "") == 2
    assert told(1, "Name Version ID\nx 1.0 PYSEC-1\n", "Found 1 known vulnerability") == 1
    assert "which" in capsys.readouterr().err
