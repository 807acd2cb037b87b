"""HL7's R4 definitions in compact form: structure, codes, rules, search parameters, compartment."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """One search parameter of one type. `paths` are compiled FHIRPath alternatives (see make_search.py).

    A composite has `bases`, the paths of the elements it looks into, and `parts`, whose paths begin at such an element
    or, when `from_root`, at the resource (see make_composite.py).
    """

    code: str
    kind: str
    paths: tuple[tuple[Any, ...], ...] = ()
    targets: tuple[str, ...] = ()
    system: str = ""
    bases: tuple[tuple[str, ...], ...] = ()
    parts: tuple[SearchParameter, ...] = ()
    from_root: bool = False

    @classmethod
    def read(cls, code: str, item: Mapping[str, Any]) -> SearchParameter:
        """One entry of search.json.gz."""
        return cls(
            code=code,
            kind=item["kind"],
            paths=tuple(tuple(path) for path in item.get("paths", ())),
            targets=tuple(item.get("targets", ())),
            system=item.get("system", ""),
            bases=tuple(tuple(base) for base in item.get("bases", ())),
            parts=tuple(cls.read(part["code"], part) for part in item.get("parts", ())),
            from_root=bool(item.get("root")),
        )


def _load(name: str) -> Any:
    return json.loads(gzip.decompress((_HERE / name).read_bytes()))


@cache
def structure() -> dict[str, dict[str, dict[str, Any]]]:
    """type or backbone path -> key -> element (see make_structure.Structures)."""
    found: dict[str, dict[str, dict[str, Any]]] = _load("structure.json.gz")["elements"]
    return found


@cache
def required_codes() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """value set -> code system -> codes, of every value set that binds and can be listed."""
    return {
        value_set: {system: tuple(codes) for system, codes in systems.items()}
        for value_set, systems in _load("structure.json.gz")["codes"].items()
    }


@cache
def rules() -> Mapping[str, list[list[str]]]:
    """type or backbone path -> its invariants as [key, severity, words, FHIRPath], as HL7 wrote them."""
    found: dict[str, list[list[str]]] = _load("structure.json.gz")["rules"]
    return found


@cache
def domain_resources() -> frozenset[str]:
    """The resource types that have a narrative, extensions and contained resources (R4 §2.31)."""
    return frozenset(_load("structure.json.gz")["domain"])


@cache
def resource_types() -> tuple[str, ...]:
    """All R4 resource types that can be stored, sorted."""
    return tuple(_load("structure.json.gz")["types"])


@cache
def search_parameters() -> Mapping[str, Mapping[str, SearchParameter]]:
    """type -> code -> parameter, for every type that can be stored."""
    return {
        type_: {code: SearchParameter.read(code, item) for code, item in codes.items()}
        for type_, codes in _load("search.json.gz")["params"].items()
    }


@cache
def patient_compartment() -> Mapping[str, tuple[str, ...]]:
    """type -> search parameters that put a resource into a patient's compartment (CompartmentDefinition-patient)."""
    return {type_: tuple(codes) for type_, codes in _load("search.json.gz")["compartment"].items()}
