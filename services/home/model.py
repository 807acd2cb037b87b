"""What the first screen shows: today's visit, what needs a decision, what waits, what is new. Frozen values only.

Home does not know the other features. It reads appointments through `services/record/visits`, which booking uses too,
and of a report only what one line needs.
Source: FHIR R4 §10.3 DiagnosticReport, v3-ObservationInterpretation (the laboratory's own flags).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.fhir import resource as fhir
from services.fhir.interpretation import Concern, concern, standard_code, strongest
from services.record.results.standing import is_hidden
from services.record.visits.slot import Offer
from services.record.visits.visit import Visit


@dataclass(frozen=True)
class Decision:
    """A refused change only the person can settle, with other times to take (role id -> name in `doctors`)."""

    visit: Visit
    others: tuple[Offer, ...]
    doctors: tuple[tuple[str, str], ...]

    def name_of(self, role_id: str | None) -> str | None:
        return next((name for id_, name in self.doctors if id_ == role_id), None)


@dataclass(frozen=True)
class NewResult:
    """A report as one line. `new`: this version of it was not opened yet on this device."""

    id: str
    title: str | None
    status: str
    when: fhir.When | None
    total: int
    abnormal: int
    critical: int
    new: bool

    @property
    def hidden(self) -> bool:
        return is_hidden(self.status)


@dataclass(frozen=True)
class Today:
    """Everything on the first screen. `more_refused` counts refused changes that are not appointments."""

    person: str | None
    next_visit: Visit | None
    decisions: tuple[Decision, ...]
    waiting: tuple[Visit, ...]
    more_waiting: int
    more_refused: int
    results: tuple[NewResult, ...]
    later: tuple[Visit, ...] = ()
    """Confirmed visits after the next one."""

    @property
    def empty(self) -> bool:
        return not (self.next_visit or self.decisions or self.waiting or self.results or self.more_refused)


def result_links(body: Any) -> tuple[fhir.Reference, ...]:
    """The Observations a report names."""
    return fhir.references(fhir.as_object(body).get("result"), "Observation")


def new_result(body: Any, observations: Iterable[Any], language: str | None, *, new: bool) -> NewResult:
    """Reads a DiagnosticReport as one line, with the flags of its results. Never raises."""
    own = fhir.as_object(body)
    status = fhir.as_text(own.get("status")) or "unknown"
    found = [] if is_hidden(status) else [level for one in observations for level in _levels(one)]
    effective = fhir.choice_when(own, "effective")
    return NewResult(
        id=fhir.as_text(own.get("id")) or "",
        title=fhir.text_of(own.get("code"), language),
        status=status,
        when=(effective.start if isinstance(effective, fhir.Period) else effective) or fhir.when(own.get("issued")),
        total=len(found),
        abnormal=sum(level in {Concern.ABNORMAL, Concern.CRITICAL} for level in found),
        critical=sum(level is Concern.CRITICAL for level in found),
        new=new,
    )


def _levels(body: Any) -> list[Concern | None]:
    """How much each line of an Observation asks of the person: its own and its components', as the laboratory said."""
    own = fhir.as_object(body)
    if is_hidden(fhir.as_text(own.get("status")) or ""):
        return []
    parts = list(fhir.objects(own.get("component")))
    has_own = fhir.choice(own, "value") is not None or own.get("dataAbsentReason") is not None
    grouping = parts or own.get("hasMember")
    return [_level(part) for part in ([own, *parts] if has_own or not grouping else parts)]


def _level(part: fhir.JsonObject) -> Concern | None:
    codes = (standard_code(one) for one in fhir.as_list(part.get("interpretation")))
    chief = strongest(code for code in codes if code)
    return concern(chief) if chief else None
