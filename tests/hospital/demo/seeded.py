"""A demo hospital's database, seeded once for all workers of a run: seeding one takes ten seconds."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hospital.base import clock
from hospital.demo import seed
from hospital.demo.places import HOSPITAL_ID
from hospital.fhir.store.store import FhirStore
from tests.prepared import once


def seeded(factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of a demo hospital; nobody writes to it."""
    return once(factory, "seeded", _seed) / "hospital.db"


def seed_copy(factory: pytest.TempPathFactory, url: str) -> None:
    """Puts that hospital into an empty SQLite database. Any other database seeds itself when it is served."""
    if url.startswith("sqlite:///"):
        here, there = seeded(factory), Path(url.removeprefix("sqlite:///"))
        for suffix in ("", ".audit"):
            shutil.copy(here.with_name(f"{here.stem}{suffix}{here.suffix}"), _beside(there, suffix))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.stem}{suffix}{path.suffix}")


def _seed(folder: Path) -> None:
    """All but the last change is an hour old: a sync reads again the last seconds before the newest change that it has
    seen, and would read everything."""
    store = FhirStore.open(f"sqlite:///{folder / 'hospital.db'}", "http://127.0.0.1/fhir")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: datetime.now(UTC) - timedelta(hours=1))
        seed.ensure(store, datetime.now(UTC))
    with store.begin() as tx:
        organization = tx.read("Organization", HOSPITAL_ID)
        assert organization is not None
        tx.put({**organization, "alias": ["安心"]})
    store.close()
