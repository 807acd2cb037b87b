"""Two versions of one resource, as a person compares them: element by element, in values that can be read.

Appointments are compared by what people know of a visit; every other type element by element under FHIR's own names.
Pure; never raises. Source: FHIR R4 §2.24 Data Types, §12.1 Appointment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.words import words
from services.record.visits.visit import Visit, visit

MOST_LINES: Final = 6  # of the words in a nested element

Value = datetime | fhir.FhirDate | bool | str

_NEVER_SHOWN: Final = frozenset(
    {"resourceType", "id", "meta", "text", "implicitRules", "language", "contained", "extension", "modifierExtension"}
)
_VISIT_ELEMENTS: Final = frozenset(
    {"status", "start", "end", "participant", "comment", "description", "patientInstruction", "slot", "serviceType"}
    | {"requestedPeriod"}
)
# Elements that come in several types carry the type in their name (R4 §2.24.0.1 choice of data types).
_CHOICE: Final = re.compile(
    r"(value|effective|onset|abatement|occurrence|performed|medication|reported|scheduled|allowed)[A-Z]\w*"
)


@dataclass(frozen=True)
class ElementDifference:
    """One element in which the two sides differ. A side that lacks it has no values."""

    element: str
    mine: tuple[Value, ...]
    theirs: tuple[Value, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs and can be read, in the order a person wants it; `unreadable` counts the elements beyond that."""

    differences: tuple[ElementDifference, ...] = ()
    unreadable: int = 0


def compare(type_: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Comparison:
    """What differs between two versions of a resource."""
    known = list(_visits(mine, theirs)) if type_ == "Appointment" else []
    told = _VISIT_ELEMENTS if type_ == "Appointment" else frozenset()
    found, unreadable = list(known), 0
    for name, (ours, other) in _paired(mine, theirs).items():
        if name in told or ours == other:
            continue
        difference = ElementDifference(name, readable(ours), readable(other))
        if difference.mine == difference.theirs:
            unreadable += 1
        else:
            found.append(difference)
    if not known and any(mine.get(name) != theirs.get(name) for name in told):
        unreadable += 1
    return Comparison(tuple(found), unreadable)


def _visits(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[ElementDifference]:
    sides = [_visit_values(visit(body, "CONFIRMED", None)) for body in (mine, theirs)]
    for name in sides[0]:
        ours, other = sides[0][name], sides[1][name]
        if ours != other:
            yield ElementDifference(name, () if ours is None else (ours,), () if other is None else (other,))


def _visit_values(visit: Visit) -> dict[str, Value | None]:
    return {
        "start": visit.start,
        "end": visit.end,
        "department": visit.department,
        "doctor": visit.doctor,
        "location": visit.place,
        "status": visit.status,
        "comment": visit.reason,
        "patientInstruction": visit.instructions,
    }


def _paired(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Both sides of each element under one name, even where a choice element has different types."""
    ours, other = _named(mine), _named(theirs)
    return {name: (ours.get(name), other.get(name)) for name in {**ours, **other}}


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in body.items() if key not in _NEVER_SHOWN and not key.startswith("_")}
    return {(found[1] if (found := _CHOICE.fullmatch(key)) else key): value for key, value in shown.items()}


def readable(value: Any) -> tuple[Value, ...]:
    """An element's value as a person can read it; nothing where it holds only codes and links."""
    if isinstance(value, list):
        return tuple(dict.fromkeys(part for item in value for part in readable(item)))
    if isinstance(value, Mapping):
        return _of_object(value)
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, str):
        moment = fhir.when(value)
        return (moment,) if moment is not None else (value,) if value.strip() else ()
    return () if value is None else (str(value),)


def _of_object(value: Mapping[str, Any]) -> tuple[Value, ...]:
    span = fhir.period(value)
    if span is not None:
        return tuple(end for end in (span.start, span.end) if end is not None)
    if "value" in value and ("unit" in value or "code" in value):
        return (_quantity(value),)
    text = fhir.human_name([value]) if "family" in value or "given" in value else fhir.text_of(value)
    if text is None and (actor := fhir.as_object(value.get("actor"))):
        text = fhir.display_of(actor)
    text = text or fhir.display_of(value)
    return (text,) if text else tuple(words(value).splitlines()[:MOST_LINES])


def _quantity(value: Mapping[str, Any]) -> str:
    unit = fhir.as_text(value.get("unit")) or fhir.as_text(value.get("code")) or ""
    return f"{fhir.as_text(value.get('comparator')) or ''}{value['value']} {unit}".strip()
