"""However the lines between app, hospital and cashier fail: exactly one charge, and books that balance to the fen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.hospital.billing.house import BillingHospital, house
from tests.hospital.billing.storm import play

pytestmark = pytest.mark.postgresql

SCHEDULES = int(os.environ.get("ANXIN_PAYMENTS", "60"))
FIRST = int(os.environ.get("ANXIN_PAYMENTS_SEED", "1"))


@pytest.fixture
def town() -> Iterator[BillingHospital]:
    """In memory where the machine has such a folder: this test asks for answers, not for a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder, house(Path(folder)) as made:
        yield made


@pytest.mark.timeout(0)
def test_one_charge_each_and_the_books_balance(town: BillingHospital) -> None:
    faults = [play(town, seed).faults for seed in range(FIRST, FIRST + SCHEDULES)]
    assert sum(faults) > SCHEDULES
