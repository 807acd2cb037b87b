"""The threads on which requests wait for the database, so that the event loop never does.

anyio's worker threads cost a request as much as reading a resource, and concurrent.futures starts threads while others
are about to be free, each of which then keeps memory and connections of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
THREADS: Final = 40


@dataclass(frozen=True)
class _Job:
    """Work of a coroutine, in its context; `done` is its future in `loop`."""

    work: Callable[[], Any]
    context: Context
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop

    def run(self) -> Callable[[], None]:
        """Does the work; returns what tells its outcome to the coroutine."""
        try:
            found = self.context.run(self.work)
        except BaseException as problem:  # noqa: BLE001 - the coroutine that waits for it raises it
            return partial(self._tell, self.done.set_exception, problem)
        return partial(self._tell, self.done.set_result, found)

    def _tell(self, settle: Callable[[Any], None], outcome: object) -> None:
        if not self.done.cancelled():
            settle(outcome)


class _Workers:
    """Threads, started as they are needed up to `most`. The one that was free last is taken first: its memory is warm,
    and those that a rush has started stay asleep."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._started = 0
        self._lock = threading.Lock()
        self._free: list[SimpleQueue[_Job]] = []
        self._waiting: deque[_Job] = deque()

    def take(self, job: _Job) -> None:
        """Gives the job to a free thread, or to the first that will be."""
        with self._lock:
            if self._free:
                self._free.pop().put(job)
            elif self._started == self._most:
                self._waiting.append(job)
            else:
                self._started += 1
                jobs: SimpleQueue[_Job] = SimpleQueue()
                jobs.put(job)
                threading.Thread(target=self._run, args=(jobs,), name=f"worker-{self._started}", daemon=True).start()

    def _run(self, jobs: SimpleQueue[_Job]) -> None:
        while True:
            job = jobs.get()
            tell = job.run()
            with self._lock:  # free before the outcome is known: what is asked for next needs no other thread
                if self._waiting:
                    jobs.put(self._waiting.popleft())
                else:
                    self._free.append(jobs)
            with suppress(RuntimeError):  # the loop has ended, and nobody waits in it any more
                job.loop.call_soon_threadsafe(tell)
            del job, tell


_WORKERS: Final = _Workers(THREADS)


async def off_loop(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What `work` returns for its arguments on a worker thread, with the context variables of the caller. A caller that
    is cancelled does not stop it: a transaction that has begun ends as it would have."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    _WORKERS.take(_Job(partial(work, *arguments, **named), copy_context(), done, loop))
    return await done
