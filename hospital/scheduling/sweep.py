"""What the hospital does by itself when time passes, a few seconds late: holds and offers that ran out are given back.

Each sweep looks first and writes only when something is due. What is due is judged once more inside the transaction
that changes it, so that of several processes on one database only one does each thing.
"""

from __future__ import annotations

from datetime import datetime

from hospital.fhir.store import FhirStore
from hospital.fhir.tx import Tx
from hospital.scheduling import holds
from hospital.scheduling.reading import Json, has_lapsed

EVERY_SECONDS = 3.0
#: So many changes a transaction, so that people who wait for theirs are let in between.
_AT_ONCE = 50


def sweep(store: FhirStore, now: datetime) -> int:
    """Does what is due now. Answers how many appointments it changed."""
    done = 0
    while due := _look(store, now):
        with store.begin() as tx:
            for one in due[:_AT_ONCE]:
                done += _do(tx, str(one["id"]), now)
        if len(due) <= _AT_ONCE:
            break
    return done


def _look(store: FhirStore, now: datetime) -> list[Json]:
    with store.reading() as tx:
        return [one for one in tx.search("Appointment", {"status": "pending"}) if has_lapsed(one, now)]


def _do(tx: Tx, id_: str, now: datetime) -> bool:
    appointment = tx.read("Appointment", id_)
    if appointment is None or not has_lapsed(appointment, now):
        return False
    holds.lapse(tx, appointment, now)
    return True
