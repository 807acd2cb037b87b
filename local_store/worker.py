"""One thread that works for an event loop, with the cheapest way there and back: a queue, and one call into the loop.

`concurrent.futures` costs twice as much a call: its futures have locks of their own, and are copied into asyncio's.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import Any, TypeVar

T = TypeVar("T")

_Job = Callable[[], None]


class Worker:
    """Does jobs one by one, in the order in which they came; what was given to it is done before the program ends."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        thread = Thread(target=_work, args=(self._jobs,), name=name, daemon=True)
        thread.start()
        weakref.finalize(self, _finish, self._jobs, thread)

    def do(self, job: Callable[[], T], then: Callable[[T], None] | None = None) -> asyncio.Future[T]:
        """The result of `job`, or what it raised. `then` hears the result on the caller's loop before the caller does,
        even if that was cancelled meanwhile. A job that was cancelled before its turn is not done."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def work() -> None:
            if future.cancelled():
                return
            try:
                result = job()
            except StopIteration as stop:  # which no future can hold
                _call(loop, _fail, future, RuntimeError(f"a job ended with {stop!r}"))
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller
                _call(loop, _fail, future, error)
            else:
                _call(loop, _succeed, future, result, then)

        self._jobs.put(work)
        return future

    def end(self) -> None:
        """Ends the thread after what was given to it. Nothing may follow."""
        self._jobs.put(None)


def _work(jobs: SimpleQueue[_Job | None]) -> None:
    while (job := jobs.get()) is not None:
        job()
        del job  # holds what was asked and its result, which may be the last that holds the worker


def _finish(jobs: SimpleQueue[_Job | None], thread: Thread) -> None:
    """Runs when nobody holds the worker any more, at the latest at the end of the program."""
    jobs.put(None)
    if thread is not current_thread():
        thread.join()


def _call(loop: asyncio.AbstractEventLoop, told: Callable[..., None], *args: Any) -> None:
    with suppress(RuntimeError):  # the loop has ended: nobody waits any more
        loop.call_soon_threadsafe(told, *args)


def _succeed(future: asyncio.Future[T], result: T, then: Callable[[T], None] | None) -> None:
    if then is not None:
        then(result)
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
