"""What of the record can be shown in a message: the newest reports, measurements and papers. Reads only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from local_store import resources
from local_store.resources import Stored
from local_store.store import Reader
from services.each import each
from services.fhir import resource as fhir
from services.query import query
from services.record.documents.own_paper import own_paper
from services.record.measurements.model import Measurement
from services.record.measurements.observation import measurement_of
from services.record.results.result_status import may_be_read

_REPORT, _MEASURED, _PAPER = "DiagnosticReport", "Observation", "DocumentReference"
_LOOKED_AT: Final = 10
"""So many of each are looked at for one that is shown."""


@dataclass(frozen=True)
class Showable:
    """One of them: a report or paper by its `name`, or what was `measured`."""

    reference: fhir.Reference
    when: datetime | None
    name: str = ""
    measured: Measurement | None = None

    @property
    def id(self) -> str:
        return str(self.reference)


@query(_REPORT, _MEASURED, _PAPER)
def showable(r: Reader, patient: str, language: str, most: int) -> tuple[Showable, ...]:
    """Reports first, then measurements, then papers; of each the newest, `most` at most. What cannot be shown takes no
    other's place."""

    def newest(type_: str, read: Callable[[Stored], Showable | None]) -> tuple[Showable, ...]:
        stored = resources.select(r, type_, patient=patient, limit=_LOOKED_AT * most)
        return tuple(filter(None, each(stored, read).read))[:most]

    return (
        *newest(_REPORT, lambda stored: _report(stored, language)),
        *newest(_MEASURED, _measurement),
        *newest(_PAPER, _paper),
    )


def _report(stored: Stored, language: str) -> Showable | None:
    name = fhir.text_of(stored.body.get("code"), language)
    if not name or not may_be_read(str(stored.body.get("status"))):
        return None
    return Showable(fhir.Reference(_REPORT, stored.id), fhir.instant_of(stored.body.get("issued")), name)


def _measurement(stored: Stored) -> Showable | None:
    found = measurement_of(stored.body)
    if found is None or found.withdrawn or not found.by_patient:
        return None
    return Showable(fhir.Reference(_MEASURED, stored.id), found.moment, measured=found)


def _paper(stored: Stored) -> Showable | None:
    found = own_paper(stored.body)
    return Showable(fhir.Reference(_PAPER, stored.id), found.sent, found.title) if found else None
