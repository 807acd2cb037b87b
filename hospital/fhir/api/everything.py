"""Patient/$everything: the whole compartment and the directory it points to, in pages (R4 `everything`)."""

from __future__ import annotations

from typing import Any

from hospital.base.outcome import refusal
from hospital.base.sql import Sql, all_of, sql
from hospital.fhir.access.guard import shown
from hospital.fhir.access.visibility import visible
from hospital.fhir.api.paging import count_of, refuse_unknown, since_of
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import FhirRequest, FhirResponse, page_size
from hospital.fhir.permissions import DIRECTORY
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import current_at

_UNDERSTOOD = frozenset({"_since", "_count", "_type", "_format", "_pretty"})


def everything(request: FhirRequest, tx: Tx) -> FhirResponse:
    """All of one patient's resources that the caller may see, then the resources of the directory they point to."""
    shown(tx, request.access, "Patient", request.id)
    given = dict(request.query)
    sealed = given.get("_page")
    state = request.service.sealer.open(request.access, sealed) if sealed else _first(request, tx, given)
    if state.get("kind") != "everything" or state["patient"] != request.id:
        raise refusal(400, "invalid", "this page link belongs to another patient")
    met = _criteria(request, state)
    if state["total"] is None:
        state["total"] = tx.count(met)
    size = state["size"]
    later, as_written = sql("? AND fhir_version.seq > ?", met, state["after"]), Sql("fhir_version.seq")
    found, more = tx.page(later, as_written, size, request.service.limits.page_bytes) if size else ([], False)
    address = f"{request.service.base}/Patient/{request.id}/$everything"
    links = [{"relation": "self", "url": address}]
    if more:
        following = request.service.sealer.seal(request.access, {**state, "after": found[-1].seq})
        links.append({"relation": "next", "url": f"{address}?_page={following}"})
    base = request.service.base
    entries = [
        {"fullUrl": f"{base}/{item.type}/{item.id}", "resource": item.verbatim, "search": {"mode": "match"}}
        for item in found
    ]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": state["total"], "link": links}
    return FhirResponse(200, bundle | ({"entry": entries} if entries else {}))


def _first(request: FhirRequest, tx: Tx, given: dict[str, str]) -> dict[str, Any]:
    refuse_unknown(request, _UNDERSTOOD)
    types = [name for name in given.get("_type", "").split(",") if name]
    if set(types) - set(resource_types()):
        raise refusal(400, "invalid", "_type names a type that R4 does not have")
    return {
        "kind": "everything", "patient": request.id, "since": since_of(given), "types": types, "total": None,
        "after": 0, "at": tx.newest_seq(), "size": page_size(request, count_of(given)),
    }  # fmt: skip


def _criteria(request: FhirRequest, state: dict[str, Any]) -> Sql:
    own = sql("SELECT m.seq FROM fhir_compartment m WHERE m.patient = ? AND m.member", state["patient"])
    around = sql(
        "fhir_version.type IN ? AND (fhir_version.type, fhir_version.id) IN (SELECT r.target_type, r.target_id"
        " FROM fhir_reference r WHERE r.seq IN (?) AND r.target_type IN ?)",
        DIRECTORY,
        own,
        DIRECTORY,
    )
    conditions = [
        current_at(state["at"]),
        visible(request.access),
        sql("(fhir_version.seq IN (?) OR ?)", own, around),
    ]  # fmt: skip
    if state["types"]:
        conditions.append(sql("fhir_version.type IN ?", state["types"]))
    if state["since"] is not None:
        conditions.append(sql("fhir_version.updated >= ?", state["since"]))
    return all_of(conditions)
