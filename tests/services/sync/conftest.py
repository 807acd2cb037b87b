"""A hospital and a signed-in phone for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.services.sync.worlds import Phone, fill, open_hospital, person, phone, server_store


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    app = open_hospital(tmp_path)
    fill(app, person())
    yield app
    server_store(app).close()


@pytest.fixture
async def mine(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Phone]:
    made = await phone(hospital, tmp_path / "phone.db")
    yield made
    await made.put_away()
