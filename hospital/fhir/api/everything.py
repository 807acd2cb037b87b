"""Patient/$everything: the whole compartment and the directory it points to, in pages (R4 `everything`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from hospital.base.outcome import refusal
from hospital.fhir.access.guard import shown
from hospital.fhir.access.visibility import visible
from hospital.fhir.api.paging import count_of, refuse_unknown, since_of
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import FhirRequest, FhirResponse, page_size
from hospital.fhir.permissions import DIRECTORY
from hospital.fhir.store.tables import compartment, reference, version
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import COLUMNS, current_at

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
        state["total"] = tx.run(select(func.count()).select_from(version).where(met)).scalar_one()
    size = state["size"]
    page = select(*COLUMNS).where(met, version.c.seq > state["after"]).order_by(version.c.seq)
    found, more = tx.page(page, size, request.service.limits.page_bytes) if size else ([], False)
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


def _criteria(request: FhirRequest, state: dict[str, Any]) -> Any:
    own = select(compartment.c.seq).where(compartment.c.patient == state["patient"], compartment.c.member)
    pointed_to = select(reference.c.target_type, reference.c.target_id).where(
        reference.c.seq.in_(own), reference.c.target_type.in_(DIRECTORY)
    )
    around = and_(version.c.type.in_(DIRECTORY), tuple_(version.c.type, version.c.id).in_(pointed_to))
    conditions = [current_at(state["at"]), visible(request.access), or_(version.c.seq.in_(own), around)]
    if state["types"]:
        conditions.append(version.c.type.in_(state["types"]))
    if state["since"] is not None:
        conditions.append(version.c.updated >= state["since"])
    return and_(*conditions)
