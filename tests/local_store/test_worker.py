"""The thread that works for the event loop: order, errors, cancellation, and its end."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from functools import partial

import pytest

from local_store.worker import Worker
from tests.local_store.worlds import process


class Wrong(Exception):
    pass


async def test_jobs_are_done_in_their_order_on_one_thread_and_results_come_back_to_the_loop() -> None:
    worker, here, heard = Worker("test"), threading.get_ident(), list[tuple[int, bool]]()

    def job(number: int) -> tuple[int, int]:
        return number, threading.get_ident()

    def then(done: tuple[int, int]) -> None:
        heard.append((done[0], threading.get_ident() == here))

    found = await asyncio.gather(*(worker.do(partial(job, number), then) for number in range(50)))
    assert [number for number, _ in found] == list(range(50))
    assert len({thread for _, thread in found} | {here}) == 2
    assert heard == [(number, True) for number in range(50)]


@pytest.mark.parametrize("error", [Wrong("x"), StopIteration("x"), SystemExit(1)])
async def test_what_a_job_raises_reaches_the_caller_and_the_next_job_is_done(error: BaseException) -> None:
    worker = Worker("test")

    def job() -> None:
        raise error

    caught: BaseException | None = None
    try:
        async with asyncio.timeout(10):
            await worker.do(job)
    except BaseException as raised:  # noqa: BLE001 - SystemExit too
        caught = raised
    assert caught is error or isinstance(caught, RuntimeError)
    assert await worker.do(lambda: 1) == 1


async def test_a_job_whose_caller_left_before_its_turn_is_not_done_and_one_under_way_is_told_of() -> None:
    worker, begun, go_on, done = Worker("test"), threading.Event(), threading.Event(), list[str]()
    told = asyncio.Event()

    def first() -> None:
        begun.set()
        go_on.wait(10)
        done.append("first")

    under_way = worker.do(first, then=lambda _: told.set())
    waiting = worker.do(partial(done.append, "second"))
    await asyncio.to_thread(begun.wait, 10)
    under_way.cancel()
    waiting.cancel()
    go_on.set()
    await asyncio.wait_for(told.wait(), 10)
    await worker.do(partial(done.append, "third"))
    assert done == ["first", "third"]


async def test_the_thread_ends_when_told_and_when_nobody_holds_the_worker() -> None:
    ended, dropped = Worker("ended"), Worker("dropped")
    await ended.do(int)
    await dropped.do(int)
    gone = weakref.ref(dropped)
    threads = [thread for thread in threading.enumerate() if thread.name in {"ended", "dropped"}]
    ended.end()
    del dropped
    gc.collect()
    assert gone() is None
    for thread in threads:
        await asyncio.to_thread(thread.join, 10)
    assert [thread.is_alive() for thread in threads] == [False, False]


def test_what_was_given_to_it_is_done_before_the_program_ends_though_its_loop_has_ended() -> None:
    program = process(
        "import asyncio, time\n"
        "from local_store.worker import Worker\n"
        "worker = Worker('test')\n"
        "async def main():\n"
        "    for number in range(3):\n"
        "        worker.do(lambda number=number: (time.sleep(0.05), print('done', number, flush=True)))\n"
        "asyncio.run(main())\n"
    )
    assert program.communicate(timeout=60)[0].split("\n") == ["done 0", "done 1", "done 2", ""]
