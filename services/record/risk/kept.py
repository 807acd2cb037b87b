"""What the person says for scores and has seen of findings, kept in the store of this device."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any, Final

from local_store import settings
from local_store.store import Reader, Writer
from services.fhir.shape import as_decimal, as_object
from services.record.risk.facts import ToldFacts
from services.record.risk.findings import HomeFinding
from services.record.risk.model import Relation

TOLD: Final = "risk.told"
"""The setting that holds it, by patient."""
SEEN: Final = "risk.seen"
"""The setting that holds, by patient and kind, the findings that were put away."""
_NUMBERS: Final = frozenset({"waist", "height"})
_FAMILY: Final = "family"


def told_facts(r: Reader, patient: str) -> ToldFacts:
    """What the person said; what cannot be read counts as not said. Reads only."""
    kept = as_object(as_object(settings.get(r, TOLD)).get(patient))
    return ToldFacts(**{field.name: _read(field.name, kept.get(field.name)) for field in fields(ToldFacts)})


def tell(w: Writer, patient: str, told: ToldFacts) -> None:
    """Keeps what the person says, in the place of what they said before."""
    said = {field.name: getattr(told, field.name) for field in fields(ToldFacts)}
    known = {name: _written(value) for name, value in said.items() if value is not None}
    settings.put(w, TOLD, {**as_object(settings.get(w, TOLD)), patient: known})


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
