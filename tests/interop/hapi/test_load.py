"""Under the same load in the same run our hospital answers reads and creates faster than HAPI does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop.hapi.load import lines


@pytest.mark.timeout(300)
def test_reads_and_creates_are_ahead_of_hapi(tmp_path: Path) -> None:
    rates = {line.name: line.ratio or 0 for line in lines(tmp_path, ("read", "create"), (10,)) if line.unit == "/s"}
    assert len(rates) == 2
    assert min(rates.values()) > 1, rates
