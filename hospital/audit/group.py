"""Group commit: all rows that arrive during one commit become durable with the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue

from hospital.audit.entry import AuditEntry

Batch = tuple[Sequence[AuditEntry], "Future[None]"]


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
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()
            self._waiting.put((entries, done))
        return done

    def close(self) -> None:
        """Commits what waits and ends the thread."""
        with self._starting:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._waiting.put(None)
        if thread is not None:
            thread.join()

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
        try:
            self._commit([entry for entries, _ in batches for entry in entries])
        except Exception as problem:  # noqa: BLE001 - whoever waits is told, whatever it was
            for _, done in batches:
                done.set_exception(problem)
        else:
            for _, done in batches:
                done.set_result(None)
