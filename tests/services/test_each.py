"""A reader that fails for one resource: the others are read, and the one is named."""

from __future__ import annotations

from typing import Any

import pytest

from services.each import Elements, UnreadResource, each


def _start(body: dict[str, Any]) -> str:
    return str(body["start"])


def test_one_that_cannot_be_read_is_named_and_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    bodies: list[dict[str, Any]] = [
        {"resourceType": "Slot", "id": "a", "start": 1},
        {"resourceType": "Slot", "id": "b", "secret": "HIV"},
        {"resourceType": "Slot", "id": "c", "start": 3},
    ]
    assert each(bodies, _start) == Elements(("1", "3"), (UnreadResource("Slot", "b"),))
    assert "KeyError" in caplog.text and "HIV" not in caplog.text and "start" not in caplog.text


def test_nothing_is_nothing() -> None:
    assert each([], _start) == Elements()
