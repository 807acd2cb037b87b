"""Background work is restarted after a fault, ends when it is done, and ends with the app."""

from __future__ import annotations

import asyncio

import pytest

from app.tasks import Tasks


async def test_work_that_fails_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    finished = asyncio.Event()
    starts: list[int] = []

    async def work() -> None:
        starts.append(len(starts))
        if len(starts) == 1:
            raise RuntimeError
        finished.set()

    supervised = Tasks(first_pause=0.01)
    supervised.start("work", work)
    await asyncio.wait_for(finished.wait(), 5)
    await supervised.close()
    assert starts == [0, 1]
    assert "background work work failed" in caplog.text


async def test_close_ends_what_runs() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    supervised = Tasks()
    supervised.start("work", work)
    await asyncio.sleep(0)
    assert supervised.names() == {"work"}
    await supervised.close()
    assert ended.is_set()
    assert supervised.names() == frozenset()


async def test_one_name_runs_once() -> None:
    supervised = Tasks()
    supervised.start("work", asyncio.Event().wait)
    with pytest.raises(ValueError, match="work"):
        supervised.start("work", asyncio.Event().wait)
    await supervised.close()
