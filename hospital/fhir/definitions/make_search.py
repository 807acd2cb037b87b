"""Compiles the FHIRPath of HL7's search parameters to short lists of steps that the indexer walks.

A step is a key, a list of keys (a choice), {"where": [key, value]}, {"is": type} for a reference's target,
{"index": n}, {"as": "Reference"} where a choice is narrowed by shape, or {"truth": [keys]} (present and not false).
"""

from __future__ import annotations

import re
from typing import Any

from hospital.fhir.definitions.make_composite import composite
from hospital.fhir.definitions.make_structure import Structures

Step = str | list[str] | dict[str, Any]
KINDS = {"token", "string", "date", "number", "quantity", "reference", "uri"}
_AS = re.compile(r"^\((.+) as (\w+)\)$|^(.+) as (\w+)$|^(.+)\.as\((\w+)\)$")
_WHERE = re.compile(r"^where\((\w+)='([^']*)'\)$")
_NAMES = re.compile(r"where\((?:[^()]|\(\))*\)|\w+(?:\[\d+\])?")
_TARGET = re.compile(r"^where\(resolve\(\) is (\w+)\)$")
#: HL7's expressions name their type, as in `Encounter.location.period`; these two bases are valid for all types.
_SHARED = {"Resource", "DomainResource"}
_LEFT_OUT = {"_content", "_text", "_query", "near", "phonetic"}
#: Of a Bundle's first entry only a resource could be found, no reference; DeviceDefinition has no such element in R4.
_LEFT_OUT_OF = {("Bundle", "composition"), ("Bundle", "message"), ("DeviceDefinition", "classification")}


def search_tables(
    parameters: list[dict[str, Any]], compartment: dict[str, Any], structures: Structures, types: list[str]
) -> dict[str, Any]:
    """Returns {"params": type -> code -> {kind, paths, targets, system}, "compartment": type -> codes}.

    A composite has other keys (see make_composite).
    """
    params: dict[str, dict[str, Any]] = {type_: {} for type_ in types}
    by_url = {parameter["url"]: parameter for parameter in parameters}
    for parameter in parameters:
        code = parameter["code"]
        if parameter["type"] == "composite":
            for type_ in parameter["base"]:
                params[type_][code] = composite(parameter, by_url, type_, structures)
            continue
        if parameter["type"] not in KINDS or code in _LEFT_OUT or "expression" not in parameter:
            continue
        for base in parameter["base"]:
            for type_ in types if base in _SHARED else [base]:
                compiled = _parameter(parameter, type_, structures)
                if type_ in params and compiled["paths"] and (type_, code) not in _LEFT_OUT_OF:
                    params[type_][code] = compiled
    members = {entry["code"]: entry["param"] for entry in compartment["resource"] if entry.get("param")}
    return {"params": params, "compartment": members}


def _parameter(parameter: dict[str, Any], type_: str, structures: Structures) -> dict[str, Any]:
    paths, system = [], ""
    for alternative in re.split(r"\s+\|\s+", parameter["expression"]):
        compiled = _compile(alternative.strip(), type_, structures)
        if compiled is not None:
            paths.append(compiled[0])
            system = compiled[1]
    found: dict[str, Any] = {"kind": parameter["type"], "paths": paths}
    if parameter["type"] == "reference":
        found["targets"] = parameter.get("target", [])
    if system and len(paths) == 1:
        found["system"] = system
    return found


def _compile(expression: str, type_: str, structures: Structures) -> tuple[list[Step], str] | None:
    """Compiles one alternative for one type; None when it is about another type."""
    if expression == "Patient.deceased.exists() and Patient.deceased != false":
        return ([{"truth": structures.keys("Patient", "deceased")}], "") if type_ == "Patient" else None
    narrowed, tail = "", ""
    if expression.startswith("(") and ")." in expression:
        inner, _, tail = expression.rpartition(").")
        expression = inner + ")"
    if match := _AS.match(expression):
        groups = [group for group in match.groups() if group]
        expression, narrowed = groups[0], groups[1]
    root, *names = _NAMES.findall(expression.strip("()") if "where(" not in expression else expression)
    if root not in (type_, *_SHARED):
        return None
    steps: list[Step] = []
    here, system = type_, ""
    for position, name in enumerate(names):
        here, system = _step(name, here, narrowed if position == len(names) - 1 else "", steps, structures)
    if tail:
        steps.append(tail)
    return steps, system


def _step(name: str, here: str, narrowed: str, steps: list[Step], structures: Structures) -> tuple[str, str]:
    if match := _WHERE.match(name):
        steps.append({"where": [match[1], match[2]]})
        return here, ""
    if match := _TARGET.match(name):
        steps.append({"is": match[1]})
        return here, ""
    name, _, index = name.partition("[")
    keys = structures.keys(here, name)
    if narrowed and len(keys) > 1:
        keys = [key for key in keys if key == name + narrowed[0].upper() + narrowed[1:]]
    if not keys:
        raise ValueError(f"no element {here}.{name} {narrowed}")
    steps.append(keys[0] if len(keys) == 1 else keys)
    if index:
        steps.append({"index": int(index.rstrip("]"))})
    return structures.elements[here][keys[0]]["t"], structures.implied_system.get((here, name), "")
