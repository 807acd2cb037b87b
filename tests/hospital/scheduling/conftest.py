"""A served clinic at nine in the morning of 4 March 2026, Shanghai time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from hospital.fhir.store.tables import version
from hospital.fhir.store.version import COLUMNS
from hospital.fhir.validation.check import findings
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.scheduling.booking import Booker, furnish, slot

SLOTS = [
    slot("li-0800", "08:00", capacity=3, taken=1),
    slot("li-0830", "08:30"),
    slot("li-0900", "09:00", capacity=1),
    slot("li-1400", "14:00"),
    slot("li-full", "09:30", capacity=4, taken=4),
    slot("li-today-0930", "09:30", day="2026-03-04"),
    slot("li-today-1130", "11:30", day="2026-03-04"),
    slot("li-yesterday", "10:00", day="2026-03-03"),
    slot("li-far", "10:00", day="2026-04-20"),
    slot("li-next-week", "10:00", day="2026-03-11"),
    slot("sun-0930", "09:30", schedule="sun"),
    slot("sun-1030", "10:30", schedule="sun"),
    slot("jin-0900", "09:00", schedule="jin"),
    slot("qin-0900", "09:00", schedule="qin"),
    slot("li-off", "10:00") | {"status": "busy-unavailable"},
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    with serve(tmp_path) as found:
        with found.app.state.store.begin() as tx:
            furnish(tx, SLOTS)
        yield found
        with found.app.state.store.reading() as tx:
            kept = [one.body for one in tx.versions(select(*COLUMNS).where(version.c.deleted.is_(False)))]
        wrong = [(one["resourceType"], one["id"], findings(one)) for one in kept if findings(one)]
        assert not wrong, "every version that the hospital ever wrote is valid R4"


@pytest.fixture
def client(house: Hospital) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.base, timeout=60) as made:
        yield made


@pytest.fixture
def ana(house: Hospital, client: httpx.Client) -> Booker:
    return Booker.of(house, client, "p0")


@pytest.fixture
def bo(house: Hospital, client: httpx.Client) -> Booker:
    return Booker.of(house, client, "p1")
