"""Answers a search with a searchset Bundle whose links can be followed (R4 §3.1.1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from hospital.base.outcome import Issue, operation_outcome, refusal
from hospital.fhir.api.shaping import shaped
from hospital.fhir.exchange import Answer, Asked, page_size
from hospital.fhir.search.includes import Bounds, included
from hospital.fhir.search.query import Pairs, Query, parse
from hospital.fhir.search.run import Page, Position, find_page
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

PAGE_PARAMETER = "_page"


def search_type(asked: Asked, tx: Tx) -> Answer:
    """Searches one type, or goes on with a page link."""
    sealed = dict(asked.query).get(PAGE_PARAMETER)
    if sealed is not None:
        return _continued(asked, tx, sealed)
    query = parse(asked.type, asked.query, strict=asked.strict)
    return Answer(200, _answer(asked, tx, query, Position(tx.newest_seq()), size=page_size(asked, query.count)))


def _continued(asked: Asked, tx: Tx, sealed: str) -> Answer:
    state = asked.service.sealer.open(asked.access, sealed)
    if state.get("kind") != "search" or state["type"] != asked.type:
        raise refusal(400, "invalid", "this page link belongs to another search")
    query = parse(state["type"], [(key, value) for key, value in state["query"]], strict=True)
    position = Position(state["at"], state["offset"], state["total"], state["after"])
    return Answer(200, _answer(asked, tx, query, position, size=state["size"], own_link=sealed))


def _answer(asked: Asked, tx: Tx, query: Query, position: Position, *, size: int, own_link: str = "") -> dict[str, Any]:
    limits = asked.service.limits
    page = find_page(tx, asked.access, query, position, size, most_bytes=limits.page_bytes)
    bounds = Bounds(limits.include_max, limits.page_bytes)
    extra, cut_off = included(tx, asked.access, page.matches, query.includes, at=position.at, bounds=bounds)
    base = asked.service.base
    entries = [entry(base, match, "match", query) for match in page.matches]
    entries += [entry(base, item, "include", query) for item in extra]
    if cut_off:
        warning = Issue("too-costly", "not everything that should be included fits", severity="warning")
        entries.append({"resource": operation_outcome([warning]), "search": {"mode": "outcome"}})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if query.total or query.summary == "count":
        bundle["total"] = page.total
    bundle["link"] = _links(asked, query, page, size, own_link)
    if entries:
        bundle["entry"] = entries
    return bundle


def entry(base: str, found: Version, mode: str, query: Query) -> dict[str, Any]:
    """One entry; included resources come whole, as only matches are cut down."""
    cut = mode == "match" and (query.elements or query.summary != "false")
    body = shaped(found.body, query.summary, query.elements) if cut else found.verbatim
    return {"fullUrl": f"{base}/{found.type}/{found.id}", "resource": body, "search": {"mode": mode}}


def _links(asked: Asked, query: Query, page: Page, size: int, own_link: str) -> list[dict[str, str]]:
    """The self link says what was understood and nothing else; the next link is sealed."""
    address = f"{asked.service.base}/{asked.type}"
    own: Sequence[tuple[str, str]] = [(PAGE_PARAMETER, own_link)] if own_link else query.understood
    links = [{"relation": "self", "url": f"{address}?{urlencode(own)}" if own else address}]
    if page.following is not None:
        state = {
            "kind": "search", "type": asked.type, "query": _lasting(query.understood), "size": size,
            "at": page.following.at, "offset": page.following.offset, "total": page.following.total,
            "after": page.following.after,
        }  # fmt: skip
        sealed = asked.service.sealer.seal(asked.access, state)
        links.append({"relation": "next", "url": f"{address}?{PAGE_PARAMETER}={sealed}"})
    return links


def _lasting(understood: Pairs) -> list[tuple[str, str]]:
    return [pair for pair in understood if pair[0] != "_count"]
