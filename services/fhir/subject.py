"""Whose resource something is, by its own word: the elements by which R4 puts it in a patient's compartment. Pure.

Source: FHIR R4 CompartmentDefinition/patient, as far as one search by `patient` or `subject` finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from services.fhir.resource import as_text, at, objects, reference_anywhere

_SUBJECTS: Final = ("subject", "patient", "for", "beneficiary", "securityContext", "individual", "candidate")


def subjects(body: Mapping[str, Any]) -> frozenset[str]:
    """The patients that a resource of any shape says it is about: ids, and for other servers' patients, who are none of
    ours, their addresses; empty when it names none."""
    if body.get("resourceType") == "Patient":
        id_ = as_text(body.get("id"))
        return frozenset({id_} if id_ else ())
    found = (reference_anywhere(named) for named in _named(body))
    return frozenset(ref.id if ref.server is None else str(ref) for ref in found if ref and ref.type == "Patient")


def owners(body: Mapping[str, Any], patients: Iterable[str]) -> tuple[str, ...]:
    """Which of these people a resource says it is about; all of them where it names nobody and there is just one."""
    known, named = tuple(patients), subjects(body)
    if not named and len(known) == 1:
        return known
    return tuple(patient for patient in known if patient in named)


def _named(body: Mapping[str, Any]) -> Iterator[Any]:
    for element in _SUBJECTS:
        value = body.get(element)
        yield from value if isinstance(value, list) else (value,)
    for participant in objects(body.get("participant")):
        yield at(participant, "actor")
