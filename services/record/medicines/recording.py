"""Recording what became of doses: taken, skipped, undone. Each is one transaction, works offline, and goes out through
the outbox. It stands here because the first screen and the medicines' own screens do the same thing.

The id of a dose derives from its prescription, so a second tap records nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.fhir import resource as fhir
from services.record.medicines.administration import (
    ADMINISTRATION,
    administration,
    administration_json,
    as_needed_slot,
    undone,
)
from services.record.medicines.dose import AdministrationStatus, DoseName, PlannedDose
from services.record.medicines.ids import administration_id
from services.record.medicines.model import Dosage, Prescription
from services.record.medicines.read import prescription

_RECORDED = frozenset({AdministrationStatus.TAKEN, AdministrationStatus.SKIPPED})


def take(w: Writer, doses: Iterable[PlannedDose], patient: str, now: datetime, *, on_time: bool = False) -> list[str]:
    """Records these doses as taken now, or at their planned time (`on_time`). Returns the ids of what it recorded: a
    dose that has a record already keeps it.

    `NotDownloaded` when a prescription is not on this device.
    """
    return [
        recorded
        for dose in doses
        if (recorded := _record(w, _planned(w, dose), patient, now, at=dose.planned if on_time else now))
    ]


def take_named(w: Writer, doses: Iterable[DoseName], now: datetime, *, at: datetime) -> list[str]:
    """Records these doses as taken at a moment, also those that no plan has any more, as when the prescription was
    stopped meanwhile. Returns as `take`; a dose whose prescription is not on this device is left out."""
    recorded = []
    for dose in doses:
        try:
            slot = _Slot(*_found(w, dose.prescription, dose.dosage), dose.slot, dose.planned)
        except NotDownloaded:
            continue
        if id_ := _record(w, slot, dose.patient, now, at=at):
            recorded.append(id_)
    return recorded


def skip(w: Writer, dose: PlannedDose, patient: str, now: datetime, *, reason: str, words: str = "") -> list[str]:
    """Records that this dose is not taken, for one of `SKIP_REASONS`. Returns as `take`, and raises as it."""
    recorded = _record(w, _planned(w, dose), patient, now, at=now, reason=reason, words=words)
    return [recorded] if recorded else []


def take_as_needed(w: Writer, key: str, number: int, patient: str, now: datetime) -> list[str]:
    """Records a dose of a medicine that is taken as needed, by the dosage of this number. Its limits warn before; they
    do not refuse. Returns as `take`, and raises as it."""
    slot = _Slot(*_found(w, key, number), as_needed_slot(now), None)
    recorded = _record(w, slot, patient, now, at=now)
    return [recorded] if recorded else []


def undo(w: Writer, ids: Iterable[str], now: datetime) -> None:
    """Takes records back, by their ids: they are entered in error, and what was taken is in stock again."""
    for id_ in ids:
        stored = resources.get(w, ADMINISTRATION, id_)
        if stored is not None and administration(stored.body).status in _RECORDED:
            outbox.enqueue(w, undone(stored.body), patient=stored.patient, created_at=instant(now))


@dataclass(frozen=True)
class _Slot:
    """A dose to be recorded: of which prescription and dosage, its slot, and when it was planned."""

    prescription: Prescription
    body: dict[str, Any]
    dosage: Dosage | None
    slot: str
    planned: datetime | None


def _planned(r: Reader, dose: PlannedDose) -> _Slot:
    return _Slot(*_found(r, dose.prescription, dose.dosage.number), dose.slot, dose.planned)


def _found(r: Reader, key: str, number: int) -> tuple[Prescription, dict[str, Any], Dosage | None]:
    """The prescription in the hospital's own language: what is sent has its units, whatever the person reads."""
    found = fhir.reference(key)
    stored = resources.get(r, found.type, found.id) if found else None
    if found is None or stored is None:
        raise NotDownloaded(*key.split("/", 1))
    read = prescription(stored.body)
    return read, stored.body, next((each for each in read.dosages if each.number == number), None)


def _record(
    w: Writer, slot: _Slot, patient: str, now: datetime, *, at: datetime, reason: str | None = None, words: str = ""
) -> str | None:
    id_ = administration_id(slot.prescription.key, slot.slot)
    known = resources.get(w, ADMINISTRATION, id_)
    if known is not None and administration(known.body).status in _RECORDED:
        return None
    body = administration_json(
        slot.prescription,
        slot.slot,
        slot.dosage,
        slot.body,
        patient=patient,
        planned=slot.planned,
        at=at,
        skipped=reason,
        words=words,
    )
    outbox.enqueue(w, body, patient=patient, created_at=instant(now), text=slot.prescription.name)
    return id_
