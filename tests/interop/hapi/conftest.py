"""One HAPI server for all tests of this folder, filled with one person's record and the hospital's directory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.programs import Hospital
from tests.interop.hapi.server import Hapi

PATIENT = "pat-wang-xiulan"
DIRECTORY = ("Organization", "Location", "HealthcareService", "Practitioner", "PractitionerRole", "Schedule")


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What our own hospital exports of its demo: the directory, the next three days' slots, one person's record."""
    ours = Hospital(tmp_path_factory.mktemp("ours"))
    ours.command("seed")
    everything = [json.loads(line) for line in ours.command("export").splitlines()]
    own = [json.loads(line) for line in ours.command("export", "--patient", PATIENT).splitlines()]
    soon = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    slots = [body for body in everything if body["resourceType"] == "Slot" and body["start"] < soon]
    directory = [body for body in everything if body["resourceType"] in DIRECTORY]
    return [*directory, *slots, *own]


@pytest.fixture(scope="session")
def hapi(tmp_path_factory: pytest.TempPathFactory, record: list[dict[str, Any]]) -> Iterator[Hapi]:
    server = Hapi(tmp_path_factory.mktemp("hapi"))
    try:
        server.start(within=240)
        assert server.fill(record) == len(record)
        yield server
    finally:
        server.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
