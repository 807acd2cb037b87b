"""Which questions a pull asks, and in which order. Pure.

What a person sees first comes first: who I am, my next visits, my newest reports with their results; then who works
where at the hospital; then what is looked at every day; then the many slots, and the whole past.
"Show a new FHIR type" is one line in `policy.TABLE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.fhir.capabilities import Capabilities
from services.sync.policy import ABOUT_THE_HOUSE, TABLE, Ownership

GLANCE: Final = 20

OPENING: Final = frozenset({"Patient", "Appointment:first", "DiagnosticReport:first"})  # what the first screen shows

_FIRST: Final = ("Patient",)
_EVERYDAY: Final = ("Appointment", "DiagnosticReport", "Observation", "Slot")


@dataclass(frozen=True)
class Scope:
    """One question, repeated until its last page. `name` keys its cursor; a scope with `once` is asked only while its
    type was never pulled completely, and leaves no cursor."""

    name: str
    type: str
    params: tuple[tuple[str, str], ...]
    patient: str | None
    incremental: bool
    once: bool = False


def plan(capabilities: Capabilities, patient: str, today: date) -> tuple[Scope, ...]:
    """All questions this server can answer, in the order they are worth asking."""
    found = [
        *_types(capabilities, _FIRST, patient, today),
        *_glances(capabilities, patient, today),
        *_types(capabilities, _others(Ownership.DIRECTORY), patient, today),
        *_facts(capabilities),
        *_types(capabilities, _EVERYDAY, patient, today),
        *_types(capabilities, _others(Ownership.PATIENT), patient, today),
    ]
    return tuple(found)


def _others(place: Ownership) -> tuple[str, ...]:
    return tuple(t for t, policy in TABLE.items() if policy.ownership is place and t not in (*_FIRST, *_EVERYDAY))


def _types(can: Capabilities, types: tuple[str, ...], patient: str, today: date) -> Iterator[Scope]:
    for type_ in types:
        if not can.can(type_, "search-type"):
            continue
        whose = _whose(can, type_, patient)
        if whose is None:
            continue
        params = (*whose, ("start", f"ge{today.isoformat()}")) if type_ == "Slot" else whose
        owner = patient if TABLE[type_].ownership is Ownership.PATIENT else None
        yield Scope(type_, type_, params, owner, can.searches_by(type_, "_lastUpdated"))


def _whose(can: Capabilities, type_: str, patient: str) -> tuple[tuple[str, str], ...] | None:
    """How to ask for this patient's part of a type; None when the server has no way to ask."""
    if TABLE[type_].ownership is Ownership.DIRECTORY:
        return ()
    if type_ == "Patient":
        return (("_id", patient),)
    by = next((one for one in ("patient", "subject", "beneficiary") if can.searches_by(type_, one)), None)
    return None if by is None else ((by, patient if by == "patient" else f"Patient/{patient}"),)


def _glances(can: Capabilities, patient: str, today: date) -> Iterator[Scope]:
    """What is visible first on a new device, before the long pull of everything."""
    visits = (("date", f"ge{today.isoformat()}"),)
    newest = (("_sort", "-date"), ("_include", "DiagnosticReport:result"))
    for type_, extra in (("Appointment", visits), ("DiagnosticReport", newest)):
        if can.can(type_, "search-type") and can.searches_by(type_, "patient") and can.searches_by(type_, "date"):
            params = (("patient", patient), *extra, ("_count", str(GLANCE)))
            yield Scope(f"{type_}:first", type_, params, patient, incremental=False, once=True)


def _facts(can: Capabilities) -> Iterator[Scope]:
    """What is the same for everybody in a type of the person's, so asked for by its code alone."""
    for type_, fact in ABOUT_THE_HOUSE.items():
        if can.can(type_, "search-type") and can.searches_by(type_, fact.by):
            incremental = can.searches_by(type_, "_lastUpdated")
            yield Scope(f"{type_}:house", type_, ((fact.by, fact.code),), None, incremental)
