"""Notifies listeners when a patient's compartment changes, within a moment, whichever process wrote the change.

One thread reads the newest `seq` five times a second, only while somebody listens. `seq` grows in the order of commits
(writers of the store wait for each other), so no change can appear before one that was already read. On PostgreSQL
LISTEN would save these queries but occupy a connection permanently; the same code for both databases is worth more.
Reading after each commit of this process would be a little faster, but adds most work when the load is highest.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import compartment

log = logging.getLogger(__name__)

Tell = Callable[[], None]


class EventFeed:
    """The feed of one process. Listeners are called on the feed's own thread and must not block or raise."""

    def __init__(self, store: FhirStore, poll: float) -> None:
        self._store = store
        self._poll = poll
        self._lock = threading.Lock()
        self._listeners: dict[str, list[Tell]] = {}
        self._running = False
        self._seen = 0
        self._left = threading.Event()

    def listen(self, patient: str, tell: Tell) -> Callable[[], None]:
        """Calls `tell` after every commit, from now on, that touches this patient's compartment. Returns the disposer.
        Asks the database."""
        with self._lock:
            if not self._running:
                self._seen = self._newest()
                self._running = True
                threading.Thread(target=self._run, name="change feed", daemon=True).start()
            self._listeners.setdefault(patient, []).append(tell)
        return lambda: self._forget(patient, tell)

    def _forget(self, patient: str, tell: Tell) -> None:
        with self._lock:
            here = self._listeners.get(patient, [])
            if tell in here:
                here.remove(tell)
            if not here:
                self._listeners.pop(patient, None)
        self._left.set()  # the thread ends at once when nobody is left

    def _run(self) -> None:
        while self._is_wanted():
            self._left.wait(self._poll)
            self._left.clear()
            try:
                self._look()
            except SQLAlchemyError:
                log.warning("the change feed cannot read the database; it goes on trying")

    def _is_wanted(self) -> bool:
        with self._lock:
            self._running = bool(self._listeners)
            return self._running

    def _look(self) -> None:
        newest = self._newest()
        if newest <= self._seen:
            return
        touched = (
            select(compartment.c.patient)
            .where(compartment.c.seq > self._seen, compartment.c.seq <= newest, compartment.c.member)
            .distinct()
        )
        with self._store.reading() as tx:
            patients = {row.patient for row in tx.run(touched)}
        self._seen = newest
        with self._lock:
            waiting = [tell for patient in patients for tell in self._listeners.get(patient, ())]
        for tell in waiting:
            tell()

    def _newest(self) -> int:
        with self._store.reading() as tx:
            return tx.newest_seq()
