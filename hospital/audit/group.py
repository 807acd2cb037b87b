"""Group commit: all rows that arrive during one commit become durable with the next one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue

from hospital.audit.entry import AuditEntry

Done = Future[None] | asyncio.Future[None]
Batch = tuple[Sequence[AuditEntry], Done]


class GroupCommit:
    """One thread that commits for all; it starts with the first row."""

    def __init__(self, commit: Callable[[Sequence[AuditEntry]], None]) -> None:
        self._commit = commit
        self._waiting: SimpleQueue[Batch | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def keep(self, entries: Sequence[AuditEntry]) -> Future[None]:
        """A future: done when the rows are durable, failed with the database's error when they could not be written."""
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()  # a caller that goes away cannot cancel what others wait for as well
        self._put(entries, done)
        return done

    def kept(self, entries: Sequence[AuditEntry]) -> asyncio.Future[None]:
        """Like `keep`, for a coroutine. All that one commit settles wake their loop once."""
        done = asyncio.get_running_loop().create_future()
        self._put(entries, done)
        return done

    def close(self) -> None:
        """Commits what waits and ends the thread."""
        with self._starting:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._waiting.put(None)
        if thread is not None:
            thread.join()

    def _put(self, entries: Sequence[AuditEntry], done: Done) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
            self._waiting.put((entries, done))

    def _run(self) -> None:
        going = True
        while going:
            batches: list[Batch] = []
            batch = self._waiting.get()
            while batch is not None:
                batches.append(batch)
                if self._waiting.empty():
                    break
                batch = self._waiting.get()
            going = batch is not None
            self._settle(batches)

    def _settle(self, batches: list[Batch]) -> None:
        if not batches:
            return
        problem = None
        try:
            self._commit([entry for entries, _ in batches for entry in entries])
        except Exception as met:  # noqa: BLE001 - whoever waits is told, whatever it was
            problem = met
        waiting: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
        for _, done in batches:
            if isinstance(done, asyncio.Future):
                waiting.setdefault(done.get_loop(), []).append(done)
            else:
                _settle(done, problem)
        for loop, several in waiting.items():
            with suppress(RuntimeError):  # the loop has ended, and nobody waits in it any more
                loop.call_soon_threadsafe(_settle_all, several, problem)


def _settle_all(waiting: Sequence[asyncio.Future[None]], problem: Exception | None) -> None:
    for done in waiting:
        if not done.done():  # whoever went away has cancelled it
            _settle(done, problem)


def _settle(done: Done, problem: Exception | None) -> None:
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)
