"""What a person can do about a change that has not arrived: waiting, refused, or in conflict. The only place
where such a change is settled. Each is one transaction and works offline.
"""

from __future__ import annotations

from datetime import datetime

from local_store import outbox, resources
from local_store.outbox import Entry, EntryState
from local_store.store import Reader, Writer
from services.changes.queries import is_conflict
from services.clock import instant
from services.errors import NotDownloaded
from services.fhir import resource as fhir
from services.fhir.refusals import refused
from services.record.visits.appointment import APPOINTMENT, moved, search_words
from services.record.visits.directory import doctor_of_slot


def give_up(w: Writer, type_: str, id_: str) -> bool:
    """Takes back a change that is not on its way at this moment: the hospital's own copy is shown again, a request it
    never had disappears. False when it is in flight or has arrived already."""
    entry = _at_rest(w, type_, id_)
    if entry is not None:
        outbox.discard(w, entry.entry_id)
    return entry is not None


def give_up_all(w: Writer, type_: str, id_: str) -> bool:
    """Takes a change back together with all that refer to what it would have created. False as for `give_up`."""
    entry = _at_rest(w, type_, id_)
    if entry is not None:
        outbox.discard_with_dependents(w, entry.entry_id)
    return entry is not None


def withdraw(w: Writer, type_: str, id_: str) -> bool:
    """Takes back a change that the hospital certainly does not have: never sent, or refused. False when it may have
    arrived."""
    entry = outbox.entry_for(w, type_, id_)
    if entry is None or not (entry.never_sent or entry.state is EntryState.REJECTED):
        return False
    outbox.discard(w, entry.entry_id)
    return True


def send_again(w: Writer, type_: str, id_: str) -> bool:
    """Sends a refused change again, based on the hospital's current version. False when there is none."""
    entry = outbox.entry_for(w, type_, id_)
    if entry is not None:
        outbox.retry(w, entry.entry_id)
    return entry is not None


def take_alternative(w: Writer, appointment_id: str, slot_id: str, now: datetime) -> None:
    """Asks for another time instead of the refused one: the same appointment, edited, goes out again.

    The time is from the refusal itself or from this device; `NotDownloaded` when it is in neither.
    """
    stored = resources.get(w, APPOINTMENT, appointment_id)
    if stored is None:
        raise NotDownloaded(APPOINTMENT, appointment_id)
    slot = _slot(w, slot_id, stored.rejection)
    body = moved(stored.body, slot, doctor_of_slot(w, slot))
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now), text=search_words(body))


def keep_mine(w: Writer, type_: str, id_: str, revision: int, version: str | None) -> bool:
    """Sends the person's change again, based on the hospital's `version` that they have seen. False, and nothing is
    done, when either side has changed since: then the person has to compare again."""
    entry = _as_seen(w, type_, id_, revision, version)
    if entry is not None:
        outbox.retry(w, entry.entry_id)
    return entry is not None


def take_theirs(w: Writer, type_: str, id_: str, revision: int, version: str | None) -> bool:
    """Takes the person's change back; the hospital's copy is shown again. False, and nothing is done, when either side
    has changed since."""
    entry = _as_seen(w, type_, id_, revision, version)
    if entry is not None:
        outbox.discard(w, entry.entry_id)
    return entry is not None


def _at_rest(r: Reader, type_: str, id_: str) -> Entry | None:
    entry = outbox.entry_for(r, type_, id_)
    return None if entry is None or entry.state is EntryState.IN_FLIGHT else entry


def _as_seen(r: Reader, type_: str, id_: str, revision: int, version: str | None) -> Entry | None:
    entry = outbox.entry_for(r, type_, id_)
    if entry is None or not is_conflict(entry) or entry.revision != revision:
        return None
    return entry if resources.version_of(entry.base or {}) == version else None


def _slot(r: Reader, slot_id: str, rejection: object) -> fhir.JsonObject:
    offered = next((slot for slot in refused(rejection).slots if slot.get("id") == slot_id), None)
    if offered is not None:
        return offered
    stored = resources.get(r, "Slot", slot_id)
    if stored is None:
        raise NotDownloaded("Slot", slot_id)
    return stored.body
