"""Work off the loop: its outcome, its context, how many threads it takes, and a caller who goes away. Short work has
one thread while nothing holds it up."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from hospital.base.workers import THREADS, off_loop, off_loop_shortly

WHOSE: ContextVar[str] = ContextVar("whose")


async def test_it_gives_what_the_work_returns_or_raises() -> None:
    assert await off_loop(divmod, 7, 2) == (3, 1)
    assert await off_loop(sorted, [1, 2], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        await off_loop(divmod, 7, 0)


async def test_each_work_has_the_context_of_its_caller_and_another_thread() -> None:
    async def asking(name: str) -> tuple[str, bool]:
        WHOSE.set(name)
        main = threading.get_ident()
        return await off_loop(lambda: (WHOSE.get(), threading.get_ident() != main))

    names = [str(number) for number in range(50)]
    assert await asyncio.gather(*map(asking, names)) == [(name, True) for name in names]


async def test_work_after_work_takes_one_thread() -> None:
    assert len({await off_loop(threading.get_ident) for _ in range(200)}) == 1


async def test_more_work_than_threads_waits_for_its_turn() -> None:
    inside, most, lock, go = 0, 0, threading.Lock(), threading.Event()

    def work() -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            if inside == THREADS:
                go.set()
        assert go.wait(20)
        with lock:
            inside -= 1

    await asyncio.gather(*(off_loop(work) for _ in range(3 * THREADS)))
    assert (inside, most) == (0, THREADS)


async def test_a_cancelled_caller_leaves_its_work_and_the_thread_goes_on() -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert go.wait(20)
        done.set()

    waiting = asyncio.ensure_future(off_loop(work))
    assert await off_loop(begun.wait, 20)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    assert await off_loop(done.wait, 20)
    assert await off_loop(len, "on") == 2


async def test_short_work_has_one_thread_and_the_context_of_its_caller() -> None:
    async def asking(name: str) -> tuple[str, int]:
        WHOSE.set(name)
        return await off_loop_shortly(lambda: (WHOSE.get(), threading.get_ident()))

    for _ in range(5):
        done = await asyncio.gather(*map(asking, map(str, range(50))))
        assert [whose for whose, _ in done] == list(map(str, range(50)))
        assert threading.get_ident() not in {thread for _, thread in done}
    with pytest.raises(ZeroDivisionError):
        await off_loop_shortly(lambda: 1 // 0)


async def test_what_holds_up_short_work_holds_up_nobody_else() -> None:
    begun, go = threading.Event(), threading.Event()

    def slow() -> bool:
        begun.set()
        return go.wait(20)

    slow_ones = [asyncio.ensure_future(off_loop_shortly(slow)) for _ in range(5)]
    assert await off_loop(begun.wait, 20)
    behind = asyncio.ensure_future(off_loop_shortly(lambda: "behind"))
    assert await asyncio.wait_for(behind, 10) == "behind"
    assert await asyncio.wait_for(off_loop_shortly(lambda: "later"), 10) == "later"
    go.set()
    assert await asyncio.gather(*slow_ones) == [True] * 5
