"""An import twice is one; what the person took back stays away; a day's number grows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from local_store import outbox
from local_store.store import LocalStore, Writer
from services.clock import instant
from services.device.storage import LEAST
from services.errors import NotEnoughRoom, StoreFull, StoreLocked
from services.record.measurements.kinds import MeasurementKind
from services.vitals.commands import keep_measurements, withdraw_measurements
from services.vitals.importing.findings import Gathering, ImportEnd
from services.vitals.importing.keeping import BATCH, EACH, ImportCount, find_in_file, keep_all
from services.vitals.queries import kind_page
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.record.measurements.samples import BEIJING, MORNING, measured, pressure

K = MeasurementKind


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def test_an_import_twice_is_one(store: LocalStore) -> None:
    every = [pressure(120 + n % 20, 80, MORNING - timedelta(days=n)) for n in range(BATCH + 5)]
    heard: list[int] = []
    assert await keep_all(store, "p1", every, NOON, progress=heard.append) == ImportCount(BATCH + 5, 0)
    assert heard == [BATCH, BATCH + 5]
    again = [pressure(120 + n % 20, 80, MORNING - timedelta(days=n), measured_by="x") for n in range(BATCH + 5)]
    assert await keep_all(store, "p1", again, NOON) == ImportCount(0, BATCH + 5)
    assert len(await store.read(outbox.entries)) == BATCH + 5


async def test_an_import_that_is_stopped_goes_on_from_there(store: LocalStore) -> None:
    every = [pressure(120, 80, MORNING - timedelta(days=n)) for n in range(3 * BATCH)]
    heard: list[int] = []
    stopped = await keep_all(
        store, "p1", every, NOON, progress=heard.append, stopped=lambda: heard == [BATCH, 2 * BATCH]
    )
    assert stopped == ImportCount(2 * BATCH, 0, BATCH)
    assert await keep_all(store, "p1", every, NOON) == ImportCount(BATCH, 2 * BATCH, 0)
    assert await store.read(outbox.unsent) == 3 * BATCH


async def test_an_import_that_is_cut_off_in_a_batch_keeps_whole_batches(store: LocalStore) -> None:
    every = [pressure(120, 80, MORNING - timedelta(days=n)) for n in range(3 * BATCH)]

    def lock(done: int) -> None:
        if done == 2 * BATCH:
            raise StoreLocked

    with pytest.raises(StoreLocked):
        await keep_all(store, "p1", every, NOON, progress=lock)
    assert await store.read(outbox.unsent) == 2 * BATCH
    assert await keep_all(store, "p1", every, NOON) == ImportCount(BATCH, 2 * BATCH, 0)


async def test_without_room_nothing_is_begun_and_with_it_less_is_used_than_was_asked_for(
    store: LocalStore, tmp_path: Path
) -> None:
    every = [pressure(120, 80, MORNING - timedelta(days=n)) for n in range(2 * BATCH)]
    with pytest.raises(NotEnoughRoom) as short:
        await keep_all(store, "p1", every, NOON, room=lambda: len(every) * EACH + LEAST - 1)
    assert (short.value.needed, short.value.free) == (len(every) * EACH + LEAST, len(every) * EACH + LEAST - 1)
    assert await store.read(outbox.entries) == ()
    before = _on_disk(tmp_path)
    await keep_all(store, "p1", every, NOON, room=lambda: len(every) * EACH + LEAST)
    assert 0 < _on_disk(tmp_path) - before < len(every) * EACH
    await keep_all(store, "p1", every, NOON, room=lambda: None)  # a system that does not say


def _on_disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


async def test_a_device_that_gets_full_keeps_whole_batches_and_what_was_there(store: LocalStore) -> None:
    mine = pressure(131, 82, MORNING + timedelta(minutes=1))
    await store.write(keep_measurements, "p1", [mine], NOON)
    every = [pressure(120, 80, MORNING - timedelta(days=n)) for n in range(6 * BATCH)]

    def limit(w: Writer, more: int) -> None:
        w.rows(f"PRAGMA max_page_count = {w.value('PRAGMA page_count') + more}")

    await store.write(limit, 150)
    with pytest.raises(StoreFull):
        await keep_all(store, "p1", every, NOON)
    kept = await store.read(outbox.unsent)
    assert kept > 1 and (kept - 1) % BATCH == 0, "some batches, each whole"
    await store.write(limit, 100_000)  # the person made room
    assert await keep_all(store, "p1", every, NOON) == ImportCount(6 * BATCH - (kept - 1), kept - 1, 0)
    assert await store.read(outbox.unsent) == 6 * BATCH + 1


async def test_what_a_person_measures_goes_before_what_a_file_holds(store: LocalStore) -> None:
    every = [pressure(120, 80, MORNING - timedelta(days=n)) for n in range(2 * BATCH)]
    await keep_all(store, "p1", every, NOON)
    (mine,) = await store.write(keep_measurements, "p1", [measured(K.WEIGHT, "65.2")], NOON)
    (first,) = await store.write(outbox.claim_together, instant(NOON), 100)
    assert first.id == mine


async def test_what_was_taken_back_is_not_imported_again(store: LocalStore) -> None:
    reading = measured(K.WEIGHT, "65.2")
    await keep_all(store, "p1", [reading], NOON)
    page = await store.read(kind_page, "p1", K.WEIGHT, BEIJING, "zh-CN")
    await store.write(withdraw_measurements, [page.kept[0].measured.id], NOON)
    assert await keep_all(store, "p1", [reading], NOON) == ImportCount(0, 1)
    assert (await store.read(kind_page, "p1", K.WEIGHT, BEIJING, "zh-CN")).kept == ()


async def test_a_days_number_grows_and_never_shrinks(store: LocalStore) -> None:
    midnight = MORNING.replace(hour=0, minute=0)
    for value, taken in (("3000", 1), ("6120", 1), ("5000", 0)):
        count = await keep_all(store, "p1", [measured(K.STEPS, value, midnight)], NOON)
        assert count.taken == taken
    (kept,) = (await store.read(kind_page, "p1", K.STEPS, BEIJING, "zh-CN")).kept
    assert kept.measured.value == 6120


async def test_a_file_is_read_beside_the_loop(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("时间,体重\n2026-11-20 07:30,65.2\n", "utf-8")
    found = await find_in_file(file, BEIJING, NOON)
    assert (found.end, len(found.plausible)) == (ImportEnd.COMPLETE, 1)


def test_the_newest_of_each_kind_are_taken_and_older_ones_counted() -> None:
    gathering = Gathering(most=10)
    for n in range(50):
        gathering.add(measured(K.WEIGHT, "65", MORNING - timedelta(days=n)))
        gathering.add(measured(K.WEIGHT, "65", MORNING - timedelta(days=n)))
    found = gathering.findings(ImportEnd.COMPLETE, NOON)
    assert [(MORNING - each.moment).days for each in found.plausible] == list(range(10))
    assert found.older[K.WEIGHT] > 0
