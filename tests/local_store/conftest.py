"""A real encrypted store in a folder of its own for every test, and each such test over every driver."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from local_store.store import LocalStore
from tests.local_store.drivers import LIBRARIES, over
from tests.local_store.worlds import KEY


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever asks for a store or for a place to put one runs over every driver, the rest once."""
    said = any(mark.args[0] == "driver_name" for mark in metafunc.definition.iter_markers("parametrize"))
    if "tmp_path" in metafunc.fixturenames and not said:
        metafunc.parametrize("driver_name", LIBRARIES, indirect=True)


@pytest.fixture(autouse=True)
def driver_name(request: pytest.FixtureRequest) -> Iterator[str]:
    """The driver that the test, and each process it starts, opens its stores with."""
    name: str = getattr(request, "param", next(iter(LIBRARIES)))
    with over(name):
        yield name


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "patient.store"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(path, KEY)
    yield opened
    await opened.close()
