"""What there is to export of one person. Reads only, in slices; never waits for the network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from local_store import bodies, resources
from local_store.outbox_entry import TOPIC as OUTBOX
from local_store.resources import Stored
from local_store.store import LocalStore, Reader
from services.export.model import Named, in_slices
from services.query import query
from services.record.timeline.facts import RecordDetail
from services.record.timeline.kinds import KIND_OF, TYPES, RecordKind
from services.record.timeline.queries import record_detail


@query("Patient", *KIND_OF, OUTBOX)
def export_size(r: Reader, patient_id: str) -> int:
    """How many resources of this person's record are on this device."""
    return sum(bodies.counts(r, bodies.types_here(r), patient=patient_id).values())


def everything(r: Reader, patient_id: str) -> tuple[Named, ...]:
    """Every resource of the person's record by its name: the Patient first, then by type, the newest first."""
    types = sorted(bodies.types_here(r), key=lambda type_: (type_ != "Patient", type_))
    return tuple((type_, id_) for type_ in types for _, id_ in bodies.held(r, type_, patient=patient_id))


def of_kind(r: Reader, patient_id: str, kind: RecordKind) -> tuple[Named, ...]:
    """Every entry of a kind by its name, the newest first, those without a date last."""
    found = [(moment, type_, id_) for type_ in TYPES[kind] for moment, id_ in bodies.held(r, type_, patient=patient_id)]
    ordered = sorted(found, key=lambda each: each[0] or "", reverse=True)
    return tuple((type_, id_) for _, type_, id_ in ordered)


def those(r: Reader, patient_id: str, names: Sequence[Named]) -> list[Stored]:
    """The resources of these names that are still here and still this person's."""
    found = (resources.in_record(r, patient_id, type_, id_) for type_, id_ in names)
    return [stored for stored in found if stored is not None]


async def details(
    store: LocalStore, patient_id: str, kind: RecordKind, language: str
) -> AsyncIterator[tuple[RecordDetail, ...]]:
    """Every entry of a kind in full, slice by slice. Raises StoreLocked when the person signs out meanwhile."""

    def read(r: Reader, names: Sequence[Named]) -> tuple[RecordDetail, ...]:
        found = (record_detail(r, patient_id, type_, id_, language) for type_, id_ in names)
        return tuple(each for each in found if each is not None)

    for names in in_slices(await store.read(of_kind, patient_id, kind)):
        yield await store.read(read, names)
