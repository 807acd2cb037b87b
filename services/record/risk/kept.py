"""What the person says for scores and has put away of findings: in the settings of this device, and what FHIR has a
place for as Observations, so that every device of theirs and the hospital know it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from local_store import outbox, resources, settings
from local_store.store import Reader, Writer
from services.clock import instant
from services.fhir.decimals import as_decimal
from services.fhir.shape import as_object
from services.record.measurements.observation import OBSERVATION, with_status
from services.record.risk.facts import ToldFacts
from services.record.risk.findings import HomeFinding
from services.record.risk.model import Relation
from services.record.risk.told_observation import SENT, told_answer, told_id, told_observation

TOLD: Final = "risk.told"
"""The setting that holds, by patient, what stays on this device."""
SEEN: Final = "risk.seen"
"""The setting that holds, by patient and kind, the findings that were put away."""
_NUMBERS: Final = frozenset({"waist", "height"})
_FAMILY: Final = "family"


def told_facts(r: Reader, patient: str) -> ToldFacts:
    """What the person said, here or on another device of theirs; what cannot be read counts as not said. Reads only."""
    kept = as_object(as_object(settings.get(r, TOLD)).get(patient))
    said = {field.name: _read(field.name, kept.get(field.name)) for field in fields(ToldFacts)}
    for name in SENT:
        stored = resources.in_record(r, patient, OBSERVATION, told_id(patient, name))
        if stored is not None:
            said[name] = _of_kind(name, told_answer(stored.body))
    return ToldFacts(**said)


def tell(w: Writer, patient: str, told: ToldFacts, now: datetime) -> None:
    """Keeps what the person says, in the place of what they said before, and sends what FHIR has a place for."""
    said = {field.name: getattr(told, field.name) for field in fields(ToldFacts)}
    for name in SENT:
        _send(w, patient, name, said.pop(name), now)
    known = {name: _written(value) for name, value in said.items() if value is not None}
    settings.put(w, TOLD, {**as_object(settings.get(w, TOLD)), patient: known})


def _send(w: Writer, patient: str, name: str, answer: bool | Decimal | None, now: datetime) -> None:
    """Sends one answer where it is another than before."""
    stored = resources.in_record(w, patient, OBSERVATION, told_id(patient, name))
    before = None if stored is None else _of_kind(name, told_answer(stored.body))
    if answer == before:
        return
    taken_back = {} if stored is None else with_status(stored.body, withdrawn=True)
    body = taken_back if answer is None else told_observation(patient, name, answer, now)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))


def _of_kind(name: str, answer: bool | Decimal | None) -> bool | Decimal | None:
    """The answer where it is one to this question."""
    return answer if isinstance(answer, Decimal if name in _NUMBERS else bool) else None


def seen_findings(r: Reader, patient: str) -> dict[str, str]:
    """The keys of the findings that the person put away, by kind. Reads only."""
    kept = as_object(as_object(settings.get(r, SEEN)).get(patient))
    return {kind: key for kind, key in kept.items() if isinstance(key, str)}


def see_finding(w: Writer, patient: str, finding: HomeFinding) -> None:
    """Puts a finding away, until there is one of its kind by a newer reading."""
    seen = {**seen_findings(w, patient), finding.kind.value: finding.key}
    settings.put(w, SEEN, {**as_object(settings.get(w, SEEN)), patient: seen})


def _read(name: str, value: Any) -> Any:
    if name in _NUMBERS:
        return as_decimal(value)
    if name == _FAMILY:
        return next((relation for relation in Relation if relation == value), None)
    return value if isinstance(value, bool) else None


def _written(value: bool | Decimal | Relation) -> bool | str:
    return value if isinstance(value, bool) else str(value)
