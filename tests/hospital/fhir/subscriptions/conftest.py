"""A served hospital with two patients, and callers who are signed in as them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.hospital.fhir.samples import patient
from tests.hospital.fhir.subscriptions.ear import PushHospital
from tests.hospital.fhir.subscriptions.ear import house as serve


@pytest.fixture
def house(tmp_path: Path, db_url: str) -> Iterator[PushHospital]:
    with serve(tmp_path, db_url=db_url) as found:
        found.write(patient("a"), patient("b"))
        yield found


@pytest.fixture
async def ana(house: PushHospital) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as Patient/a."""
    async with house.caller("patient-a") as made:
        yield made


@pytest.fixture
async def bo(house: PushHospital) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as Patient/b."""
    async with house.caller("patient-b") as made:
        yield made
