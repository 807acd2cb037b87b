"""A served hospital with the demo's patients for all tests of one file, and an app at its door for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hospital.auth.conftest import client, settle, walker
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve

__all__ = ["client", "house", "walker"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with serve(tmp_path_factory.mktemp("house")) as found:
        settle(found)
        yield found
