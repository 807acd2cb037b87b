"""A served hospital with the demo's patients for all tests of one file, and an app at its door for each."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.hospital.auth.conftest import settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.walker import Walker


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with serve(tmp_path_factory.mktemp("house")) as found:
        settle(found)
        yield found


@pytest.fixture
def client(house: Hospital) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.base) as made:
        yield made


@pytest.fixture
def walker(client: httpx.Client) -> Walker:
    return Walker(client)
