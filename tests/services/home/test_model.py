"""What the first screen calls empty."""

from __future__ import annotations

from services.home.model import Today


def test_nothing_at_all_is_empty() -> None:
    assert Today(None, None, (), (), 0, 0, ()).empty
    assert not Today(None, None, (), (), 0, 1, ()).empty
