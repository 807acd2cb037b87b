"""A hospital with its cashier for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hospital.billing.house import BillingHospital
from tests.hospital.billing.house import house as opened


@pytest.fixture
def house(tmp_path: Path) -> Iterator[BillingHospital]:
    with opened(tmp_path) as found:
        yield found
