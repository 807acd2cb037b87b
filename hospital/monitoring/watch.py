"""Follows what is written at the hospital: judges whose readings changed, and makes plans of check-ups. Each patient in
a transaction of their own, so that nobody's data decides what becomes of another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.changed import patients_written
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.monitoring.codes import AUTHOR
from hospital.monitoring.judging import reviews_due
from hospital.monitoring.planning import plans_due

Json = dict[str, Any]

EVERY_SECONDS: Final = 10.0
#: So many of the last versions are looked at again when the server starts: what was written before it stopped.
_LOOKED_BACK: Final = 5000


@dataclass
class Watch:
    """`seen`: the newest version that was looked at; None before the first look."""

    store: FhirStore
    now: Callable[[], datetime]
    seen: int | None = None

    def look(self) -> int:
        """Judges everybody of whom readings or reports were written since the last look. Returns how many times. What
        could not be looked at, because the database did not answer, is looked at the next time."""
        with self.store.reading() as tx:
            newest = tx.newest_seq()
            after = max(newest - _LOOKED_BACK, 0) if self.seen is None else self.seen
            measured = patients_written(tx, ("Observation",), after) if newest > after else set()
            reported = patients_written(tx, ("DiagnosticReport",), after) if newest > after else set()
        judged = len(list(judged_apart(None, sorted(measured), self._judge)))
        planned = len(list(judged_apart(None, sorted(reported | measured), self._plan)))
        self.seen = newest
        return judged + planned

    def _judge(self, patient: str) -> None:
        self._write(lambda tx: reviews_due(tx, patient, self.now()))

    def _plan(self, patient: str) -> None:
        self._write(lambda tx: plans_due(tx, patient))

    def _write(self, due: Callable[[Tx], list[Json]]) -> None:
        """Writes what is due, as it is when nobody else writes; where nothing is, nobody waits for it."""
        with self.store.reading() as tx:
            if not due(tx):
                return
        with self.store.begin() as tx:
            for body in due(tx):
                tx.put(body, author=AUTHOR, keep_same=True)
