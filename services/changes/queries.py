"""Reads the two sides of a refused change. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from local_store import outbox, resources
from local_store.outbox import Entry, EntryState
from local_store.store import Reader
from services.changes.model import Comparison, compare
from services.errors import RefusalCode
from services.fhir.resource import JsonObject, instant_of, text_of
from services.query import query
from services.record.visits.directory import called

CONFLICTS = frozenset({RefusalCode.SUPERSEDED, RefusalCode.GONE})


@dataclass(frozen=True)
class Conflict:
    """A change of the person's that met a change by others. Both sides are kept until the person decides.

    `revision` and `version` are what was compared: a decision is valid for these only. `deletes`: the person deleted
    it. `gone`: the hospital has none any more. `about`, `name`: which visit, or the name of the thing. `patient`: whose
    record it is about; empty for none.
    """

    type: str
    id: str
    revision: int
    version: str | None
    deletes: bool
    gone: bool
    comparison: Comparison
    about: datetime | None = None
    name: str | None = None
    patient: str = ""


def is_conflict(entry: Entry) -> bool:
    """Whether this change waits for a decision between two sides."""
    return entry.state is EntryState.REJECTED and (entry.rejection or {}).get("code") in CONFLICTS


@query("outbox", "HealthcareService", "PractitionerRole", "Practitioner", "Location")
def conflict(r: Reader, type_: str, id_: str, language: str) -> Conflict | None:
    """The conflict of this resource; None when there is none any more. A visit's people and places have their
    directory names in that language. Reads only."""
    entry = outbox.entry_for(r, type_, id_)
    if entry is None or not is_conflict(entry):
        return None
    mine, theirs = (_named(r, type_, side or {}, language) for side in (entry.body, entry.base))
    shown = mine or theirs
    return Conflict(
        type=type_,
        id=id_,
        revision=entry.revision,
        version=resources.version_of(theirs),
        deletes=entry.body is None,
        gone=entry.base is None,
        comparison=compare(type_, mine, theirs) if mine and theirs else Comparison(),
        about=instant_of(shown.get("start")),
        name=text_of(shown.get("code")),
        patient=entry.patient or "",
    )


def _named(r: Reader, type_: str, body: JsonObject, language: str) -> JsonObject:
    return called(r, body, language) if type_ == "Appointment" else body
