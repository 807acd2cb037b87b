"""The offline house for every test of the views that needs more than plain values."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.views.house import AppHarness, build_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[AppHarness]:
    made = build_house(tmp_path)
    yield made
    await made.account.lock()
