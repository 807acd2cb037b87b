"""HL7's R4 definitions in the compact form the server reads: schema, structure, search parameters, compartment."""

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
    """One search parameter of one type. `paths` are compiled FHIRPath alternatives (see make_search.py)."""

    code: str
    kind: str
    paths: tuple[tuple[Any, ...], ...]
    targets: tuple[str, ...] = ()
    system: str = ""


def _load(name: str) -> Any:
    return json.loads(gzip.decompress((_HERE / name).read_bytes()))


@cache
def schema() -> dict[str, Any]:
    """HL7's JSON schema of R4, with nested resources left open."""
    found: dict[str, Any] = _load("fhir.schema.json.gz")
    return found


@cache
def structure() -> dict[str, dict[str, dict[str, Any]]]:
    """type or backbone path -> key -> element (see make_structure.Structures)."""
    found: dict[str, dict[str, dict[str, Any]]] = _load("structure.json.gz")["elements"]
    return found


@cache
def resource_types() -> tuple[str, ...]:
    """All R4 resource types that can be stored, sorted."""
    return tuple(_load("structure.json.gz")["types"])


@cache
def search_parameters() -> Mapping[str, Mapping[str, SearchParameter]]:
    """type -> code -> parameter, for every type that can be stored."""
    return {
        type_: {
            code: SearchParameter(
                code,
                item["kind"],
                tuple(tuple(path) for path in item["paths"]),
                tuple(item.get("targets", ())),
                item.get("system", ""),
            )
            for code, item in codes.items()
        }
        for type_, codes in _load("search.json.gz")["params"].items()
    }


@cache
def patient_compartment() -> Mapping[str, tuple[str, ...]]:
    """type -> search parameters that put a resource into a patient's compartment (CompartmentDefinition-patient)."""
    return {type_: tuple(codes) for type_, codes in _load("search.json.gz")["compartment"].items()}
