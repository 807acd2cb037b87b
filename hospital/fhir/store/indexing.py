"""Extracts from one resource its search index and the patients it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final

from hospital.base.references import literals, text_of, type_named
from hospital.fhir.definitions import SearchParameter, patient_compartment, search_parameters
from hospital.fhir.permissions import ABOUT_THE_HOSPITAL, EVERYBODY, EXTRA_COMPARTMENT, GATHERING
from hospital.fhir.store.subscribers import patients as filtered_patients
from hospital.fhir.store.values import Row, rows, target_of

#: Kept in columns of the version itself.
OWN_COLUMNS = frozenset({"_id", "_lastUpdated"})

#: So many sets of elements are remembered with what is indexed of them.
_REMEMBERED: Final = 2048

#: The parameter name under which a gathering type indexes each of its references, searchable or not.
ANY_REFERENCE = "*"


@dataclass(frozen=True)
class Indexed:
    """Rows per kind of index and of composites' parts, and the patients: True when the resource is in the patient's
    compartment, False when it only refers to the patient."""

    values: dict[str, list[Row]] = field(default_factory=dict)
    parts: dict[str, list[Row]] = field(default_factory=dict)
    people: dict[str, bool] = field(default_factory=dict)


def index(resource: dict[str, Any], fhir_base: str) -> Indexed:
    """Extracts all index rows of a resource. Never fails on odd shapes: what cannot be read is not indexed."""
    found, read = Indexed(), _Reading(resource, fhir_base)
    type_ = resource["resourceType"]
    for param, kind, paths in _present(type_, frozenset(resource)):
        values = read.values(paths)
        if not values:
            continue
        found.values.setdefault(kind, []).extend([{"param": param, **row} for row in read.rows(kind, values)])
        if kind == "reference":
            found.values.setdefault("token", []).extend(_logical(f"{param}:identifier", values))
        elif kind == "token" and any(isinstance(value, dict) and "type" in value for value in values):
            found.values.setdefault("token", []).extend(_typed(f"{param}:of-type", values))
    _index_parts(found, read)
    targets = {target_of(text, fhir_base) for text in literals(resource)}
    if type_ in GATHERING:
        found.values.setdefault("reference", []).extend(
            {"param": ANY_REFERENCE, "target_type": type_, "target_id": id_} for type_, id_ in sorted(targets) if type_
        )
    found.people.update(dict.fromkeys(_patients_among(targets, resource), False))
    found.people.update(dict.fromkeys(members(resource, fhir_base), True))
    if not found.people and _is_about_the_hospital(resource, fhir_base):
        found.people[EVERYBODY] = True
    return found


@dataclass(frozen=True, slots=True)
class _Path:
    """A compiled path; equal ones have the same name, so that what is at them is looked up once a resource. `roots` are
    the elements in one of which it begins; None when that cannot be told."""

    name: str
    steps: Sequence[Any]
    roots: frozenset[str] | None

    @classmethod
    def of(cls, steps: Sequence[Any]) -> _Path:
        first = steps[0] if steps else None
        roots = frozenset([first] if isinstance(first, str) else first) if isinstance(first, str | list) else None
        return cls(repr(steps), steps, roots)


#: The name under which a search parameter is indexed, its kind, and its paths.
_Indexing = tuple[str, str, tuple[_Path, ...]]


class _Reading:
    """What is read out of one resource: the values at each path, and the rows of each value, are found once. Several
    search parameters share them, such as `code` and `combo-code`."""

    def __init__(self, resource: dict[str, Any], fhir_base: str) -> None:
        self.resource = resource
        self.fhir_base = fhir_base
        self._values: dict[str, list[Any]] = {}
        self._rows: dict[tuple[str, int], list[Row]] = {}  # by kind and the value's identity, while the resource lives

    def values(self, paths: Sequence[_Path]) -> list[Any]:
        """The values at the ends of paths of the resource."""
        if len(paths) == 1:
            return self._at(paths[0])
        return [value for path in paths for value in self._at(path)]

    def rows(self, kind: str, values: Sequence[Any]) -> list[Row]:
        """The distinct rows of values."""
        if len(values) == 1:
            return self._of(kind, values[0])
        return _distinct(row for value in values for row in self._of(kind, value))

    def _at(self, path: _Path) -> list[Any]:
        found = self._values.get(path.name)
        if found is None:
            found = self._values[path.name] = _walked(self.resource, path.steps)
        return found

    def _of(self, kind: str, value: Any) -> list[Row]:
        found = self._rows.get((kind, id(value)))
        if found is None:
            found = self._rows[kind, id(value)] = _distinct(rows(kind, value, self.fhir_base))
        return found


def _distinct(found: Iterable[Row]) -> list[Row]:
    listed = list(found)
    return listed if len(listed) < 2 else list({tuple(row.values()): row for row in listed}.values())


@cache
def _indexings(type_: str) -> tuple[_Indexing, ...]:
    return tuple(
        (f"{type_}.{code}", parameter.kind, tuple(_Path.of(steps) for steps in parameter.paths))
        for code, parameter in search_parameters()[type_].items()
        if code not in OWN_COLUMNS and parameter.kind != "composite"
    )


@lru_cache(_REMEMBERED)
def _present(type_: str, elements: frozenset[str]) -> tuple[_Indexing, ...]:
    """The search parameters that can have a value in a resource with these elements, and their paths that can: most of
    a type's elements are absent in most resources, and walking into nothing costs as much as finding something."""
    listed = (
        (param, kind, tuple(path for path in paths if path.roots is None or not path.roots.isdisjoint(elements)))
        for param, kind, paths in _indexings(type_)
    )
    return tuple(indexing for indexing in listed if indexing[2])


@dataclass(frozen=True)
class _Part:
    """One part of composites, and the name that they share for it."""

    param: str
    parameter: SearchParameter
    paths: tuple[_Path, ...]


@dataclass(frozen=True)
class _Place:
    """What composites read out of the elements at one path: the distinct parts, and which of them go together."""

    base: tuple[str, ...]
    parts: tuple[_Part, ...]
    together: tuple[frozenset[str], ...]


@cache
def _places(type_: str) -> tuple[_Place, ...]:
    composites = [parameter for parameter in search_parameters()[type_].values() if parameter.kind == "composite"]
    found = []
    for base in dict.fromkeys(base for parameter in composites for base in parameter.bases):
        here = [parameter for parameter in composites if base in parameter.bases]
        parts = {part.code: part for parameter in here for part in parameter.parts}
        together = {frozenset(part.code for part in parameter.parts) for parameter in here}
        read = (_Part(part_param(type_, base, part), part, tuple(map(_Path.of, part.paths))) for part in parts.values())
        found.append(_Place(base, tuple(read), tuple(together)))
    return tuple(found)


def _index_parts(found: Indexed, read: _Reading) -> None:
    """The rows of composites' parts, element by element; a part without its counterparts can match nothing."""
    for where in _places(read.resource["resourceType"]):
        for place, element in enumerate(_walked(read.resource, where.base)):
            if not isinstance(element, dict):
                continue
            here = read if element is read.resource else _Reading(element, read.fhir_base)
            values = {
                part.parameter.code: (read if part.parameter.from_root else here).values(part.paths)
                for part in where.parts
            }
            wanted = {code for codes in where.together if all(values[code] for code in codes) for code in codes}
            for part in where.parts:
                if part.parameter.code not in wanted:
                    continue
                kind = part.parameter.kind
                for row in here.rows(kind, values[part.parameter.code]):
                    if kind != "token" or row["code"]:  # a text alone is not part of any composite
                        found.parts.setdefault(kind, []).append({"param": part.param, "place": place, **row})


def _logical(param: str, values: Iterable[Any]) -> Iterator[Row]:
    """`:identifier` finds references by their logical part (R4 §3.1.1.4.8)."""
    for value in values:
        identifier = value.get("identifier") if isinstance(value, dict) else None
        for row in rows("token", identifier, "") if identifier else ():
            yield {"param": param, **row}


def _typed(param: str, values: Iterable[Any]) -> Iterator[Row]:
    """`:of-type` finds identifiers by the kind of identifier they are, and their value (R4 §3.1.1.4.10)."""
    for value in values:
        kind = value.get("type") if isinstance(value, dict) else None
        codings = kind.get("coding") if isinstance(kind, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            for row in rows("token", coding, ""):
                if row["code"] and isinstance(value.get("value"), str):
                    yield {
                        "param": param,
                        "system": f"{row['system']}|{row['code']}",
                        "code": value["value"],
                        "display": "",
                    }


def part_param(type_: str, base: Sequence[str], part: SearchParameter) -> str:
    """The name under which composites share what they read out of the same elements."""
    return f"{'.'.join([type_, *base])}:{part.code}"


def _is_about_the_hospital(resource: dict[str, Any], fhir_base: str) -> bool:
    wanted = ABOUT_THE_HOSPITAL.get(resource["resourceType"])
    return wanted is not None and target_of(text_of(resource.get("subject")), fhir_base)[0] == wanted


@cache
def compartment_codes(type_: str) -> tuple[str, ...]:
    """The search parameters through which a type belongs to a patient's compartment."""
    if type_ in EXTRA_COMPARTMENT:
        return EXTRA_COMPARTMENT[type_]
    return patient_compartment().get(type_, ())


@cache
def compartment_types() -> frozenset[str]:
    """The types of which a patient can own something."""
    return frozenset(patient_compartment()) | frozenset(EXTRA_COMPARTMENT) | {"Binary"}


def members(resource: dict[str, Any], fhir_base: str) -> set[str]:
    """The patients in whose compartment a resource is (R4 §4.1.4, CompartmentDefinition-patient)."""
    type_ = resource["resourceType"]
    if type_ == "Patient":
        return {resource["id"]} if resource.get("id") else set()
    if type_ == "Subscription":
        return filtered_patients(resource, fhir_base)
    parameters = search_parameters()[type_]
    values = [value for code in compartment_codes(type_) for value in evaluate(resource, parameters[code].paths)]
    if type_ == "Binary":
        values = [resource.get("securityContext")]
    return {id_ for type_, id_ in (target_of(text_of(value), fhir_base) for value in values) if type_ == "Patient"}


def mentioned_patients(resource: dict[str, Any], fhir_base: str) -> set[str]:
    """Every patient a resource points to from anywhere inside, contained resources and extensions as well."""
    return _patients_among({target_of(text, fhir_base) for text in literals(resource)}, resource)


def _patients_among(targets: Iterable[tuple[str, str]], resource: dict[str, Any]) -> set[str]:
    """The patients among what a resource points to, and the patient it is."""
    own = {resource["id"]} if resource["resourceType"] == "Patient" and resource.get("id") else set()
    return own | {id_ for type_, id_ in targets if type_ == "Patient"}


def evaluate(resource: dict[str, Any], paths: Sequence[Sequence[Any]]) -> Iterator[Any]:
    """Walks compiled paths (see definitions/make_search.py) and yields the values at their ends."""
    for path in paths:
        yield from _walked(resource, path)


def _walked(node: Any, path: Sequence[Any]) -> list[Any]:
    nodes = [node]
    for step in path:
        nodes = _walk(nodes, step)
        if not nodes:
            break
    return nodes


def _walk(nodes: list[Any], step: Any) -> list[Any]:
    if isinstance(step, str):
        return [item for node in nodes if isinstance(node, dict) for item in _listed(node.get(step))]
    if isinstance(step, list):
        return [item for node in nodes if isinstance(node, dict) for key in step for item in _listed(node.get(key))]
    if "where" in step:
        key, wanted = step["where"]
        return [node for node in nodes if isinstance(node, dict) and node.get(key) == wanted]
    if "is" in step:
        return [node for node in nodes if type_named(node) == step["is"]]
    if "index" in step:
        return nodes[step["index"] : step["index"] + 1]
    objects = [node for node in nodes if isinstance(node, dict)]
    present = [node[key] for node in objects for key in step["truth"] if node.get(key) is not None]
    return [bool(present) and present != [False]]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return [item for item in value if item is not None] if isinstance(value, list) else [value]


def parameter_of(type_: str, code: str) -> SearchParameter | None:
    """A type's search parameter by its code; None when it has none of that name."""
    return search_parameters().get(type_, {}).get(code)
