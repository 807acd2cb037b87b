"""The ward that most tests are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hospital.follow_up.ward import Ward, ward


@pytest.fixture
def house() -> Iterator[Ward]:
    with ward() as made:
        yield made
