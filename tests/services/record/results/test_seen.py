"""A version of a report is new until it was opened; an amended one is new again."""

from __future__ import annotations

from pathlib import Path

from local_store import settings
from local_store.store import LocalStore
from services.record.results.seen import is_seen, mark_seen
from tests.local_store.worlds import KEY


async def test_an_amended_version_is_new_again(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path / "store", KEY)
    assert not await store.read(is_seen, "r", "1")
    await store.write(mark_seen, "r", "1")
    await store.write(mark_seen, "r", "1")
    assert await store.read(is_seen, "r", "1")
    assert not await store.read(is_seen, "r", "2")
    await store.close()


async def test_marks_that_cannot_be_read_count_as_none(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path / "store", KEY)
    await store.write(settings.put, "reports.seen", {"r/1": 7})
    assert not await store.read(is_seen, "r", "1")
    await store.write(mark_seen, "r", "1")
    assert await store.read(is_seen, "r", "1")
    await store.close()
