"""What the store tests share: a fixed key, small resources, a vault in memory, a second process."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local_store.keys import Cost

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
NOW = "2026-11-21T02:00:00.000Z"
MOMENT = datetime(2026, 11, 21, 2, tzinfo=UTC)
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)


def resource(id_: str = "a", type_: str = "Appointment", version: str | None = None, **elements: Any) -> dict[str, Any]:
    """A resource as small as FHIR allows; with `version` as a server sends it."""
    meta = {} if version is None else {"meta": {"versionId": version}}
    return {"resourceType": type_, "id": id_, **meta, **elements}


class MemoryVault:
    """A device's vault without a device."""

    name = "file"

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.records.get(name)

    def set(self, name: str, value: bytes) -> None:
        self.records[name] = value

    def delete(self, name: str) -> None:
        self.records.pop(name, None)


def process(script: str, *args: str) -> subprocess.Popen[str]:
    """Another Python process that can import the app."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *args],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
