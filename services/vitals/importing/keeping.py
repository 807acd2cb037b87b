"""Takes what a file holds into the record, in batches, so that the person's own writes come between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.clock import instant
from services.device.storage import ask_for_room
from services.record.measurements.kinds import KINDS
from services.record.measurements.model import Measurement, measurement_id
from services.record.measurements.observation import OBSERVATION, measurement_of, observation_of
from services.vitals.importing.files import read_file
from services.vitals.importing.findings import FileFindings

BATCH: Final = 100
EACH: Final = 8 * 1024
"""Bytes for one measurement on the disk: itself, its copy on the way to the hospital, what finds it, and the log."""


@dataclass(frozen=True)
class ImportCount:
    """How many measurements were taken, how many the record had already, how many are left after a stop."""

    taken: int = 0
    known: int = 0
    left: int = 0


async def find_in_file(
    path: Path, zone: tzinfo, now: datetime, progress: Callable[[float], None] = lambda _: None
) -> FileFindings:
    """What a file holds, read on a thread of its own. Never raises for what is in it."""
    return await asyncio.to_thread(read_file, path, zone, now, progress)


async def keep_all(
    store: LocalStore,
    patient_id: str,
    measured: Sequence[Measurement],
    now: datetime,
    *,
    progress: Callable[[int], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    room: Callable[[], int | None] = lambda: None,
) -> ImportCount:
    """Takes all of them in their order; `progress` hears how many are done, and `stopped` is asked before each batch.
    What was taken before stays when it is stopped or fails, and the same again goes on from there: ids derive from
    content.

    Raises NotEnoughRoom, before the first, when the device has less `room` (bytes) than they take; StoreFull when it
    ends on the way: no batch is half taken then.
    """
    await asyncio.to_thread(lambda: ask_for_room(room(), len(measured) * EACH))
    taken = done = 0
    while done < len(measured) and not stopped():
        taken += await store.write(import_measurements, patient_id, measured[done : done + BATCH], now)
        done = min(done + BATCH, len(measured))
        progress(done)
    return ImportCount(taken, done - taken, len(measured) - done)


def import_measurements(w: Writer, patient_id: str, measured: Sequence[Measurement], now: datetime) -> int:
    """Takes these measurements where the record does not have them, and sends them to the hospital. One that the person
    took back stays away; a day's number grows to the larger. Returns how many were new or grew."""
    return sum(_import(w, patient_id, each, now) for each in measured)


def _import(w: Writer, patient_id: str, measured: Measurement, now: datetime) -> bool:
    stored = resources.get(w, OBSERVATION, measurement_id(patient_id, measured))
    if stored is not None:
        before = measurement_of(stored.body)
        grows = KINDS[measured.kind].daily and before is not None and not before.withdrawn
        if not grows or before is None or measured.value <= before.value:
            return False
    body = observation_of(measured, patient_id)
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now), in_bulk=True)
    return True
