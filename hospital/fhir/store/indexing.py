"""Extracts from one resource its search index and the patients it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hospital.base.references import literals, text_of, type_named
from hospital.fhir.definitions import SearchParameter, patient_compartment, search_parameters
from hospital.fhir.permissions import ABOUT_THE_HOSPITAL, EVERYBODY, EXTRA_COMPARTMENT, GATHERING
from hospital.fhir.store.subscribers import patients as filtered_patients
from hospital.fhir.store.values import Row, rows, target_of

#: Kept in columns of the version itself.
OWN_COLUMNS = frozenset({"_id", "_lastUpdated"})

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
    found = Indexed()
    type_ = resource["resourceType"]
    for param, parameter in _present(resource):
        values = list(evaluate(resource, parameter.paths))
        for row in _unique(parameter.kind, values, fhir_base):
            found.values.setdefault(parameter.kind, []).append({"param": param, **row})
        if parameter.kind == "reference":
            found.values.setdefault("token", []).extend(_logical(f"{param}:identifier", values))
        elif parameter.kind == "token":
            found.values.setdefault("token", []).extend(_typed(f"{param}:of-type", values))
    _index_parts(found, resource, fhir_base)
    if type_ in GATHERING:
        found.values.setdefault("reference", []).extend(_everything_pointed_to(resource, fhir_base))
    found.people.update(dict.fromkeys(mentioned_patients(resource, fhir_base), False))
    found.people.update(dict.fromkeys(members(resource, fhir_base), True))
    if not found.people and _is_about_the_hospital(resource, fhir_base):
        found.people[EVERYBODY] = True
    return found


@dataclass(frozen=True)
class _Indexing:
    """A search parameter of a type, and the elements in one of which its paths begin; None when that cannot be told."""

    name: str
    parameter: SearchParameter
    roots: frozenset[str] | None


@cache
def _indexings(type_: str) -> tuple[_Indexing, ...]:
    return tuple(
        _Indexing(f"{type_}.{code}", parameter, _roots(parameter.paths))
        for code, parameter in search_parameters()[type_].items()
        if code not in OWN_COLUMNS and parameter.kind != "composite"
    )


def _roots(paths: Sequence[Sequence[Any]]) -> frozenset[str] | None:
    """The first elements of compiled paths."""
    firsts = [path[0] if path else None for path in paths]
    if not all(isinstance(first, str | list) for first in firsts):
        return None
    return frozenset(name for first in firsts for name in ([first] if isinstance(first, str) else first or ()))


def _present(resource: dict[str, Any]) -> Iterator[tuple[str, SearchParameter]]:
    """The search parameters that can have a value in this resource: most of a type's elements are absent in most
    resources, and walking paths into nothing costs as much as finding something."""
    for indexing in _indexings(resource["resourceType"]):
        if indexing.roots is None or not indexing.roots.isdisjoint(resource):
            yield indexing.name, indexing.parameter


@dataclass(frozen=True)
class _Place:
    """What composites read out of the elements at one path: the distinct parts, and which of them go together."""

    base: tuple[str, ...]
    parts: tuple[SearchParameter, ...]
    together: tuple[frozenset[str], ...]


@cache
def _places(type_: str) -> tuple[_Place, ...]:
    composites = [parameter for parameter in search_parameters()[type_].values() if parameter.kind == "composite"]
    found = []
    for base in dict.fromkeys(base for parameter in composites for base in parameter.bases):
        here = [parameter for parameter in composites if base in parameter.bases]
        parts = {part.code: part for parameter in here for part in parameter.parts}
        together = {frozenset(part.code for part in parameter.parts) for parameter in here}
        found.append(_Place(base, tuple(parts.values()), tuple(together)))
    return tuple(found)


def _index_parts(found: Indexed, resource: dict[str, Any], fhir_base: str) -> None:
    """The rows of composites' parts, element by element; a part without its counterparts can match nothing."""
    type_ = resource["resourceType"]
    for where in _places(type_):
        for place, element in enumerate(evaluate(resource, [where.base])):
            read = {
                part.code: list(evaluate(resource if part.from_root else element, part.paths)) for part in where.parts
            }
            wanted = {code for codes in where.together if all(read[code] for code in codes) for code in codes}
            for part in where.parts:
                if part.code not in wanted:
                    continue
                param = part_param(type_, where.base, part)
                for row in _unique(part.kind, read[part.code], fhir_base):
                    if part.kind != "token" or row["code"]:  # a text alone is not part of any composite
                        found.parts.setdefault(part.kind, []).append({"param": param, "place": place, **row})


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


def _unique(kind: str, values: Iterable[Any], fhir_base: str) -> Iterable[Row]:
    return {tuple(row.values()): row for value in values for row in rows(kind, value, fhir_base)}.values()


def _everything_pointed_to(resource: dict[str, Any], fhir_base: str) -> list[Row]:
    targets = {target_of(text, fhir_base) for text in literals(resource)}
    return [{"param": ANY_REFERENCE, "target_type": type_, "target_id": id_} for type_, id_ in sorted(targets) if type_]


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
    return set(_patients(map(text_of, values), fhir_base))


def mentioned_patients(resource: dict[str, Any], fhir_base: str) -> set[str]:
    """Every patient a resource points to from anywhere inside, contained resources and extensions as well."""
    own = {resource["id"]} if resource["resourceType"] == "Patient" and resource.get("id") else set()
    return own | set(_patients(literals(resource), fhir_base))


def _patients(texts: Iterable[str], fhir_base: str) -> Iterator[str]:
    for text in texts:
        type_, id_ = target_of(text, fhir_base)
        if type_ == "Patient":
            yield id_


def evaluate(resource: dict[str, Any], paths: Sequence[Sequence[Any]]) -> Iterator[Any]:
    """Walks compiled paths (see definitions/make_search.py) and yields the values at their ends."""
    for path in paths:
        nodes: list[Any] = [resource]
        for step in path:
            nodes = _walk(nodes, step)
            if not nodes:
                break
        yield from nodes


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
