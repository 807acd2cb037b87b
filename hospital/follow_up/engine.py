"""Keeps plans going: hears what was written, does what is due, reminds. Several processes may share the work.

Patients are read and written many at a time, each apart where that fails: what is wrong with one of them keeps nothing
from the others. A notice is queued in the transaction that decided it; the channels send it once it is durable, and
once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.base.sql import sql
from hospital.fhir.permissions import EVERYBODY
from hospital.fhir.store.apart import judged_apart, written_together
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.follow_up import agenda, plan_files
from hospital.follow_up.codes import AUTHOR
from hospital.follow_up.due import PatientDue, done, due_of
from hospital.follow_up.effects import Effects, write, write_together
from hospital.follow_up.hearing import heard
from hospital.follow_up.plans_kept import KeptPlans

Json = dict[str, Any]

#: Seconds between two ticks, and between two looks at what was written.
TICK_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 2.0
#: What can begin, complete or end something.
HEARD: Final = (
    "Appointment", "Condition", "DiagnosticReport", "Encounter", "Observation", "Patient", "Procedure",
    "QuestionnaireResponse", "Task",
)  # fmt: skip
_MARK: Final = "heard"
#: So many of the last versions are looked at by the first process that ever looks.
_LOOKED_BACK: Final = 20_000
_TAKEN_TOGETHER: Final = 100
#: A tick ends after so many seconds, also when more is due: after days without a server it is done in several.
LONGEST_TICK_SECONDS: Final = 10.0


@dataclass
class FollowUpEngine:
    """The engine of one process. `worker`: its name on the agenda."""

    store: FhirStore
    now: Callable[[], datetime]
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    plans: KeptPlans = field(default_factory=KeptPlans)
    _loaded: bool = False

    # --- what was written ------------------------------------------------------------------------------------------

    def look(self) -> int:
        """Hears everybody of whom something was written since the last look of any process. Returns how many."""
        self.load()
        with self.store.reading() as tx:
            newest, since = tx.newest_seq(), agenda.looked_at(tx, _MARK)
            after = max(newest - _LOOKED_BACK, 0) if since is None else since
            people = _written(tx, after) if newest > after else []
        count = len(list(judged_apart(None, people, self.hear)))
        if since is None or newest > since:
            agenda.note_look(self.store.engine, _MARK, newest)
        return count

    def hear(self, patient: str) -> None:
        """Looks at one patient now. Where nothing follows, nobody waits for it."""
        with self.store.reading() as tx:
            if not heard(tx, self.plans, patient, self.now()):
                return
        with self.store.begin() as tx:
            now = self.now()
            write(tx, patient, heard(tx, self.plans, patient, now), now)

    def follow(self, version: Version) -> Version:
        """Hears at once of whom something was written that the desk may have to know, after it is durable."""
        patient = target(version.body.get("subject"), "Patient")
        if patient is not None:
            with self.store.reading() as tx:
                known = agenda.is_known(tx, patient)
            if known:
                list(judged_apart(None, [patient], self.hear))
        return version

    def load(self) -> None:
        """Puts the plans of this release into the store, once a process."""
        if self._loaded:
            return
        with self.store.reading() as tx:
            missing = plan_files.missing(tx)
        if missing:
            with self.store.begin() as tx:
                for body in plan_files.missing(tx):
                    tx.put(body, author=AUTHOR, keep_same=True)
        self._loaded = True

    # --- what is due -----------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Does what is due, those who wait longest first, for so long as a tick may take: what is left is done by the
        next. Returns of how many patients."""
        count, until = 0, monotonic() + LONGEST_TICK_SECONDS
        while monotonic() < until:
            now = self.now()
            at = clock.milliseconds(now)
            if not agenda.is_anything_due(self.store.engine, at):
                break
            taken = agenda.claim(self.store.engine, self.worker, at, _TAKEN_TOGETHER)
            if not taken:
                break
            self._do(taken, now)
            count += len(taken)
        return count

    def _do(self, patients: Sequence[str], now: datetime) -> None:
        """Does what is due of patients whom this process has taken. They are judged without keeping writers waiting;
        of whom something was written meanwhile is given back, to be judged anew."""
        with self.store.reading() as tx:
            seen = tx.newest_seq()
            judged = {
                due.patient: effects
                for due, effects in judged_apart(tx, due_of(tx, patients, now), partial(self._done, tx, now))
            }
        if not judged:
            return
        with self.store.begin() as tx:
            changed = sorted(_changed(tx, seen, sorted(judged)))
            agenda.give_back(tx, changed, self.worker)
            ready = [(patient, effects) for patient, effects in judged.items() if patient not in changed]
            written_together(tx, ready, partial(self._write, tx, now))

    def _done(self, tx: Tx, now: datetime, due: PatientDue) -> Effects:
        return done(tx, self.plans, due, now)

    def _write(self, tx: Tx, now: datetime, judged: Sequence[tuple[str, Effects]]) -> None:
        by_patient = dict(judged)
        agenda.give_back(tx, list(by_patient), self.worker)
        write_together(tx, by_patient, now)
        agenda.set_due(tx, [patient for patient, effects in judged if not effects.is_about_steps])


def _changed(tx: Tx, since: int, patients: Sequence[str]) -> list[str]:
    """Those of these patients of whom something was written after the version with this seq."""
    if not patients or tx.newest_seq() == since:
        return []
    query = "SELECT DISTINCT c.patient FROM fhir_compartment c WHERE c.patient IN ? AND c.seq > ?"
    return tx.column(sql(query, patients, since))


def _written(tx: Tx, after: int) -> list[str]:
    """The patients of whom somebody else wrote something that is heard, after the version with this seq."""
    query = sql(
        "SELECT DISTINCT c.patient FROM fhir_compartment c JOIN fhir_version ON fhir_version.seq = c.seq"
        " WHERE fhir_version.seq > ? AND fhir_version.type IN ? AND c.member AND c.patient <> ?"
        " AND fhir_version.author <> ?",
        after,
        list(HEARD),
        EVERYBODY,
        AUTHOR,
    )
    return sorted(tx.column(query))
