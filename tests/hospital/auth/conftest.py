"""A served hospital with the demo's patients and nothing else, and an app at its door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from hospital.demo import people, places
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.walker import Walker

WANG, ZHAO, CHILD = "pat-wang-xiulan", "pat-zhao-jianguo", "pat-zhao-yinuo"


def settle(house: Hospital) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(places.organization())
        for body in people.resources(1, date(2026, 3, 4)):
            tx.put(body)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    with serve(tmp_path) as found:
        settle(found)
        yield found


@pytest.fixture
def client(house: Hospital) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.base) as made:
        yield made


@pytest.fixture
def walker(client: httpx.Client) -> Walker:
    return Walker(client)
