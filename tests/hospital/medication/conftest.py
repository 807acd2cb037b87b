"""A pharmacy with the prescription that most tests are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hospital.medication.pharmacy import Json, Pharmacy, pharmacy, prescription


@pytest.fixture
def house() -> Iterator[Pharmacy]:
    with pharmacy() as made:
        yield made


@pytest.fixture
def valsartan(house: Pharmacy) -> Json:
    """A prescription of a's."""
    made = prescription()
    house.put_in(made)
    return made
