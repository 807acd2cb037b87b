"""Patient/$everything: the whole compartment and the house around it, in pages (R4 Patient operation `everything`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from hospital.base.outcome import refusal
from hospital.fhir.access.guard import shown
from hospital.fhir.access.visibility import visible
from hospital.fhir.api.paging import count_of, refuse_unknown, since_of
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import Answer, Asked, page_size
from hospital.fhir.permissions import DIRECTORY
from hospital.fhir.store.tables import compartment, reference, version
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import COLUMNS, current_at

_UNDERSTOOD = frozenset({"_since", "_count", "_type", "_format", "_pretty"})


def everything(asked: Asked, tx: Tx) -> Answer:
    """All of one patient's resources that the asker may see, then what of the directory they point to."""
    shown(tx, asked.access, "Patient", asked.id)
    given = dict(asked.query)
    sealed = given.get("_page")
    state = asked.service.sealer.open(asked.access, sealed) if sealed else _first(asked, tx, given)
    if state.get("kind") != "everything" or state["patient"] != asked.id:
        raise refusal(400, "invalid", "this page link belongs to another patient")
    met = _criteria(asked, state)
    if state["total"] is None:
        state["total"] = tx.run(select(func.count()).select_from(version).where(met)).scalar_one()
    size = state["size"]
    page = select(*COLUMNS).where(met, version.c.seq > state["after"]).order_by(version.c.seq)
    found, more = tx.page(page, size, asked.service.limits.page_bytes) if size else ([], False)
    address = f"{asked.service.base}/Patient/{asked.id}/$everything"
    links = [{"relation": "self", "url": address}]
    if more:
        following = asked.service.sealer.seal(asked.access, {**state, "after": found[-1].seq})
        links.append({"relation": "next", "url": f"{address}?_page={following}"})
    base = asked.service.base
    entries = [
        {"fullUrl": f"{base}/{item.type}/{item.id}", "resource": item.verbatim, "search": {"mode": "match"}}
        for item in found
    ]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": state["total"], "link": links}
    return Answer(200, bundle | ({"entry": entries} if entries else {}))


def _first(asked: Asked, tx: Tx, given: dict[str, str]) -> dict[str, Any]:
    refuse_unknown(asked, _UNDERSTOOD)
    types = [name for name in given.get("_type", "").split(",") if name]
    if set(types) - set(resource_types()):
        raise refusal(400, "invalid", "_type names a type that R4 does not have")
    return {
        "kind": "everything", "patient": asked.id, "since": since_of(given), "types": types, "total": None, "after": 0,
        "at": tx.newest_seq(), "size": page_size(asked, count_of(given)),
    }  # fmt: skip


def _criteria(asked: Asked, state: dict[str, Any]) -> Any:
    own = select(compartment.c.seq).where(compartment.c.patient == state["patient"], compartment.c.member)
    pointed_to = select(reference.c.target_type, reference.c.target_id).where(
        reference.c.seq.in_(own), reference.c.target_type.in_(DIRECTORY)
    )
    around = and_(version.c.type.in_(DIRECTORY), tuple_(version.c.type, version.c.id).in_(pointed_to))
    conditions = [current_at(state["at"]), visible(asked.access), or_(version.c.seq.in_(own), around)]
    if state["types"]:
        conditions.append(version.c.type.in_(state["types"]))
    if state["since"] is not None:
        conditions.append(version.c.updated >= state["since"])
    return and_(*conditions)
