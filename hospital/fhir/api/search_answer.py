"""Answers a search with a searchset Bundle whose links can be followed (R4 §3.1.1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from hospital.base.outcome import Issue, operation_outcome, refusal
from hospital.fhir.access import proxy_table
from hospital.fhir.api import audit_trail
from hospital.fhir.api.shaping import shaped
from hospital.fhir.exchange import FhirRequest, FhirResponse, page_size
from hospital.fhir.permissions import DIRECTORY
from hospital.fhir.search.includes import IncludeLimits, included
from hospital.fhir.search.named import PatientIds, counted, counted_among
from hospital.fhir.search.query import Pairs, SearchQuery, parse
from hospital.fhir.search.run import Page, PagePosition, criteria, find_page
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.limits.meter import COMPARISONS

PAGE_PARAMETER = "_page"


def search_type(request: FhirRequest, tx: Tx) -> FhirResponse:
    """Searches one type, or continues by a page link."""
    sealed = dict(request.query).get(PAGE_PARAMETER)
    if sealed is not None:
        return _continued(request, tx, sealed)
    query = parse(request.type, request.query, strict=request.strict)
    request.service.meter.charge(request.access.signature, query.cost // COMPARISONS)
    position = PagePosition(tx.newest_seq())
    return _answer(request, tx, query, position, size=page_size(request, query.count))


def _continued(request: FhirRequest, tx: Tx, sealed: str) -> FhirResponse:
    state = request.service.sealer.open(request.access, sealed)
    if state.get("kind") != "search" or state["type"] != request.type:
        raise refusal(400, "invalid", "this page link belongs to another search")
    query = parse(state["type"], [(key, value) for key, value in state["query"]], strict=True)
    position = PagePosition(state["at"], state["offset"], state["total"], state["after"])
    return _answer(request, tx, query, position, size=state["size"], own_link=sealed)


def _answer(
    request: FhirRequest, tx: Tx, query: SearchQuery, position: PagePosition, *, size: int, own_link: str = ""
) -> FhirResponse:
    limits = request.service.limits
    page = find_page(tx, request.access, query, position, size, most_bytes=limits.page_bytes)
    bounds = IncludeLimits(limits.include_max, limits.page_bytes)
    extra, cut_off = included(tx, request.access, page.matches, query.includes, at=position.at, bounds=bounds)
    base = request.service.base
    entries = [entry(base, match, "match", query) for match in page.matches]
    entries += [entry(base, item, "include", query) for item in extra]
    if cut_off:
        warning = Issue("too-costly", "not everything that should be included fits", severity="warning")
        entries.append({"resource": operation_outcome([warning]), "search": {"mode": "outcome"}})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if query.total or query.summary == "count":
        bundle["total"] = page.total
    bundle["link"] = _links(request, query, page, size, own_link)
    if entries:
        bundle["entry"] = entries
    unseen = position.total is None and (page.total or 0) > len(page.matches)
    people = _counted(tx, request, query, position.at, page) if unseen else PatientIds()
    about = () if people.more or extra else tuple(people.ids)  # those of the page are among them
    searched = query.understood if own_link else None
    return FhirResponse(200, bundle, about=about, counted=people, searched=searched)


def _counted(tx: Tx, request: FhirRequest, query: SearchQuery, at: int, page: Page) -> PatientIds:
    """The patients whom a total counts, those of the page included."""
    access = request.access
    if query.type in DIRECTORY:
        return PatientIds()
    own = None if access.is_system or access.staff is not None else proxy_table.reached(access, query.type, "s")
    if own is not None and len(own) == 1:
        return PatientIds(own)
    if page.counted is not None:
        return counted_among(tx, page.counted, audit_trail.MOST_COUNTED)
    return counted(tx, criteria(tx, access, query, at), audit_trail.MOST_COUNTED)


def entry(base: str, found: Version, mode: str, query: SearchQuery) -> dict[str, Any]:
    """One entry; included resources are complete, only matches are cut down."""
    cut = mode == "match" and (query.elements or query.summary != "false")
    body = shaped(found.body, query.summary, query.elements) if cut else found.verbatim
    return {"fullUrl": f"{base}/{found.type}/{found.id}", "resource": body, "search": {"mode": mode}}


def _links(request: FhirRequest, query: SearchQuery, page: Page, size: int, own_link: str) -> list[dict[str, str]]:
    """The self link lists only the parameters that were understood; the next link is sealed."""
    address = f"{request.service.base}/{request.type}"
    own: Sequence[tuple[str, str]] = [(PAGE_PARAMETER, own_link)] if own_link else query.understood
    links = [{"relation": "self", "url": f"{address}?{urlencode(own)}" if own else address}]
    if page.following is not None:
        state = {
            "kind": "search", "type": request.type, "query": _lasting(query.understood), "size": size,
            "at": page.following.at, "offset": page.following.offset, "total": page.following.total,
            "after": page.following.after,
        }  # fmt: skip
        sealed = request.service.sealer.seal(request.access, state)
        links.append({"relation": "next", "url": f"{address}?{PAGE_PARAMETER}={sealed}"})
    return links


def _lasting(understood: Pairs) -> list[tuple[str, str]]:
    return [pair for pair in understood if pair[0] != "_count"]
