"""Decides doses that people record (MedicationAdministration), and what they choose about medicines (Basic).

A dose is taken, not taken, or a mistake; it is about the person's own prescription and about a day on which it can have
been. Two phones that record one dose alike are one dose, whichever comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base import dates
from hospital.base.elements import extension
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx
from hospital.medication import refusals
from hospital.medication.codes import PERSONAL
from hospital.medication.derived_ids import dose_id, rhythm_id, settings_id

Json = dict[str, Any]

#: How far ahead of the hospital's clock a phone's may be, and for how long after the dose it may still be recorded.
AHEAD: Final = timedelta(days=1)
BACK: Final = timedelta(days=400)

_STATUSES: Final = frozenset({"completed", "not-done", "entered-in-error"})
_NAMES: Final = ("dose-slot", "dose-of")


def deciders(now: Callable[[], datetime]) -> tuple[Decider, ...]:
    """The deciders of what people write about their medicines."""
    return (
        Decider("MedicationAdministration", Doses(now).decide, derived_id=dose_id, same=is_same_dose),
        Decider("Basic", _taken_over, Coding(PERSONAL, "medicine"), derived_id=settings_id, same=_is_same_choice),
        Decider("Basic", _taken_over, Coding(PERSONAL, "rhythm"), derived_id=rhythm_id, same=_is_same_choice),
    )


@dataclass(frozen=True)
class Doses:
    """Judges doses by the hospital's clock. What the hospital's own systems record is stored as it came."""

    now: Callable[[], datetime]

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the dose to store, or raises a Refusal."""
        if not access.is_of_patients:
            return incoming
        if incoming.get("status") not in _STATUSES:
            text = "a dose is completed, not-done or entered-in-error"
            raise refusals.invalid(text, "MedicationAdministration.status")
        if current is not None and _name(incoming) != _name(current):
            raise refusals.invalid("a recorded dose stays the dose that it is", "MedicationAdministration.request")
        if current is None or _moments(incoming) != _moments(current):
            self._check_moments(incoming)
        _check_whose(tx, incoming)
        return incoming

    def _check_moments(self, dose: Json) -> None:
        now = self.now()
        earliest, latest = _micros(now - BACK), _micros(now + AHEAD)
        for low, high in _moments(dose):
            if low > latest:
                raise refusals.dose_date("a dose cannot be recorded for a day that has not come")
            if high < earliest:
                raise refusals.dose_date(f"a dose is recorded within {BACK.days} days")


def is_same_dose(incoming: Json, current: Json) -> bool:
    """Whether two records of a dose agree: the same dose of the same person, taken or not alike, in the same amount."""
    keys = ("status", "subject", "dosage")
    return _name(incoming) == _name(current) and all(incoming.get(key) == current.get(key) for key in keys)


def _is_same_choice(incoming: Json, current: Json) -> bool:
    """Whether two phones chose the same."""
    return all(incoming.get(key) == current.get(key) for key in ("code", "subject", "extension"))


def _taken_over(_tx: Tx, _access: Access, incoming: Json, _current: Json | None) -> Json:
    """What a person chooses for themselves is stored as they choose it, within what they may write."""
    return incoming


def _name(dose: Json) -> tuple[Any, ...]:
    """What makes a dose this one: its prescription and its slot."""
    return target(dose.get("request"), "MedicationRequest"), *(extension(dose, name) for name in _NAMES)


def _moments(dose: Json) -> tuple[dates.Span, ...]:
    """When a dose was taken and was planned, as far as it says so."""
    return tuple(_spans(dose))


def _spans(dose: Json) -> Iterator[dates.Span]:
    period = dose.get("effectivePeriod") or {}
    told = (dose.get("effectiveDateTime"), period.get("start"), period.get("end"), extension(dose, "dose-planned"))
    for text in told:
        if isinstance(text, str):
            yield dates.span(text)


def _micros(moment: datetime) -> int:
    return dates.span(moment.isoformat())[0]


def _check_whose(tx: Tx, dose: Json) -> None:
    """A dose is of the person's own prescription, or of a medicine that they take on their own."""
    patient = target(dose.get("subject"), "Patient")
    own = extension(dose, "dose-of")
    for reference, type_ in ((dose.get("request"), "MedicationRequest"), (own, "MedicationStatement")):
        if reference is None:
            continue
        id_ = target(reference, type_) or ""
        found = tx.read(type_, id_)
        is_own = target(found.get("subject"), "Patient") == patient if found else (type_, id_) in tx.promised
        if not is_own:
            raise refusals.invalid("this prescription is not known", "MedicationAdministration.request")
