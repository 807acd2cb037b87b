"""What only the person can say for scores, kept in the store of this device; the hospital does not get it."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any, Final

from local_store import settings
from local_store.store import Reader, Writer
from services.fhir.shape import as_decimal, as_object
from services.record.risk.facts import ToldFacts
from services.record.risk.model import Relation

TOLD: Final = "risk.told"
"""The setting that holds it, by patient."""
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


def _read(name: str, value: Any) -> Any:
    if name in _NUMBERS:
        return as_decimal(value)
    if name == _FAMILY:
        return next((relation for relation in Relation if relation == value), None)
    return value if isinstance(value, bool) else None


def _written(value: bool | Decimal | Relation) -> bool | str:
    return value if isinstance(value, bool) else str(value)
