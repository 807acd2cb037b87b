"""Whether two resources of one id are evidently not one and the same: another person, or another person's. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hospital.fhir.store.indexing import members

Json = dict[str, Any]


@dataclass(frozen=True)
class Likeness:
    """What tells resources of one name apart: type, business identifiers, a person's birth date and names, whose."""

    type: str
    identifiers: frozenset[str]
    born: frozenset[str]
    names: frozenset[str]
    patients: frozenset[str]

    def is_another(self, other: Likeness) -> bool:
        """Whether both have identifiers and share none; without them, whether they differ in anything that both say."""
        if self.type != other.type:
            return True
        if self.identifiers and other.identifiers:
            return _differ(self.identifiers, other.identifiers)
        pairs = ((self.born, other.born), (self.names, other.names), (self.patients, other.patients))
        return any(_differ(mine, its) for mine, its in pairs)


def likeness(resource: Json, fhir_base: str) -> Likeness:
    """The likeness of a resource, which need not be valid."""
    type_, identifiers, nothing = resource["resourceType"], frozenset(_identifiers(resource)), frozenset[str]()
    if type_ != "Patient":
        return Likeness(type_, identifiers, nothing, nothing, frozenset(members(resource, fhir_base)))
    birth_date = resource.get("birthDate")
    born = frozenset([birth_date]) if isinstance(birth_date, str) else nothing
    return Likeness(type_, identifiers, born, frozenset(_names(resource)), nothing)


def _differ(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether both say something, and nothing of it is the same."""
    return bool(left and right) and not left & right


def _identifiers(resource: Json) -> Iterator[str]:
    """Only with their system: numbers alone are the same everywhere."""
    listed = resource.get("identifier")
    for found in listed if isinstance(listed, list) else [listed]:
        if isinstance(found, dict) and isinstance(found.get("value"), str) and found.get("system"):
            yield f"{found['system']}|{found['value']}"


def _names(resource: Json) -> Iterator[str]:
    """A person's names, each as one text and, where it is cut into parts, in both orders."""
    for name in _listed(resource.get("name")):
        if not isinstance(name, dict):
            continue
        family, given = _joined([name.get("family")]), _joined(_listed(name.get("given")))
        yield from filter(None, {_joined([name.get("text")]), family + given, given + family})


def _joined(parts: list[Any]) -> str:
    return "".join("".join(part for part in parts if isinstance(part, str)).casefold().split())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
