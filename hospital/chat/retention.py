"""Ends the keeping of consultations whose time is over: a consultation goes with its messages, files and marks.

What is deleted is no longer read, searched or synchronised, and goes from phones with their next sync. The versions
stay in the hospital's history and audit, as of everything that is deleted here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.chat.elements import AUTHOR, CANCELLED, CONSULTATION, FINISHED, MESSAGE, thread_id
from hospital.chat.policy import POLICY
from hospital.chat.read_marks import marks_of
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

EVERY_SECONDS: Final = 6 * 3600.0
_AT_ONCE: Final = 50
_MESSAGES: Final = 1000


def sweep(store: FhirStore, now: datetime) -> int:
    """Deletes the consultations that ended so long ago, some at a time. Returns how many."""
    before = clock.instant(now - POLICY.kept)
    wanted = [("type", str(CONSULTATION)), ("status", f"{FINISHED},{CANCELLED}"), ("date", f"lt{before}")]
    with store.begin() as tx:
        found = search(tx, "Encounter", wanted, limit=_AT_ONCE)
        return len(list(judged_apart(tx, found, lambda encounter: _forget(tx, encounter))))


def _forget(tx: Tx, encounter: Json) -> None:
    id_ = encounter["id"]
    wanted = [("encounter", f"Encounter/{id_}"), ("category", str(MESSAGE))]
    while some := search(tx, "Communication", wanted, limit=_MESSAGES):  # until none is left, however long it was
        for message in some:
            _forget_message(tx, message)
    for mark in marks_of(tx, encounter["subject"], id_):
        tx.delete("Basic", mark["id"], author=AUTHOR)
    tx.delete("Basic", thread_id(id_), author=AUTHOR)
    tx.delete("Encounter", id_, author=AUTHOR)


def _forget_message(tx: Tx, message: Json) -> None:
    for part in message.get("payload", ()):
        file = target({"reference": part.get("contentAttachment", {}).get("url")}, "Binary")
        if file:
            tx.delete("Binary", file, author=AUTHOR)
    tx.delete("Communication", message["id"], author=AUTHOR)
