"""What a person can do about their medicines beside taking them. Each is one transaction, works offline, and goes out
through the outbox.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, tzinfo
from typing import Any

from local_store import outbox, resources
from local_store.resources import Stored
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.medication.dose_times import Chosen
from services.medication.own_medicine import STATEMENT, MedicineDraft, ended_json, statement_json
from services.medication.refills import TASK, refill_json
from services.record.medicines.ids import settings_id
from services.record.medicines.kept import rhythm_of
from services.record.medicines.model import ClockRule, MedicineSettings
from services.record.medicines.settings import BASIC, rhythm_json, settings, settings_json
from services.record.results.values import Amount


def choose_clock(w: Writer, key: str, clock: ClockRule, patient: str, now: datetime) -> None:
    """Lets a medicine follow this clock from now on, on every device of the person's."""
    _keep(w, replace(_settings(w, key), clock=clock), patient, now)


def choose_dose_times(w: Writer, key: str, times: Chosen, patient: str, now: datetime) -> None:
    """Lets the doses of a medicine be due at these times from now on; with none they follow the person's own day."""
    _keep(w, replace(_settings(w, key), times=times), patient, now)


def count_stock(w: Writer, key: str, stock: Amount, patient: str, now: datetime) -> None:
    """Says how much of a medicine is there now; what is taken and handed out later is counted from it."""
    _keep(w, replace(_settings(w, key), stock=stock, counted=now), patient, now)


def choose_time(w: Writer, name: str, at: time, patient: str, now: datetime) -> None:
    """Keeps when the person wakes, has a meal or sleeps (a field of `Rhythm`); the other times stay as they are."""
    chosen: dict[str, Any] = {name: at}
    body = rhythm_json(replace(rhythm_of(w, patient), **chosen), patient=patient)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))


def request_refill(w: Writer, task_id: str, key: str, patient: str, now: datetime) -> str:
    """Asks the hospital for more of a prescribed medicine. The same `task_id` again is the same request."""
    body = refill_json(task_id, key, patient=patient, now=now)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))
    return task_id


def cancel_refill(w: Writer, task_id: str, now: datetime) -> None:
    """Takes back a request that was not answered yet. `NotDownloaded` when it is not on this device."""
    stored = _needed(w, TASK, task_id)
    outbox.enqueue(w, {**stored.body, "status": "cancelled"}, patient=stored.patient, created_at=instant(now))


def add_medicine(
    w: Writer, statement_id: str, draft: MedicineDraft, *, patient: str, now: datetime, zone: tzinfo
) -> str:
    """Adds a medicine of the person's own, taken from now on. The same `statement_id` again is the same medicine."""
    body = statement_json(statement_id, draft, patient=patient, now=now, zone=zone)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now), text=draft.name)
    return statement_id


def change_medicine(
    w: Writer, old_id: str, statement_id: str, draft: MedicineDraft, *, patient: str, now: datetime, zone: tzinfo
) -> str:
    """Lets a medicine of the person's own be taken differently from now on: the old one ends, so that the past stays as
    it was, and a new one begins. `NotDownloaded` when the old one is not on this device."""
    _end(w, old_id, "stopped", now)
    body = statement_json(statement_id, draft, patient=patient, now=now, zone=zone, before=old_id)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now), text=draft.name)
    return statement_id


def pause_medicine(w: Writer, statement_id: str, now: datetime) -> None:
    """Plans no more doses of a medicine of the person's own until it is taken again. Raises as `change_medicine`."""
    _end(w, statement_id, "on-hold", now)


def end_medicine(w: Writer, statement_id: str, now: datetime) -> None:
    """Ends a medicine of the person's own; what was taken stays. Raises as `change_medicine`."""
    _end(w, statement_id, "stopped", now)


def _end(w: Writer, statement_id: str, status: str, now: datetime) -> None:
    stored = _needed(w, STATEMENT, statement_id)
    body = ended_json(stored.body, status, now)
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now))


def _settings(r: Reader, key: str) -> MedicineSettings:
    stored = resources.get(r, BASIC, settings_id(key))
    return (settings(stored.body) if stored else None) or MedicineSettings(key)


def _keep(w: Writer, chosen: MedicineSettings, patient: str, now: datetime) -> None:
    outbox.enqueue(w, settings_json(chosen, patient=patient), patient=patient, created_at=instant(now))


def _needed(r: Reader, type_: str, id_: str) -> Stored:
    stored = resources.get(r, type_, id_)
    if stored is None:
        raise NotDownloaded(type_, id_)
    return stored
