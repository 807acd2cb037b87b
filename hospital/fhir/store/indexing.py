"""Extracts from one resource its search index and the patients it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hospital.base.references import literals, text_of, type_named
from hospital.fhir.definitions import SearchParameter, patient_compartment, search_parameters
from hospital.fhir.permissions import ABOUT_THE_HOSPITAL, EVERYBODY, EXTRA_COMPARTMENT, GATHERING
from hospital.fhir.store.index_plan import Alike, CompiledPath, CompositePlace, Paths, compiled_paths, plan_of
from hospital.fhir.store.subscribers import patients as filtered_patients
from hospital.fhir.store.values import Row, rows, target_of

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
    type_, plan = resource["resourceType"], plan_of(resource)
    for alike in plan.parameters:
        values = read.values(alike.paths)
        if values:
            _index_values(found, alike, values, read.rows(alike.kind, values))
    for where in plan.places:
        _index_parts(found, read, where)
    targets = {target_of(text, fhir_base) for text in literals(resource)}
    if type_ in GATHERING:
        found.values.setdefault("reference", []).extend(
            {"param": ANY_REFERENCE, "target_type": type_, "target_id": id_} for type_, id_ in sorted(targets) if type_
        )
    found.people.update(dict.fromkeys(_patients_among(targets, resource), False))
    found.people.update(dict.fromkeys(_members(read), True))
    if not found.people and _is_about_the_hospital(resource, fhir_base):
        found.people[EVERYBODY] = True
    return found


class _Reading:
    """What is read out of one resource: the values at each path, and the rows of each value, are found once. Several
    search parameters share them, such as `code` and `combo-code`."""

    def __init__(self, resource: dict[str, Any], fhir_base: str) -> None:
        self.resource = resource
        self.fhir_base = fhir_base
        self._values: dict[str, list[Any]] = {}
        self._rows: dict[tuple[str, int], list[Row]] = {}  # by kind and the value's identity, while the resource lives

    def values(self, paths: Sequence[CompiledPath]) -> list[Any]:
        """The values at the ends of paths of the resource."""
        if len(paths) == 1:
            return self._at(paths[0])
        return [value for path in paths for value in self._at(path)]

    def rows(self, kind: str, values: Sequence[Any]) -> list[Row]:
        """The distinct rows of values."""
        if len(values) == 1:
            return self._of(kind, values[0])
        return _distinct([row for value in values for row in self._of(kind, value)])

    def _at(self, path: CompiledPath) -> list[Any]:
        found = self._values.get(path.name)
        if found is None:
            if path.key:
                found = _listed(self.resource.get(path.key))
            elif path.before is None:
                found = _walked(self.resource, path.steps)
            else:
                nodes = self._at(path.before)
                found = _walk(nodes, path.steps[-1]) if nodes else []
            self._values[path.name] = found
        return found

    def _of(self, kind: str, value: Any) -> list[Row]:
        found = self._rows.get((kind, id(value)))
        if found is None:
            found = self._rows[kind, id(value)] = _distinct(rows(kind, value, self.fhir_base))
        return found


def _distinct(found: list[Row]) -> list[Row]:
    return found if len(found) < 2 else list({tuple(row.values()): row for row in found}.values())


def _index_values(found: Indexed, alike: Alike, values: Sequence[Any], made: Sequence[Row]) -> None:
    """The rows of values under each of the parameters that find them."""
    if made:
        found.values.setdefault(alike.kind, []).extend(
            [{"param": param, **row} for param in alike.params for row in made]
        )
    if alike.kind == "reference" and _any_has(values, "identifier"):
        named = [row for param in alike.params for row in _logical(f"{param}:identifier", values)]
        found.values.setdefault("token", []).extend(named)
    elif alike.kind == "token" and _any_has(values, "type"):
        typed = [row for param in alike.params for row in _typed(f"{param}:of-type", values)]
        found.values.setdefault("token", []).extend(typed)


def _index_parts(found: Indexed, read: _Reading, where: CompositePlace) -> None:
    """The rows of composites' parts, element by element; a part without its counterparts can match nothing."""
    for place, element in enumerate(_walked(read.resource, where.base)):
        if not isinstance(element, dict):
            continue
        here = read if element is read.resource else _Reading(element, read.fhir_base)
        values = {part.code: (read if part.from_root else here).values(part.paths) for part in where.parts}
        present = {code for code, at_paths in values.items() if at_paths}
        wanted = {code for codes in where.together if codes <= present for code in codes}
        for part in where.parts if wanted else ():
            for row in here.rows(part.kind, values[part.code]) if part.code in wanted else ():
                if part.kind != "token" or row["code"]:  # a text alone is not part of any composite
                    found.parts.setdefault(part.kind, []).append({"param": part.param, "place": place, **row})


def _any_has(values: Iterable[Any], key: str) -> bool:
    """Whether any of these is an object with this key."""
    for value in values:  # noqa: SIM110 - asked of each parameter of each resource: a generator would take longer
        if isinstance(value, dict) and key in value:
            return True
    return False


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


def _is_about_the_hospital(resource: dict[str, Any], fhir_base: str) -> bool:
    type_ = resource["resourceType"]
    wanted, element = ABOUT_THE_HOSPITAL.get(type_), "securityContext" if type_ == "Binary" else "subject"
    return wanted is not None and target_of(text_of(resource.get(element)), fhir_base)[0] == wanted


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
    return _members(_Reading(resource, fhir_base))


def _members(read: _Reading) -> set[str]:
    resource, type_ = read.resource, read.resource["resourceType"]
    if type_ == "Patient":
        return {resource["id"]} if resource.get("id") else set()
    if type_ == "Subscription":
        return filtered_patients(resource, read.fhir_base)
    values = [resource.get("securityContext")] if type_ == "Binary" else read.values(_compartment_paths(type_))
    targets = [target_of(text_of(value), read.fhir_base) for value in values]
    return {id_ for target_type, id_ in targets if target_type == "Patient"}


@cache
def _compartment_paths(type_: str) -> Paths:
    return compiled_paths([search_parameters()[type_][code] for code in compartment_codes(type_)])


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
        return _children(nodes, (step,))
    if isinstance(step, list):
        return _children(nodes, step)
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


def _children(nodes: list[Any], keys: Sequence[str]) -> list[Any]:
    """What objects have under the first key, then under the next; of lists each item."""
    found: list[Any] = []
    for node in nodes:
        for key in keys if isinstance(node, dict) else ():
            found += _listed(node.get(key))
    return found


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return [item for item in value if item is not None] if isinstance(value, list) else [value]


def parameter_of(type_: str, code: str) -> SearchParameter | None:
    """A type's search parameter by its code; None when it has none of that name."""
    return search_parameters().get(type_, {}).get(code)
