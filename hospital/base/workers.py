"""The threads on which requests wait for the database, so that the event loop never does.

anyio's worker threads cost a request as much as reading a resource, and concurrent.futures starts threads while others
are about to be free, each of which then keeps memory and connections of its own.

Threads that read side by side take Python's lock from each other with every statement: ten of them read half as many
resources as one does. So short work has one thread, as long as that does not wait for anything.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
THREADS: Final = 40
#: A piece of short work that takes longer waits for something: a lock, a slow disk, a database far away.
_SHORT_SECONDS: Final = 0.005
#: So many pieces of short work are done before the loop hears of them.
_TOLD_TOGETHER: Final = 16


_Told = tuple[asyncio.AbstractEventLoop, Callable[[], None]]


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


class _ShortWork:
    """One thread for work that is short. The loop is woken once for all that was done since it slept.

    While a piece of work takes long, what comes goes to `others`, and what waits behind it to `workers`: those who wait
    for a slow disk, or for a database far away, wait side by side.
    """

    def __init__(self, workers: _Workers, others: _Workers | _ShortWork) -> None:
        self._workers = workers
        self._others = others
        self._waiting: SimpleQueue[_Job] = SimpleQueue()
        self._started = False
        self._starting = threading.Lock()
        self._begun = 0.0  # when the present piece of work began; 0 while there is none
        self._watching: asyncio.AbstractEventLoop | None = None

    def take(self, job: _Job) -> None:
        """Gives the job to the thread, or to the others while it is held up."""
        if self._is_held_up():
            self._give_away()
            self._others.take(job)
            return
        if not self._started:
            self._start()
        self._waiting.put(job)
        if self._begun and (self._watching is None or self._watching.is_closed()):
            self._watch(job.loop)

    def _is_held_up(self) -> bool:
        begun = self._begun
        return bool(begun) and time.monotonic() - begun > _SHORT_SECONDS

    def _give_away(self) -> None:
        for job in self._taken(THREADS):
            self._workers.take(job)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Looks again in a moment whether what waits has to wait for long."""
        self._watching = loop
        loop.call_later(2 * _SHORT_SECONDS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = None
        if self._is_held_up():
            self._give_away()
        elif not self._waiting.empty():
            self._watch(loop)

    def _start(self) -> None:
        with self._starting:
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, name="short-work", daemon=True).start()

    def _run(self) -> None:
        while True:
            done = [self._done(self._waiting.get())]
            while len(done) < _TOLD_TOGETHER and (following := self._taken(1)):
                done.append(self._done(*following))
            self._begun = 0.0
            _tell_all(done)
            del done

    def _done(self, job: _Job) -> _Told:
        self._begun = time.monotonic()
        return job.loop, job.run()

    def _taken(self, most: int) -> list[_Job]:
        """Takes so many of those that wait."""
        taken: list[_Job] = []
        with suppress(Empty):
            while len(taken) < most:
                taken.append(self._waiting.get_nowait())
        return taken


def _tell_all(done: Sequence[_Told]) -> None:
    """Wakes each loop once for everything that was done for it."""
    for loop in {loop for loop, _ in done}:
        with suppress(RuntimeError):  # the loop has ended, and nobody waits in it any more
            loop.call_soon_threadsafe(_each, [tell for theirs, tell in done if theirs is loop])


def _each(calls: Sequence[Callable[[], None]]) -> None:
    for call in calls:
        call()


_WORKERS: Final = _Workers(THREADS)
_SHORT_WORK: Final = _ShortWork(_WORKERS, _ShortWork(_WORKERS, _ShortWork(_WORKERS, _WORKERS)))


async def off_loop(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What `work` returns for its arguments on a worker thread, with the context variables of the caller. A caller that
    is cancelled does not stop it: a transaction that has begun ends as it would have."""
    return await _done_by(_WORKERS, partial(work, *arguments, **named))


async def off_loop_shortly(work: Callable[[], T]) -> T:
    """Like `off_loop`, for work that takes no longer than reading a resource and waits for nobody else."""
    return await _done_by(_SHORT_WORK, work)


async def _done_by(threads: _Workers | _ShortWork, work: Callable[[], T]) -> T:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    threads.take(_Job(work, copy_context(), done, loop))
    return await done
