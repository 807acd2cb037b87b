"""Which questions a pull asks, and in which order. Pure.

What a person sees first comes first: who I am, my next visits, my newest reports with their results; then who works
where at the hospital; then what is looked at every day; then the many slots, and the whole past.
"Show a new FHIR type" is one line in `policy.TABLE`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.clock import instant
from services.fhir.capabilities import Capabilities
from services.fhir.resource import at, instant_of, objects
from services.fhir.shape import as_text
from services.sync.policy import TABLE, Place

PAGE: Final = 200
SMALL_PAGE: Final = 20  # asked for instead when a page was too large
GLANCE: Final = 20
OVERLAP: Final = timedelta(seconds=20)  # the longest a transaction may be overtaken by later ones before it commits

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
        *_types(capabilities, _others(Place.DIRECTORY), patient, today),
        *_types(capabilities, _EVERYDAY, patient, today),
        *_types(capabilities, _others(Place.PATIENT), patient, today),
    ]
    return tuple(found)


def _others(place: Place) -> tuple[str, ...]:
    return tuple(t for t, policy in TABLE.items() if policy.place is place and t not in (*_FIRST, *_EVERYDAY))


def _types(can: Capabilities, types: tuple[str, ...], patient: str, today: date) -> Iterator[Scope]:
    for type_ in types:
        if not can.can(type_, "search-type"):
            continue
        whose = _whose(can, type_, patient)
        if whose is None:
            continue
        params = (*whose, ("start", f"ge{today.isoformat()}")) if type_ == "Slot" else whose
        owner = patient if TABLE[type_].place is Place.PATIENT else None
        yield Scope(type_, type_, params, owner, can.searches_by(type_, "_lastUpdated"))


def _whose(can: Capabilities, type_: str, patient: str) -> tuple[tuple[str, str], ...] | None:
    """How to ask for this patient's part of a type; None when the server has no way to ask."""
    if TABLE[type_].place is Place.DIRECTORY:
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


@dataclass(frozen=True)
class Position:
    """How far a scope has come; stored as its cursor in the transaction of the page it follows.

    `since`: everything up to here is on the device (`settled`: and nothing older can still appear). `next`: the page
    where an interrupted pull goes on. `high` and `started`: what `since` becomes when that pull is through.
    """

    since: str | None = None
    settled: bool = False
    next: str | None = None
    high: str | None = None
    started: str | None = None
    through: bool = False  # pulled to its end at least once

    @classmethod
    def read(cls, text: str | None) -> Position:
        """A cursor's text; one that cannot be read starts from the beginning, which loses nothing."""
        try:
            found = json.loads(text) if text else {}
            return cls(**found) if isinstance(found, dict) else cls()
        except (ValueError, TypeError):
            return cls()

    def write(self) -> str:
        return json.dumps({name: value for name, value in self.__dict__.items() if value})


def question(scope: Scope, position: Position, count: int = PAGE) -> dict[str, str]:
    """The search parameters for what is new since `position`."""
    asked = dict(scope.params)
    if scope.once:
        return asked
    asked["_count"] = str(count)
    if scope.incremental:
        asked["_sort"] = "_lastUpdated"
        if since := _lower_bound(position):
            asked["_lastUpdated"] = since
    return asked


def _lower_bound(position: Position) -> str | None:
    since = instant_of(position.since)
    if since is None:
        return None
    return f"gt{position.since}" if position.settled else f"ge{instant(since - OVERLAP)}"


def after_page(position: Position, page: Mapping[str, Any], next_url: str | None) -> Position:
    """The position once `page` is stored. Does not trust the order of pages: `since` moves only at the end."""
    started = position.started or as_text(at(page, "meta", "lastUpdated"))
    moments = [
        position.high,
        *(as_text(at(entry, "resource", "meta", "lastUpdated")) for entry in objects(page.get("entry"))),
    ]
    high = _latest([moment for moment in moments if moment])
    if next_url is not None:
        return replace(position, next=next_url, high=high, started=started)
    since = _latest([moment for moment in (position.since, high) if moment])
    return Position(since=since or started, settled=_is_settled(since, started), through=True)


def _latest(moments: list[str]) -> str | None:
    known = [(moment, text) for text in moments if (moment := instant_of(text))]
    return max(known)[1] if known else None


def _is_settled(since: str | None, started: str | None) -> bool:
    newest, asked = instant_of(since), instant_of(started)
    return isinstance(newest, datetime) and isinstance(asked, datetime) and asked - newest > OVERLAP
