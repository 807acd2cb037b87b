"""The clinic that most tests are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hospital.monitoring.clinic import Clinic, clinic


@pytest.fixture
def house() -> Iterator[Clinic]:
    with clinic() as made:
        yield made
