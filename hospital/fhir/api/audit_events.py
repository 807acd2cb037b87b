"""The audit as FHIR: patients see who looked at what of their record, as AuditEvents made from the audit's rows.

They are made on request and stored nowhere else, and no interaction writes one. An AuditEvent that was imported stays a
resource like any other and is read by its id.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from hospital.audit.entry import Placed
from hospital.audit.trail import AuditFilter
from hospital.base.dates import span
from hospital.base.outcome import not_found, refusal
from hospital.base.references import own
from hospital.fhir.access import proxy_table
from hospital.fhir.access.guard import shown
from hospital.fhir.api.audit_event import audit_event
from hospital.fhir.api.paging import count_of, refuse_unknown
from hospital.fhir.exchange import FhirRequest, FhirResponse, page_size
from hospital.fhir.store.tx import Tx

TYPE: Final = "AuditEvent"
#: The search parameters of the audit, with their types.
PARAMETERS: Final = {
    "_id": "token", "_lastUpdated": "date", "date": "date", "patient": "reference", "by-others": "token",
}  # fmt: skip
#: What is defined here and not by R4: `by-others=true` leaves out what the caller did. An app reads the record it keeps
#: all day, and the one look of somebody else would stand among thousands of its own.
OWN_PARAMETERS: Final = {"by-others": "http://anxin.example/fhir/SearchParameter/AuditEvent-by-others"}
_UNDERSTOOD: Final = frozenset({*PARAMETERS, "_count", "_format", "_pretty", "_page"})
_ID: Final = re.compile(r"(acts|looks)-([1-9]\d{0,17})")
_DATE: Final = re.compile(r"(eq|gt|ge|lt|le|sa|eb)?(\d.*)")


def read(request: FhirRequest, tx: Tx) -> FhirResponse:
    """One access by its id; 404 unless it is about the caller's own record."""
    named = _ID.fullmatch(request.id)
    if named is None:
        found = shown(tx, request.access, TYPE, request.id)
        return FhirResponse(200, found.body, found)
    placed = request.service.store.trail.get(named[1], int(named[2]))
    own = None if placed is None else _own(request, placed)
    if placed is None or own is None or not request.access.granted(TYPE, "r"):
        raise not_found(TYPE, request.id)
    may = _may(request, "r")
    return FhirResponse(200, audit_event(placed, may, request.service.carers(may or frozenset())), about=own)


def search(request: FhirRequest, _tx: Tx) -> FhirResponse:
    """Accesses to the records that the caller may see, newest first, filtered by the search parameters."""
    given = dict(request.query)
    sealed = given.get("_page")
    state = request.service.sealer.open(request.access, sealed) if sealed else _first(request, given)
    if state.get("kind") != "audit":
        raise refusal(400, "invalid", "this page link belongs to another search")
    patients = None if state["patients"] is None else frozenset(state["patients"])
    places = None if state["places"] is None else frozenset((chain, number) for chain, number in state["places"])
    before = tuple(state["before"]) if state["before"] else None
    but_by = request.access.signature if state["by_others"] else ""
    wanted = AuditFilter(patients, places, state["since"], state["until"], before, but_by)
    size = state["size"]
    allowed = size and request.access.granted(TYPE, "s")
    found = request.service.store.trail.find(wanted, size + 1) if allowed else []
    may = _may(request, "s")
    told = {patient for placed in found[:size] for patient in placed.entry.patients if may is None or patient in may}
    own = tuple((name, value) for name, value in state["own"])
    return FhirResponse(
        200, _bundle(request, state, found), about=tuple(sorted(told | (patients or set()))), searched=own
    )


def _first(request: FhirRequest, given: dict[str, str]) -> dict[str, Any]:
    refuse_unknown(request, _UNDERSTOOD)
    since, until = None, None
    for text in (value for name, value in request.query if name in ("date", "_lastUpdated") and value):
        low, high = _bounds(text)
        since = low if since is None or (low is not None and low > since) else since
        until = high if until is None or (high is not None and high < until) else until
    own = [(name, value) for name, value in request.query if name in _UNDERSTOOD]
    return {
        "kind": "audit", "patients": _patients(request), "places": _places(given.get("_id", "")), "since": since,
        "until": until, "before": None, "size": page_size(request, count_of(given)), "own": own,
        "by_others": _by_others(given.get("by-others", "false")),
    }  # fmt: skip


def _by_others(value: str) -> bool:
    if value not in ("true", "false"):
        raise refusal(400, "invalid", "by-others reads true or false")
    return value == "true"


def _patients(request: FhirRequest) -> list[str] | None:
    """Whose accesses: the requested patients whom the caller may see. None: everybody's, for the hospital itself."""
    told = [value for name, value in request.query if name == "patient" and value]
    may = _may(request, "s")
    if not told:
        return None if may is None else sorted(may)
    named = {_patient(part, request.service.base) for part in told[0].split(",")}
    return sorted(named if may is None else named & may)


def _patient(value: str, base: str) -> str:
    """The id of a patient, who is named by it or by a reference."""
    found = own(value, base)
    return found.id if found is not None and found.type == "Patient" else value


def _places(ids: str) -> list[tuple[str, int]] | None:
    """Chain and number of each requested id; an id that is not one of ours is left out."""
    named = (_ID.fullmatch(id_) for id_ in ids.split(","))
    return [(found[1], int(found[2])) for found in named if found] if ids else None


def _bounds(text: str) -> tuple[int | None, int | None]:
    """From and to-before, in ms, of a date with its prefix (R4 §3.1.1.4.5)."""
    match = _DATE.fullmatch(text.replace(" ", "+"))
    try:
        if match is None:
            raise ValueError("not a date")
        low, high = (-(-edge // 1000) for edge in span(match[2]))
    except ValueError as wrong:
        raise refusal(400, "invalid", "a date reads 2026, 2026-03, 2026-03-01 or 2026-03-01T08:00:00+08:00") from wrong
    high = max(high, low + 1)
    by_prefix: dict[str, tuple[int | None, int | None]] = {
        "eq": (low, high), "gt": (high, None), "sa": (high, None), "ge": (low, None),
        "lt": (None, low), "eb": (None, low), "le": (None, high),
    }  # fmt: skip
    return by_prefix[match[1] or "eq"]


def _bundle(request: FhirRequest, state: dict[str, Any], found: list[Placed]) -> dict[str, Any]:
    size, address = state["size"], f"{request.service.base}/{TYPE}"
    own = [(name, value) for name, value in state["own"]]
    links = [{"relation": "self", "url": f"{address}?{urlencode(own)}" if own else address}]
    if len(found) > size:
        last = found[size - 1]
        following = {**state, "before": [last.entry.at, last.chain, last.number]}
        links.append(
            {"relation": "next", "url": f"{address}?_page={request.service.sealer.seal(request.access, following)}"}
        )
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    may = _may(request, "s")
    carers = request.service.carers(may or frozenset()) if found else {}
    entries = [
        {
            "fullUrl": f"{address}/{placed.chain}-{placed.number}",
            "resource": audit_event(placed, may, carers),
            "search": {"mode": "match"},
        }
        for placed in found[:size]
    ]
    return bundle | ({"entry": entries} if entries else {})


def _own(request: FhirRequest, placed: Placed) -> tuple[str, ...] | None:
    """Whose record a row is about, as far as the caller may know; None when the caller may know of none."""
    may = _may(request, "r")
    if may is None:
        return placed.entry.patients
    return tuple(patient for patient in placed.entry.patients if patient in may) or None


def _may(request: FhirRequest, letter: str) -> frozenset[str] | None:
    """Of whose records the caller may learn who accessed them; None: of everybody's."""
    return None if request.access.is_system else proxy_table.reached(request.access, TYPE, letter)
