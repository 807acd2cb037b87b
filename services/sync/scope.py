"""The scopes of a pull and their order. Pure.

What a person sees first is pulled first: their Patient, their next visits, their newest reports with results, then the
same of the people they look after; then who works where at the hospital; then what is read every day; then the many
slots, and the whole past. "Show a new FHIR type" is one line in `policy.TABLE`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.fhir import terms
from services.fhir.capabilities import Capabilities
from services.sync.policy import ABOUT_THE_HOSPITAL, TABLE, Ownership

GLANCE: Final = 20

_FIRST: Final = ("Patient", "Consent")  # the asking for consents waits for what was decided (`known.py`)
_EVERYDAY: Final = ("Appointment", "DiagnosticReport", "Observation", "Slot")
# What a hospital says about the codes of others; the terminologies of a server are no part of its directory.
# Of its value sets only those that its questionnaires choose from.
_NARROWED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "CodeSystem": (("content-mode", "supplement"),),
    "ValueSet": (("context", terms.CHOICES_CONTEXT),),
}


@dataclass(frozen=True)
class Scope:
    """One search, followed to its last page. `name` is the key of its cursor: `Patient/{id}/{type}` for a person's
    resources (as the URL of their compartment, R4 §3.1.1.5.1), so it is never logged. A scope with `once` is pulled
    only while its type was never pulled completely, and has no cursor.

    `patient`: the person whose record the results belong to; None for what is the same for everybody. `whole`: it finds
    all resources of the type, of this person or for everybody. `opening`: what the first screen shows.
    """

    name: str
    type: str
    params: tuple[tuple[str, str], ...]
    patient: str | None
    incremental: bool
    once: bool = False
    whole: bool = True
    opening: bool = False


def plan(capabilities: Capabilities, patients: Sequence[str], today: date) -> tuple[Scope, ...]:
    """All scopes of these people that this server supports, the most useful first."""
    can = capabilities
    found = [
        *(scope for patient in patients for scope in _of_person(can, _FIRST, patient)),
        *(scope for patient in patients for scope in _glances(can, patient, today)),
        *_directory(can, _others(Ownership.DIRECTORY), today),
        *_facts(can),
    ]
    for type_ in _EVERYDAY:
        if TABLE[type_].ownership is Ownership.DIRECTORY:
            found += _directory(can, (type_,), today)
        else:
            found += [scope for patient in patients for scope in _of_person(can, (type_,), patient)]
    found += [scope for patient in patients for scope in _of_person(can, _others(Ownership.PATIENT), patient)]
    return tuple(found)


def scope_name(patient: str, name: str) -> str:
    """The key of a person's cursor."""
    return f"Patient/{patient}/{name}"


def _others(place: Ownership) -> tuple[str, ...]:
    return tuple(t for t, policy in TABLE.items() if policy.ownership is place and t not in (*_FIRST, *_EVERYDAY))


def _directory(can: Capabilities, types: Sequence[str], today: date) -> Iterator[Scope]:
    for type_ in types:
        params = (("start", f"ge{today.isoformat()}"),) if type_ == "Slot" else _NARROWED.get(type_, ())
        known = type_ not in _NARROWED or all(can.searches_by(type_, name) for name, _ in params)
        if can.can(type_, "search-type") and known:
            yield Scope(type_, type_, params, None, can.searches_by(type_, "_lastUpdated"))


def _of_person(can: Capabilities, types: Sequence[str], patient: str) -> Iterator[Scope]:
    for type_ in types:
        whose = _whose(can, type_, patient) if can.can(type_, "search-type") else None
        if whose is not None:
            yield Scope(
                scope_name(patient, type_), type_, (whose,), patient, can.searches_by(type_, "_lastUpdated"),
                opening=type_ in _FIRST,
            )  # fmt: skip


def _whose(can: Capabilities, type_: str, patient: str) -> tuple[str, str] | None:
    """The search parameter for this patient's resources of a type; None when the server supports none."""
    if type_ == "Patient":
        return "_id", patient
    by = next((name for name in ("patient", "subject", "beneficiary") if can.searches_by(type_, name)), None)
    return None if by is None else (by, patient if by == "patient" else f"Patient/{patient}")


def _glances(can: Capabilities, patient: str, today: date) -> Iterator[Scope]:
    """The scopes of what is visible first on a new device, before the long pull of everything."""
    visits = (("date", f"ge{today.isoformat()}"),)
    newest = (("_sort", "-date"), ("_include", "DiagnosticReport:result"))
    for type_, extra in (("Appointment", visits), ("DiagnosticReport", newest)):
        if can.can(type_, "search-type") and can.searches_by(type_, "patient") and can.searches_by(type_, "date"):
            params = (("patient", patient), *extra, ("_count", str(GLANCE)))
            name = scope_name(patient, f"{type_}:first")
            yield Scope(name, type_, params, patient, incremental=False, once=True, whole=False, opening=True)


def _facts(can: Capabilities) -> Iterator[Scope]:
    """The scopes of facts about the hospital in types that otherwise belong to patients, found by their code alone."""
    for type_, fact in ABOUT_THE_HOSPITAL.items():
        if can.can(type_, "search-type") and can.searches_by(type_, fact.by):
            incremental = can.searches_by(type_, "_lastUpdated")
            # "house" stays in the name: devices have stored cursors under it
            yield Scope(f"{type_}:house", type_, ((fact.by, fact.code),), None, incremental, whole=False)
