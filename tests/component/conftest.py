"""The offline house for every component test that needs more than plain values."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.component.harness.house import AppHarness, build_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[AppHarness]:
    made = build_house(tmp_path)
    yield made
    await made.account.lock()
