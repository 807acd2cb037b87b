"""What is indexed of a resource that has certain elements: the search parameters that can have a value in it, and their
paths.

Most of a type's elements are absent in most resources, and walking into nothing costs as much as finding something. So
what is indexed is told once for each set of elements, and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Final

from hospital.fhir.definitions import SearchParameter, search_parameters

#: Kept in columns of the version itself.
OWN_COLUMNS: Final = frozenset({"_id", "_lastUpdated"})
#: The parts of `meta` that no other parameter reads.
_GIVEN: Final = frozenset({"versionId", "lastUpdated"})
#: So many sets of elements are remembered.
_REMEMBERED: Final = 2048


@dataclass(frozen=True, slots=True)
class CompiledPath:
    """A path (see definitions/make_search.py). Equal ones have the same name, so that what is at them is looked up once
    a resource. `key` is the whole of a path that is a single element, else empty. `roots` are the elements in one of
    which it begins; None when that cannot be told. `before` is the path without its last step, where it has others."""

    name: str
    steps: Sequence[Any] = field(compare=False)
    key: str
    roots: frozenset[str] | None
    before: CompiledPath | None = field(default=None, compare=False)

    @classmethod
    def of(cls, steps: Sequence[Any]) -> CompiledPath:
        first = steps[0] if steps else None
        roots = frozenset([first] if isinstance(first, str) else first) if isinstance(first, str | list) else None
        key = first if isinstance(first, str) and len(steps) == 1 else ""
        return cls(repr(tuple(steps)), steps, key, roots, cls.of(steps[:-1]) if len(steps) > 1 else None)

    def within(self, elements: frozenset[str]) -> CompiledPath | None:
        """The same path in a resource that has no other elements; None when nothing is at its end."""
        if self.roots is None or self.roots <= elements:
            return self
        kept = [root for root in self.steps[0] if root in elements] if isinstance(self.steps[0], list) else []
        if not kept:
            return None
        return CompiledPath.of((kept[0] if len(kept) == 1 else kept, *self.steps[1:]))


#: Paths of one search parameter.
Paths = tuple[CompiledPath, ...]


@dataclass(frozen=True, slots=True)
class CompositePart:
    """One part of composites, and the name that they share for it."""

    param: str
    code: str
    kind: str
    from_root: bool
    paths: Paths


@dataclass(frozen=True, slots=True)
class CompositePlace:
    """What composites read out of the elements at one path: the distinct parts, and which of them go together."""

    base: tuple[str, ...]
    parts: tuple[CompositePart, ...]
    together: tuple[frozenset[str], ...]

    def within(self, elements: frozenset[str]) -> CompositePlace | None:
        """The same place in a resource that has no other elements; None when no parts that go together can be there."""
        if self.base and self.base[0] not in elements:
            return None
        of_root = [part if self.base and not part.from_root else _narrowed(part, elements) for part in self.parts]
        possible = {part.code: part for part in of_root if part.paths}
        together = tuple(codes for codes in self.together if codes <= possible.keys())
        parts = tuple(part for code, part in possible.items() if any(code in codes for codes in together))
        return CompositePlace(self.base, parts, together) if together else None


@dataclass(frozen=True, slots=True)
class Alike:
    """Search parameters of one kind that read the same paths, such as `code` and `combo-code`, by the names under which
    they are indexed."""

    params: tuple[str, ...]
    kind: str
    paths: Paths


@dataclass(frozen=True, slots=True)
class IndexPlan:
    """What is indexed: the search parameters, and the places of composites."""

    parameters: tuple[Alike, ...]
    places: tuple[CompositePlace, ...]


def plan_of(resource: Mapping[str, Any]) -> IndexPlan:
    """What is indexed of a resource."""
    elements, meta = frozenset(resource), resource.get("meta")
    if isinstance(meta, dict) and meta.keys() <= _GIVEN:
        elements -= {"meta"}
    return _plan(resource["resourceType"], elements)


def compiled_paths(parameters: Sequence[SearchParameter]) -> Paths:
    """The paths of parameters, in their order."""
    return tuple(CompiledPath.of(steps) for parameter in parameters for steps in parameter.paths)


def part_param(type_: str, base: Sequence[str], part: SearchParameter) -> str:
    """The name under which composites share what they read out of the same elements."""
    return f"{'.'.join([type_, *base])}:{part.code}"


@lru_cache(_REMEMBERED)
def _plan(type_: str, elements: frozenset[str]) -> IndexPlan:
    alike: dict[tuple[str, Paths], list[str]] = {}
    for param, kind, paths in _simple(type_):
        narrowed = _within(paths, elements)
        if narrowed:
            alike.setdefault((kind, narrowed), []).append(param)
    parameters = (Alike(tuple(params), kind, paths) for (kind, paths), params in alike.items())
    places = (place.within(elements) for place in _places(type_))
    return IndexPlan(tuple(parameters), tuple(place for place in places if place))


@cache
def _simple(type_: str) -> tuple[tuple[str, str, Paths], ...]:
    """The name under which a search parameter is indexed, its kind and its paths, of each that is no composite."""
    return tuple(
        (f"{type_}.{code}", parameter.kind, compiled_paths([parameter]))
        for code, parameter in search_parameters()[type_].items()
        if code not in OWN_COLUMNS and parameter.kind != "composite"
    )


@cache
def _places(type_: str) -> tuple[CompositePlace, ...]:
    composites = [parameter for parameter in search_parameters()[type_].values() if parameter.kind == "composite"]
    bases = dict.fromkeys(base for parameter in composites for base in parameter.bases)
    return tuple(_place(type_, base, composites) for base in bases)


def _place(type_: str, base: tuple[str, ...], composites: Sequence[SearchParameter]) -> CompositePlace:
    here = [parameter for parameter in composites if base in parameter.bases]
    parts = {part.code: part for parameter in here for part in parameter.parts}
    read = (
        CompositePart(part_param(type_, base, part), part.code, part.kind, part.from_root, compiled_paths([part]))
        for part in parts.values()
    )
    together = {frozenset(part.code for part in parameter.parts) for parameter in here}
    return CompositePlace(base, tuple(read), tuple(together))


def _narrowed(part: CompositePart, elements: frozenset[str]) -> CompositePart:
    return replace(part, paths=_within(part.paths, elements))


def _within(paths: Paths, elements: frozenset[str]) -> Paths:
    return tuple(narrowed for path in paths if (narrowed := path.within(elements)) is not None)
