"""Runs a SearchQuery at one moment of the store and returns a page of matches with their includes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.sql import Sql, all_of, sql
from hospital.fhir.definitions import SearchParameter
from hospital.fhir.permissions import Access
from hospital.fhir.search.conditions import is_indexed, narrowed
from hospital.fhir.search.criteria import Filter, is_by_id, is_by_patient
from hospital.fhir.search.joins import View, met
from hospital.fhir.search.query import SearchQuery, parse
from hospital.fhir.store.tables import INDEXES
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Params, Version

#: So many matches of `search_all` are in memory at a time.
_AT_ONCE: Final = 500
#: Up to so many matches are listed in one query and counted by that; more are counted in another one.
_LISTED: Final = 1000
_AS_WRITTEN: Final = Sql("fhir_version.seq")


@dataclass(frozen=True)
class PagePosition:
    """Where a page begins: the snapshot of the whole search, and how many matches came before.

    `after`: the last match before it, when matches are in the order of writing. Continuing from there costs the same on
    every page, while an offset costs more with each.
    """

    at: int
    offset: int = 0
    total: int | None = None
    after: int = 0


@dataclass(frozen=True)
class Page:
    """One page. `following` is the position of the next one, or None after the last. `counted`: the seqs of all that
    `total` counts, those of the page included; None when they were counted without being listed."""

    matches: tuple[Version, ...]
    total: int | None
    following: PagePosition | None
    counted: tuple[int, ...] | None = None


def find_page(
    tx: Tx, access: Access, query: SearchQuery, position: PagePosition, size: int, *, most_bytes: int = 0
) -> Page:
    """Returns one page of the matches that the caller may see; all pages of a search show the same moment.

    It has fewer than `size` matches when they come to more than `most_bytes` (0: no bound).
    """
    met = criteria(tx, access, query, position.at)
    counting = position.total is None and (query.total or query.summary == "count")
    counted, total = None, position.total
    if counting:
        seqs = _seqs(tx, query, position, met, max(size, _LISTED))
        listed = not position.offset and len(seqs) <= _LISTED
        counted, total = (tuple(seqs), len(seqs)) if listed else (None, tx.count(met))
    elif size and query.summary != "count":
        seqs = _seqs(tx, query, position, met, size)
    if query.summary == "count" or size == 0:
        return Page((), total, None, counted)
    found = tx.these(seqs[:size], most_bytes)
    if len(found) == len(seqs):
        return Page(tuple(found), total, None, counted)
    after = found[-1].seq if _is_as_written(query) else 0
    return Page(tuple(found), total, PagePosition(position.at, position.offset + len(found), total, after), counted)


def _seqs(tx: Tx, query: SearchQuery, position: PagePosition, met: Sql, most: int) -> list[int]:
    """The seqs of the matches from a position on, in the order that is asked for; one more than `most` when there are
    more."""
    if _is_as_written(query):
        return tx.seqs(sql("? AND fhir_version.seq > ?", met, position.after), _AS_WRITTEN, most)
    return tx.seqs(met, ordering(query), most, position.offset)


def _is_as_written(query: SearchQuery) -> bool:
    """Whether the sort is the order of writing: a later version never has an earlier `lastUpdated`."""
    return [(parameter.code, descending) for parameter, descending in query.sort] in ([], [("_lastUpdated", False)])


def criteria(tx: Tx, access: Access, query: SearchQuery, at: int) -> Sql:
    """The whole condition for a version: type, moment, visibility, and each criterion."""
    view = View(access, at, tx.fhir_base)
    return all_of([view.of(query.type, few=any(map(is_by_id, query.filters))), *_met(view, query)])


def _met(view: View, query: SearchQuery) -> Iterator[Sql]:
    """Each criterion. What is asked of the resources of one patient is looked up for them alone, not for everybody."""
    rest = list(query.filters)
    by_patient = next(filter(is_by_patient, rest), None)
    if isinstance(by_patient, Filter):
        rest.remove(by_patient)
        theirs = [each for each in rest if isinstance(each, Filter) and is_indexed(each)]
        rest = [each for each in rest if each not in theirs]
        yield narrowed(query.type, by_patient, theirs, view.fhir_base) if theirs else met(view, query.type, by_patient)
    for each in rest:
        yield met(view, query.type, each)


def ordering(query: SearchQuery) -> Sql:
    """The requested sort keys, then the order of writing, which never has ties."""
    order = _AS_WRITTEN
    for parameter, descending in reversed(query.sort):
        key, way = _sort_key(query.type, parameter, descending), Sql("DESC" if descending else "ASC")
        order = sql("? ? NULLS LAST, ?", key, way, order)
    return order


def _sort_key(type_: str, parameter: SearchParameter, descending: bool) -> Sql:
    if parameter.code == "_id":
        return Sql("fhir_version.id")
    if parameter.code == "_lastUpdated":
        return Sql("fhir_version.updated")
    column = {"date": "low", "quantity": "low", "number": "low", "string": "folded", "token": "code",
              "reference": "target_id", "uri": "value"}[parameter.kind]  # fmt: skip
    if parameter.kind == "date" and descending:
        column = "high"
    return sql(
        "(SELECT ?(k.?) FROM ? k WHERE k.seq = fhir_version.seq AND k.param = ?)",
        Sql("max" if descending else "min"),
        Sql(column),
        Sql(INDEXES[parameter.kind].name),
        f"{type_}.{parameter.code}",
    )


def search(tx: Tx, type_: str, params: Params = (), *, limit: int = 1000) -> list[dict[str, Any]]:
    """All current matches as the hospital itself sees them. Unknown parameters are refused."""
    return [match.body for match in find_versions(tx, type_, params, limit=limit)]


def search_all(tx: Tx, type_: str, params: Params = ()) -> Iterator[dict[str, Any]]:
    """Like `search` without a limit: all matches of this moment in the order of writing, read page by page."""
    query = parse(type_, list(_pairs(params)), strict=True)
    position: PagePosition | None = PagePosition(tx.newest_seq(), total=0)
    while position is not None:
        page = find_page(tx, Access.system(), query, position, _AT_ONCE)
        yield from (match.body for match in page.matches)
        position = page.following


def find_versions(tx: Tx, type_: str, params: Params, *, limit: int, access: Access | None = None) -> Sequence[Version]:
    """Like `search`, with the versions themselves, for any caller."""
    query = parse(type_, list(_pairs(params)), strict=True)
    position = PagePosition(tx.newest_seq(), total=0)
    return find_page(tx, access or Access.system(), query, position, query.count or limit).matches


def _pairs(params: Params) -> Iterable[tuple[str, str]]:
    return params.items() if hasattr(params, "items") else params
