"""A served hospital with two patients, and callers who are signed in as them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.hospital.fhir.samples import patient
from tests.hospital.subscriptions.ear import House
from tests.hospital.subscriptions.ear import house as serve


@pytest.fixture
def house(tmp_path: Path, db_url: str) -> Iterator[House]:
    with serve(tmp_path, db_url=db_url) as found:
        found.write(patient("a"), patient("b"))
        yield found


@pytest.fixture
async def ana(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as Patient/a."""
    async with house.caller("patient-a") as made:
        yield made


@pytest.fixture
async def bo(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as Patient/b."""
    async with house.caller("patient-b") as made:
        yield made
