"""History of one resource, a type, or everything: newest first, deletions included (R4 §3.1.0.11)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from hospital.base import clock
from hospital.base.outcome import not_found, refusal
from hospital.base.sql import Sql, all_of, sql
from hospital.fhir.access.visibility import visible
from hospital.fhir.api import audit_trail
from hospital.fhir.api.paging import count_of, instants_of, refuse_unknown, shape_of, since_of
from hospital.fhir.api.shaping import shaped
from hospital.fhir.exchange import FhirRequest, FhirResponse, page_size
from hospital.fhir.permissions import GATHERING
from hospital.fhir.search.named import PatientIds, counted
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

_UNDERSTOOD = frozenset({"_since", "_at", "_count", "_summary", "_elements", "_format", "_pretty"})


def history(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A page of history. Access depends on the compartment each version had; hidden versions do not count."""
    given = dict(request.query)
    sealed = given.get("_page")
    state = request.service.sealer.open(request.access, sealed) if sealed else _first(request, tx, given)
    if state.get("kind") != "history" or state["path"] != dict(request.path):
        raise refusal(400, "invalid", "this page link belongs to another history")
    met = _criteria(request, state)
    if state["total"] is None:
        state["total"] = tx.count(met)
    if "id" in request.path and state["total"] == 0 and state["since"] is None and state["instants"] is None:
        raise not_found(request.type, request.id)
    size = state["size"]
    before, newest_first = sql("? AND fhir_version.seq < ?", met, state["before"]), Sql("fhir_version.seq DESC")
    found, more = tx.page(before, newest_first, size, request.service.limits.page_bytes) if size else ([], False)
    bundle = _bundle(request, found, state, more=more)
    unseen = not sealed and state["total"] > len(found)
    people = counted(tx, met, audit_trail.MOST_COUNTED) if unseen else PatientIds()
    return FhirResponse(200, bundle, counted=people, searched=tuple((name, value) for name, value in state["own"]))


def _first(request: FhirRequest, tx: Tx, given: dict[str, str]) -> dict[str, Any]:
    refuse_unknown(request, _UNDERSTOOD)
    shape = shape_of(request)
    return {
        "kind": "history", "path": dict(request.path), "since": since_of(given), "instants": instants_of(given),
        "shape": None if shape.whole else (shape.summary, sorted(shape.elements)),
        "size": page_size(request, count_of(given)), "before": tx.newest_seq() + 1, "total": None,
        "own": [(key, value) for key, value in request.query if key in _UNDERSTOOD],
    }  # fmt: skip


def _criteria(request: FhirRequest, state: dict[str, Any]) -> Sql:
    type_ = request.path.get("type")
    letter = "r" if "id" in request.path else "s"  # more than one resource is a search (SMART App Launch 2 §3.0.2.1)
    conditions = [visible(request.access, type_, letter, past=True, few="id" in request.path)]
    if type_:
        conditions.append(sql("fhir_version.type = ?", type_))
    if "id" in request.path:
        conditions.append(sql("fhir_version.id = ?", request.id))
    if state["since"] is not None:
        conditions.append(sql("fhir_version.updated >= ?", state["since"]))
    if state["instants"] is not None:
        conditions.append(_current_within(*state["instants"]))
    if not request.access.is_system:
        # access by what a gathering resource referred to in the past cannot be decided, so it is not shown
        conditions.append(sql("(fhir_version.type NOT IN ? OR fhir_version.next_seq IS NULL)", GATHERING))
    return all_of(conditions)


def _current_within(low: int, high: int) -> Sql:
    """Versions that were the current ones at some moment of [low, high) (R4 §3.1.0.12, `_at`)."""
    return sql(
        "fhir_version.updated < ? AND (fhir_version.next_seq IS NULL OR"
        " (SELECT f.updated FROM fhir_version f WHERE f.seq = fhir_version.next_seq) > ?)",
        high,
        low,
    )


def _bundle(request: FhirRequest, found: list[Version], state: dict[str, Any], *, more: bool) -> dict[str, Any]:
    address = "/".join([request.service.base, *request.path.values(), "_history"])
    own = [(key, value) for key, value in state["own"]]
    links = [{"relation": "self", "url": f"{address}?{urlencode(own)}" if own else address}]
    if more:
        sealed = request.service.sealer.seal(request.access, {**state, "before": found[-1].seq})
        links.append({"relation": "next", "url": f"{address}?_page={sealed}"})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "history", "total": state["total"], "link": links}
    if found:
        bundle["entry"] = [_entry(request.service.base, item, state["shape"]) for item in found]
    return bundle


def _entry(base: str, found: Version, shape: tuple[str, list[str]] | None) -> dict[str, Any]:
    url = found.type if found.method == "POST" else f"{found.type}/{found.id}"
    status = "204" if found.deleted else "201" if found.version == 1 else "200"
    entry: dict[str, Any] = {"fullUrl": f"{base}/{found.type}/{found.id}"}
    if not found.deleted:
        entry["resource"] = shaped(found.body, shape[0], frozenset(shape[1])) if shape else found.verbatim
    entry["request"] = {"method": found.method, "url": url}
    entry["response"] = {"status": status, "etag": found.etag, "lastModified": clock.instant(found.updated)}
    return entry
