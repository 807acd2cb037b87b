"""Transactions, topics and threads of the open store."""

from __future__ import annotations

import asyncio
import errno
import threading
from pathlib import Path

import pytest

from local_store import resources, settings
from local_store.driver.choice import driver
from local_store.errors import StoreBusy, StoreFull, StoreLocked, StoreUnreadable, StoreUnwritable
from local_store.files import typed_file_errors
from local_store.store import LocalStore, Reader, Writer
from tests.local_store.worlds import KEY, process, resource


class Refused(Exception):
    pass


def count(r: Reader) -> int:
    return resources.count(r, "Appointment")


async def test_a_read_sees_the_write_before_it(store: LocalStore) -> None:
    for number in range(20):
        await store.write(resources.put, resource(str(number)))
        assert await store.read(count) == number + 1


async def test_a_failed_command_leaves_nothing_and_publishes_nothing(store: LocalStore) -> None:
    heard: list[str] = []
    store.changes.listen(frozenset(), lambda: heard.append("change"))

    def half(w: Writer) -> None:
        resources.put(w, resource("a"), text="血压")
        settings.put(w, "draft", "half")
        raise Refused

    with pytest.raises(Refused):
        await store.write(half)
    assert await store.read(count) == 0
    assert await store.read(settings.get, "draft") is None
    assert heard == []
    await store.write(resources.put, resource("b"))
    assert heard == ["change"]


async def test_topics_are_published_once_after_the_commit_on_the_loop(store: LocalStore) -> None:
    seen: list[tuple[int, bool]] = []
    inside = threading.Event()
    go_on = threading.Event()
    here = threading.get_ident()
    heard: list[bool] = []

    def two_resources(w: Writer) -> None:
        resources.put(w, resource("a"))
        resources.put(w, resource("b", "Slot"))
        inside.set()
        go_on.wait(10)

    store.changes.listen(frozenset({"Appointment", "Slot"}), lambda: heard.append(threading.get_ident() == here))
    writing = asyncio.ensure_future(store.write(two_resources))
    await asyncio.to_thread(inside.wait, 10)
    seen.append((await store.read(count), bool(heard)))
    go_on.set()
    await writing
    assert seen == [(0, False)]
    assert heard == [True]
    assert await store.read(count) == 1


async def test_only_wanted_topics_are_heard_and_a_disposed_listener_hears_nothing(store: LocalStore) -> None:
    heard: list[str] = []
    stop = store.changes.listen(frozenset({"Appointment"}), lambda: heard.append("appointment"))
    store.changes.listen(frozenset({"Slot"}), lambda: heard.append("slot"))
    await store.write(resources.put, resource("a"))
    stop()
    stop()
    await store.write(resources.put, resource("a"))
    await store.write(resources.put, resource("s", "Slot"))
    assert heard == ["appointment", "slot"]


async def test_a_listener_that_fails_keeps_nothing_from_the_others(
    store: LocalStore, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def broken() -> None:
        raise Refused

    store.changes.listen(frozenset(), broken)
    store.changes.listen(frozenset(), lambda: heard.append("second"))
    await store.write(resources.put, resource("a"))
    assert heard == ["second"]
    assert "a change listener failed" in caplog.text


async def test_a_cancelled_caller_does_not_swallow_the_news_of_a_commit(store: LocalStore) -> None:
    inside, go_on, told = threading.Event(), threading.Event(), asyncio.Event()
    store.changes.listen(frozenset({"Appointment"}), told.set)

    def slow(w: Writer) -> None:
        resources.put(w, resource("a"))
        inside.set()
        go_on.wait(10)

    writing = asyncio.ensure_future(store.write(slow))
    await asyncio.to_thread(inside.wait, 10)
    writing.cancel()
    go_on.set()
    await asyncio.wait_for(told.wait(), 10)
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await store.read(count) == 1


async def test_a_query_sees_one_snapshot_though_writes_go_on(store: LocalStore) -> None:
    inside, go_on = threading.Event(), threading.Event()
    await store.write(resources.put, resource("a"))

    def twice(r: Reader) -> tuple[int, int]:
        first = count(r)
        inside.set()
        go_on.wait(10)
        return first, count(r)

    reading = asyncio.ensure_future(store.read(twice))
    await asyncio.to_thread(inside.wait, 10)
    await store.write(resources.put, resource("b"))
    go_on.set()
    assert await reading == (1, 1)
    assert await store.read(count) == 2


async def test_a_reader_cannot_write(store: LocalStore) -> None:
    def sly(r: Reader) -> None:
        r.rows("INSERT INTO setting (key, value) VALUES ('a', '1')")

    with pytest.raises(driver().error, match="readonly"):
        await store.read(sly)
    assert await store.read(settings.get, "a") is None


async def test_a_wrong_statement_stays_a_bug_and_the_next_write_works(store: LocalStore) -> None:
    with pytest.raises(driver().error, match="no such table"):
        await store.write(lambda w: w.run("x", "DELETE FROM nowhere"))
    await store.write(resources.put, resource("a"))
    assert await store.read(count) == 1


async def test_a_full_device_is_told_and_what_was_there_stays(store: LocalStore) -> None:
    await store.write(resources.put, resource("a"))
    pages = await store.write(lambda w: w.value("PRAGMA page_count"))
    await store.write(lambda w: w.value(f"PRAGMA max_page_count = {pages + 4:d}"))

    def flood(w: Writer) -> None:
        for number in range(100):
            resources.put(w, resource(f"big{number}", note="x" * 4000))

    with pytest.raises(StoreFull):
        await store.write(flood)
    assert await store.read(count) == 1
    await store.write(resources.put, resource("a", status="booked"))
    found = await store.read(resources.get, "Appointment", "a")
    assert found is not None
    assert found.body["status"] == "booked"


async def test_close_waits_for_running_work_and_then_everything_is_locked(store: LocalStore, path: Path) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(w: Writer) -> None:
        inside.set()
        go_on.wait(10)
        resources.put(w, resource("a"))

    writing = asyncio.ensure_future(store.write(slow))
    await asyncio.to_thread(inside.wait, 10)
    closing = asyncio.gather(store.close(), store.close())
    await asyncio.sleep(0)
    with pytest.raises(StoreLocked):
        await store.read(count)
    assert not closing.done()
    go_on.set()
    await writing
    await closing
    await store.close()
    with pytest.raises(StoreLocked):
        await store.write(resources.put, resource("b"))
    again = await LocalStore.open(path, KEY)
    assert await again.read(count) == 1
    await again.close()


async def test_the_same_store_is_not_opened_twice(store: LocalStore, path: Path) -> None:
    with pytest.raises(StoreBusy):
        await LocalStore.open(path, KEY)
    other = process(
        "import asyncio, sys\nfrom pathlib import Path\nfrom local_store.errors import StoreBusy\n"
        "from local_store.store import LocalStore\n"
        "try:\n    asyncio.run(LocalStore.open(Path(sys.argv[1]), bytes(range(32))))\n"
        "except StoreBusy:\n    print('busy')\n",
        str(path),
    )
    assert other.communicate(timeout=60)[0].strip() == "busy"
    await store.write(resources.put, resource("a"))
    assert await store.read(count) == 1


async def test_an_open_that_nobody_waits_for_any_more_does_not_stay_locked(path: Path) -> None:
    opening = asyncio.ensure_future(LocalStore.open(path, KEY))
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    async with asyncio.timeout(10):
        while True:
            try:
                store = await LocalStore.open(path, KEY)
                break
            except StoreBusy:
                await asyncio.sleep(0.001)
    assert await store.read(count) == 0
    await store.close()


async def test_a_place_without_room_or_right_is_told_in_our_words() -> None:
    for number, error in (
        (errno.ENOSPC, StoreFull),
        (errno.EDQUOT, StoreFull),
        (errno.EFBIG, StoreFull),
        (errno.EROFS, StoreUnwritable),
        (errno.EACCES, StoreUnwritable),
    ):
        with pytest.raises(error), typed_file_errors():
            raise OSError(number, "the system says no")
    with pytest.raises(StoreUnreadable):
        await LocalStore.open(Path(__file__) / "store", KEY)


async def test_settings_keep_any_json_value_exactly(store: LocalStore) -> None:
    for value in ({"a": [1, 2.5, None, True]}, "镕喆犇堃𠮷", 0, [], False):
        await store.write(settings.put, "key", value)
        assert await store.read(settings.get, "key") == value
