"""What a person can do with measurements. Each is one transaction, works offline, and goes out through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from local_store import outbox, resources, settings
from local_store.store import Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.record.measurements.model import Measurement, measurement_id
from services.record.measurements.observation import OBSERVATION, WITHDRAWN, observation_of, with_status

PROTOCOL: Final = "vitals.home-protocol"
"""The setting that holds, by patient, the day the seven days of home blood pressure began."""


def keep_measurements(w: Writer, patient_id: str, measured: Sequence[Measurement], now: datetime) -> tuple[str, ...]:
    """Keeps what was just measured and sends it to the hospital. The same measurement again is the same, and comes back
    where it was taken back. Returns the ids, in order."""
    found = []
    for each in measured:
        id_ = measurement_id(patient_id, each)
        there = resources.get(w, OBSERVATION, id_)
        if there is None or there.body.get("status") == WITHDRAWN:
            body = observation_of(each, patient_id)
            outbox.enqueue(w, body, patient=patient_id, created_at=instant(now))
        found.append(id_)
    return tuple(found)


def withdraw_measurements(w: Writer, ids: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Takes measurements back: they stay in the record as entered in error, and count nowhere. `NotDownloaded` when one
    is not on this device."""
    _set_withdrawn(w, ids, now, withdrawn=True)
    return tuple(ids)


def restore_measurements(w: Writer, ids: Sequence[str], now: datetime) -> None:
    """Makes measurements that were taken back valid again. `NotDownloaded` when one is not on this device."""
    _set_withdrawn(w, ids, now, withdrawn=False)


def begin_protocol(w: Writer, patient_id: str, day: date) -> None:
    """Begins the seven days of home blood pressure on a day, or anew."""
    begun = settings.get(w, PROTOCOL)
    settings.put(w, PROTOCOL, {**(begun if isinstance(begun, dict) else {}), patient_id: day.isoformat()})


def end_protocol(w: Writer, patient_id: str) -> None:
    """Ends them. What was measured stays."""
    begun = settings.get(w, PROTOCOL)
    if isinstance(begun, dict):
        settings.put(w, PROTOCOL, {key: day for key, day in begun.items() if key != patient_id})


def _set_withdrawn(w: Writer, ids: Sequence[str], now: datetime, *, withdrawn: bool) -> None:
    for id_ in ids:
        stored = resources.get(w, OBSERVATION, id_)
        if stored is None:
            raise NotDownloaded(OBSERVATION, id_)
        body = with_status(stored.body, withdrawn=withdrawn)
        outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now))
