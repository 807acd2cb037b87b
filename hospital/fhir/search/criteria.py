"""Reads one `key=value` of a search into a criterion: a filter, a chain, `_has` or `_list` (R4 §3.1.1.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hospital.base.outcome import Refusal, refusal
from hospital.fhir.definitions import SearchParameter, resource_types
from hospital.fhir.search.escapes import split
from hospital.fhir.store.indexing import parameter_of

#: Modifiers by kind of parameter (R4 §3.1.1.4.4). `missing` is for all but composites; a reference also takes a type.
MODIFIERS: Final[dict[str, frozenset[str]]] = {
    "token": frozenset({"missing", "not", "text", "of-type"}),
    "string": frozenset({"missing", "exact", "contains"}),
    "reference": frozenset({"missing", "identifier"}),
    "uri": frozenset({"missing", "below", "above"}),
    "date": frozenset({"missing"}),
    "number": frozenset({"missing"}),
    "quantity": frozenset({"missing"}),
    "composite": frozenset(),
}
#: Parameters of R4 that this server does not support. Ignoring one would answer a different query.
REFUSED: Final = frozenset({
    "_text", "_content", "_query", "_filter", "_contained", "_containedType", "near", "phonetic",
})  # fmt: skip
#: How many joins one criterion may chain, and to how many types an untyped chain may lead. SQLite cannot read a
#: statement that is nested more deeply.
MAX_STEPS: Final = 3
_MAX_TYPES = 8
_MAX_VALUES = 200
#: A join costs as much as so many comparisons.
JOIN_COST: Final = 10
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True)
class Filter:
    """One search parameter; its values are alternatives (commas mean OR)."""

    parameter: SearchParameter
    modifier: str
    values: tuple[str, ...]
    joins: int = 0

    @property
    def cost(self) -> int:
        """How many comparisons it takes; a composite looks for each of its parts in each of its elements."""
        parameter = self.parameter
        return len(self.values) * max(1, 2 * len(parameter.parts) * len(parameter.bases))


@dataclass(frozen=True)
class Chain:
    """A criterion for the target of a reference (`subject:Patient.name=x`); one matching target is enough."""

    code: str
    targets: tuple[tuple[str, Criterion], ...]

    @property
    def joins(self) -> int:
        return len(self.targets) + sum(inner.joins for _, inner in self.targets)

    @property
    def cost(self) -> int:
        return sum(JOIN_COST + inner.cost for _, inner in self.targets)


@dataclass(frozen=True)
class Has:
    """A criterion for any resource that points here (`_has:Observation:patient:code=x`)."""

    source: str
    code: str
    inner: Criterion

    @property
    def joins(self) -> int:
        return 1 + self.inner.joins

    @property
    def cost(self) -> int:
        return JOIN_COST + self.inner.cost


@dataclass(frozen=True)
class InList:
    """Membership in one of these Lists (`_list=id`)."""

    lists: tuple[str, ...]
    joins: int = 1

    @property
    def cost(self) -> int:
        return JOIN_COST + len(self.lists)


Criterion = Filter | Chain | Has | InList


def is_by_id(criterion: Criterion) -> bool:
    """Whether it names the resources themselves (`_id=x,y`)."""
    return isinstance(criterion, Filter) and criterion.parameter.code == "_id" and not criterion.modifier


def is_by_patient(criterion: Criterion) -> bool:
    """Whether it names the people whom the resources are about (`patient=x`): of each of them there are few."""
    if not isinstance(criterion, Filter) or criterion.parameter.code not in ("patient", "subject"):
        return False
    return criterion.parameter.kind == "reference" and criterion.modifier in ("", "Patient")


class UnknownParameter(LookupError):
    """The type has no search parameter of this name."""


def criterion(type_: str, key: str, value: str, steps: int = 0) -> Criterion | None:
    """Reads a criterion; None when its value is empty, which counts as not given (R4 §3.1.1.4.2).

    UnknownParameter when the type has no such parameter; a Refusal (400) when it is known but used in a way that
    is not supported, also anywhere inside a chain.
    """
    if steps > MAX_STEPS:
        raise _bad(f"a chain may have {MAX_STEPS} steps", "too-costly")
    if key.startswith("_has:"):
        return _has(type_, key, value, steps)
    if key == "_list":
        return _listed(value)
    head, dot, rest = key.partition(".")
    code, _, modifier = head.partition(":")
    if code in REFUSED:
        raise _bad(f"this server does not have {code}", "not-supported")
    parameter = parameter_of(type_, code)
    if parameter is None:
        raise UnknownParameter(code)
    return _chain(parameter, modifier, rest, value, steps) if dot else _filter(parameter, modifier, value)


def _filter(parameter: SearchParameter, modifier: str, value: str) -> Filter | None:
    typed = parameter.kind == "reference" and modifier in resource_types()
    if modifier and not typed and modifier not in MODIFIERS[parameter.kind]:
        raise _bad(f"the modifier :{modifier[:40]} does not work with {parameter.code}", "not-supported")
    values = tuple(part for part in split(value, ",") if part)
    if len(values) > _MAX_VALUES:
        raise _bad(f"{parameter.code} may have {_MAX_VALUES} values", "too-costly")
    return Filter(parameter, modifier, values) if values else None


def _chain(parameter: SearchParameter, wanted: str, rest: str, value: str, steps: int) -> Chain | None:
    """R4 §3.1.1.4.15. Without a type, every possible target type that has the rest of the chain counts."""
    if parameter.kind != "reference":
        raise _bad(f"{parameter.code} is no reference to follow", "not-supported")
    if wanted and wanted not in parameter.targets:
        raise _bad(f"{parameter.code} does not point to {wanted[:40]}", "not-supported")
    targets: list[tuple[str, Criterion]] = []
    for type_ in [wanted] if wanted else parameter.targets:
        try:
            inner = criterion(type_, rest, value, steps + 1)
        except UnknownParameter:
            continue
        if inner is None:
            return None
        targets.append((type_, inner))
        if len(targets) > _MAX_TYPES:
            raise _bad(f"say where {parameter.code} should lead, as in {parameter.code}:Patient", "too-costly")
    if not targets:
        raise _bad(f"nothing that {parameter.code} points to is found by {rest[:60]}", "not-supported")
    return Chain(parameter.code, tuple(targets))


def _has(type_: str, key: str, value: str, steps: int) -> Has | None:
    """`_has:Type:reference:rest`, R4 §3.1.1.4.16; the rest may be `_has` or a chain again."""
    parts = key.split(":", 3)
    if len(parts) != 4:
        raise _bad("reverse chaining reads _has:Type:reference:parameter")
    source, code, rest = parts[1:]
    parameter = parameter_of(source, code)
    if parameter is None or parameter.kind != "reference" or type_ not in parameter.targets:
        raise _bad(f"{source}:{code} is no reference to {type_}"[:200], "not-supported")
    try:
        inner = criterion(source, rest, value, steps + 1)
    except UnknownParameter as unknown:
        raise _bad(f"{source} is not found by {rest[:60]}"[:200], "not-supported") from unknown
    return None if inner is None else Has(source, code, inner)


def _listed(value: str) -> InList | None:
    """`_list`, R4 §3.1.1.4.22. Functional lists (`$current-allergies`) are not kept here."""
    ids = tuple(part for part in value.split(",") if part)
    if not all(_ID.fullmatch(id_) for id_ in ids):
        raise _bad("_list takes the ids of Lists", "not-supported")
    if len(ids) > _MAX_VALUES:
        raise _bad(f"_list may have {_MAX_VALUES} values", "too-costly")
    return InList(ids) if ids else None


def _bad(text: str, issue: str = "invalid") -> Refusal:
    return refusal(400, issue, text)
