"""A store of one person, and what the hospital has sent to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local_store.store import LocalStore
from tests.local_store.worlds import KEY


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()
