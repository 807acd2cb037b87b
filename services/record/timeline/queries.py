"""Questions about the record as one timeline. They read only, and never wait for the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from local_store import bodies, resources, search
from local_store.outbox_entry import TOPIC as OUTBOX
from local_store.resources import Delivery, Stored
from local_store.store import Reader
from services.each import UnreadResource, each
from services.query import query
from services.record.timeline import summary
from services.record.timeline.entry import RecordEntry, Sending, entry
from services.record.timeline.facts import RecordDetail, detail
from services.record.timeline.kinds import KIND_OF, TYPES, RecordKind, types_of
from services.record.timeline.own_shapes import is_own, own_entry
from services.record.timeline.summary import AllergySummary, ConditionStatement

#: So many allergies are looked through for what counts first, and so many conditions and medicines.
MOST_ALLERGIES: Final = 2000
MOST_HELD: Final = 2000


_SENDING: Final = {
    Delivery.PENDING: Sending.WAITING,
    Delivery.IN_FLIGHT: Sending.WAITING,
    Delivery.REJECTED: Sending.REFUSED,
}


@dataclass(frozen=True)
class RecordFilter:
    """Which entries a list shows: found by `text`, of one `kind` (None: of all that are not shown apart), the newest
    `shown` of them."""

    text: str = ""
    kind: RecordKind | None = None
    shown: int = 60


@dataclass(frozen=True)
class RecordPage:
    """The newest entries that fit; `more`: there are older ones. `unreadable`: what this version cannot show."""

    entries: tuple[RecordEntry, ...] = ()
    more: bool = False
    unreadable: tuple[UnreadResource, ...] = ()


@dataclass(frozen=True)
class RecordSummary:
    """What counts first: allergies, and the conditions and medicines that hold now. `no_conditions`: what is said
    where no condition holds."""

    allergies: AllergySummary
    conditions: tuple[RecordEntry, ...] = ()
    medicines: tuple[RecordEntry, ...] = ()
    no_conditions: ConditionStatement = ConditionStatement.NOT_RECORDED


@dataclass(frozen=True)
class RecordCounts:
    """How many entries there are of each kind."""

    by_kind: Mapping[RecordKind, int] = field(default_factory=dict)


@query(*KIND_OF, OUTBOX)
def timeline(r: Reader, patient_id: str, language: str, wanted: RecordFilter) -> RecordPage:
    """A person's entries, the newest first; those without a date come last."""
    kept = _found(r, patient_id, wanted) if wanted.text else _newest(r, patient_id, wanted)
    shown = each(kept[: wanted.shown], lambda stored: _entry(stored, language))
    return RecordPage(shown.read, len(kept) > wanted.shown, shown.unreadable)


@query("AllergyIntolerance", "List", *TYPES[RecordKind.CONDITION], *TYPES[RecordKind.MEDICINE], OUTBOX)
def record_summary(r: Reader, patient_id: str, language: str) -> RecordSummary:
    """What counts first."""
    held = {
        type_: resources.newest(r, (type_,), patient=patient_id, limit=MOST_HELD)
        for type_ in (*TYPES[RecordKind.CONDITION], *TYPES[RecordKind.MEDICINE])
    }
    told = [stored.body for stored in held["Condition"]]
    diseases = [stored for stored in held["Condition"] if summary.names_a_disease(stored.body)]
    conditions = each(diseases, lambda stored: entry(stored.body, language))
    medicines = [each(held[type_], lambda stored: entry(stored.body, language)) for type_ in TYPES[RecordKind.MEDICINE]]
    return RecordSummary(
        _allergies(r, patient_id, language),
        summary.current(conditions.read),
        summary.current(found for read in medicines for found in read.read),
        summary.condition_statement(told),
    )


@query("AllergyIntolerance", "List", OUTBOX)
def allergy_summary(r: Reader, patient_id: str, language: str) -> AllergySummary:
    """What the record says about allergies alone, for wherever that has to be seen."""
    return _allergies(r, patient_id, language)


@query(*KIND_OF)
def record_counts(r: Reader, patient_id: str) -> RecordCounts:
    """Counts every kind, also those that are shown apart."""
    found = bodies.counts(r, KIND_OF, patient=patient_id)
    return RecordCounts({kind: sum(found.get(type_, 0) for type_ in types) for kind, types in TYPES.items()})


@query(*KIND_OF, OUTBOX)
def record_detail(r: Reader, patient_id: str, type_: str, id_: str, language: str) -> RecordDetail | None:
    """One entry in full; None for one that is not here or not this person's."""
    stored = resources.in_record(r, patient_id, type_, id_) if type_ in KIND_OF else None
    if stored is None:
        return None
    shown = detail(stored.body, language)
    return replace(shown, entry=_entry(stored, language), own=own_entry(stored.body), is_own=is_own(stored.body))


def _allergies(r: Reader, patient_id: str, language: str) -> AllergySummary:
    told, lists = (
        [stored.body for stored in resources.newest(r, (type_,), patient=patient_id, limit=MOST_ALLERGIES)]
        for type_ in ("AllergyIntolerance", "List")
    )
    return summary.allergies(told, lists, language)


def _entry(stored: Stored, language: str) -> RecordEntry:
    """The line of a resource, with how far a change of the person's has come."""
    return replace(entry(stored.body, language), sending=_SENDING.get(stored.delivery))


def _newest(r: Reader, patient_id: str, wanted: RecordFilter) -> tuple[Stored, ...]:
    return resources.newest(r, types_of(wanted.kind), patient=patient_id, limit=wanted.shown + 1)


def _found(r: Reader, patient_id: str, wanted: RecordFilter) -> tuple[Stored, ...]:
    """The best matches; with a search also single values and doses are found."""
    types = KIND_OF if wanted.kind is None else TYPES[wanted.kind]
    hits = search.search(r, wanted.text, types=types, patient=patient_id, limit=wanted.shown + 1)
    return tuple(stored for hit in hits if (stored := resources.get(r, hit.type, hit.id)))
