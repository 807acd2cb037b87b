"""A real encrypted store in a folder of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local_store.store import LocalStore
from tests.local_store.worlds import KEY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "patient.store"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(path, KEY)
    yield opened
    await opened.close()
