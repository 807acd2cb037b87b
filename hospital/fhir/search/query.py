"""Reads a search URL into a SearchQuery: filters, result controls, and unknown parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hospital.base.outcome import Refusal, refusal
from hospital.fhir.definitions import SearchParameter
from hospital.fhir.search.criteria import JOIN_COST, Criterion, UnknownParameter, criterion
from hospital.fhir.store.indexing import parameter_of

Pairs = Sequence[tuple[str, str]]

SUMMARIES: Final = frozenset({"true", "text", "data", "count", "false"})
#: Result controls that are understood (R4 §3.1.1.5); `_format` and `_pretty` belong to content negotiation.
CONTROLS: Final = frozenset({
    "_count", "_sort", "_include", "_revinclude", "_summary", "_elements", "_total", "_format", "_pretty",
})  # fmt: skip
_MAX_PARAMETERS = 60
_MAX_JOINS = 12
_MAX_COST = 400
_MAX_INCLUDES = 20
_MAX_LENGTH = 20_000
_MAX_SORT_KEYS = 6


@dataclass(frozen=True)
class Include:
    """`_include` (forward) or `_revinclude`: follow one reference parameter of `source`, maybe only to `target`."""

    source: str
    code: str
    target: str = ""
    reverse: bool = False
    iterate: bool = False


@dataclass(frozen=True)
class SearchQuery:
    """A search on one type. `understood` are the pairs that took effect, for the self link."""

    type: str
    filters: tuple[Criterion, ...] = ()
    includes: tuple[Include, ...] = ()
    sort: tuple[tuple[SearchParameter, bool], ...] = ()
    count: int | None = None
    summary: str = "false"
    elements: frozenset[str] = frozenset()
    total: bool = True
    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = field(default=())

    @property
    def cost(self) -> int:
        """How much work it is to ask this of the database, in comparisons."""
        return sum(criterion.cost for criterion in self.filters) + JOIN_COST * len(self.includes)

    @property
    def whole(self) -> bool:
        """Whether whole resources are requested."""
        return not self.elements and self.summary == "false"


def parse(type_: str, pairs: Pairs, *, strict: bool) -> SearchQuery:
    """Reads the pairs of a query string. Unknown parameters are refused when strict, else listed in `unknown`.

    A known parameter with an unsupported modifier or value is always refused: ignoring it would widen the answer
    without the caller noticing (R4 §3.1.1.4.4).
    """
    if len(pairs) > _MAX_PARAMETERS:
        raise _bad(f"a search may have {_MAX_PARAMETERS} parameters", "too-costly")
    reader = _Reader(type_)
    for key, value in pairs:
        if "\x00" in key or "\x00" in value:
            raise _bad("control characters are not allowed")
        if len(key) + len(value) > _MAX_LENGTH:
            raise _bad("a search parameter is too long")
        reader.take(key, value)
    if strict and reader.unknown:
        raise _bad(f"unknown search parameter: {', '.join(sorted(set(reader.unknown)))[:200]}", "not-supported")
    return reader.query()


class _Reader:
    def __init__(self, type_: str) -> None:
        self.type = type_
        self.filters: list[Criterion] = []
        self.includes: list[Include] = []
        self.controls: dict[str, str] = {}
        self.sort: list[tuple[SearchParameter, bool]] = []
        self.understood: list[tuple[str, str]] = []
        self.unknown: list[str] = []

    def take(self, key: str, value: str) -> None:
        name, _, modifier = key.partition(":")
        if name in ("_include", "_revinclude"):
            self.includes.append(_include(value, reverse=name == "_revinclude", modifier=modifier))
        elif name in CONTROLS and not modifier:
            self.controls[name] = value
            if name == "_sort":
                self._take_sort(value)
        elif name in CONTROLS:
            raise _bad(f"{key} is not understood")
        else:
            try:
                found = criterion(self.type, key, value)
            except UnknownParameter:
                self.unknown.append(name[:60])
                return
            self.filters += [found] if found else []
        self.understood.append((key, value))

    def _take_sort(self, value: str) -> None:
        for part in filter(None, value.split(",")):
            parameter = parameter_of(self.type, part.lstrip("-"))
            if parameter is None or parameter.kind == "composite":
                self.unknown.append(f"_sort={part[:60]}")
            else:
                self.sort.append((parameter, part.startswith("-")))
        if len(self.sort) > _MAX_SORT_KEYS:  # each key costs a look into the index per match
            raise _bad(f"_sort takes {_MAX_SORT_KEYS} keys", "too-costly")

    def query(self) -> SearchQuery:
        if sum(condition.joins for condition in self.filters) > _MAX_JOINS:
            raise _bad(f"the chains of a search may have {_MAX_JOINS} steps together", "too-costly")
        if sum(condition.cost for condition in self.filters) > _MAX_COST:
            raise _bad("too many values in one search; ask for some of them, then for the others", "too-costly")
        if len(self.includes) > _MAX_INCLUDES:
            raise _bad(f"a search may have {_MAX_INCLUDES} includes", "too-costly")
        summary = self.controls.get("_summary", "false")
        if summary not in SUMMARIES:
            raise _bad("_summary must be one of true, text, data, count, false")
        if summary == "text" and self.includes:  # R4 §3.1.1.5.8
            raise _bad("_summary=text does not go with includes", "not-supported")
        elements = frozenset(filter(None, self.controls.get("_elements", "").replace(" ", "").split(",")))
        count = _count(self.controls["_count"]) if "_count" in self.controls else None
        if self.controls.get("_total", "accurate") not in ("none", "estimate", "accurate"):
            raise _bad("_total must be one of none, estimate, accurate")
        return SearchQuery(
            type=self.type,
            filters=tuple(self.filters),
            includes=tuple(self.includes),
            sort=tuple(self.sort),
            count=count,
            summary="count" if count == 0 else summary,
            elements=elements,
            total=self.controls.get("_total", "accurate") != "none",
            understood=tuple(self.understood),
            unknown=tuple(self.unknown),
        )


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise _bad("_count must be a whole number")
    return int(text)


def _include(value: str, *, reverse: bool, modifier: str) -> Include:
    parts = value.split(":")
    if modifier not in ("", "iterate", "recurse") or not 2 <= len(parts) <= 3:
        raise _bad("an include reads Type:parameter or Type:parameter:TargetType")
    source, code = parts[0], parts[1]
    parameter = parameter_of(source, code)
    if code != "*" and (parameter is None or parameter.kind != "reference"):
        raise _bad(f"{source}:{code} is no reference that could be included"[:200], "not-supported")
    return Include(source, code, parts[2] if len(parts) == 3 else "", reverse, modifier != "")


def _bad(text: str, issue: str = "invalid") -> Refusal:
    return refusal(400, issue, text)
