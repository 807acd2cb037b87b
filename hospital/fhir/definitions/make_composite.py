"""Compiles HL7's composite search parameters: where their elements are, and what to read from each.

A composite finds values that stand together in one element (R4 §3.1.1.4.17), so its parts are read element by element.
"""

from __future__ import annotations

import re
from typing import Any

from hospital.fhir.definitions.make_structure import Structures

_NARROWED = re.compile(r"^(\w+)\.as\((\w+)\)$")
_ROOT = "%resource."
#: HL7 gives the two parts of DocumentReference.relationship each other's definition; the elements themselves decide.
_KIND_BY_TYPE = {"Reference": "reference", "code": "token"}


def composite(
    parameter: dict[str, Any], by_url: dict[str, dict[str, Any]], type_: str, structures: Structures
) -> dict[str, Any]:
    """One composite of one type: {kind, bases: paths of elements, parts: {code, kind, paths, root}}."""
    names = [base.strip().split(".") for base in parameter["expression"].split("|")]
    bases = [steps[1:] for steps in names if steps[0] == type_]
    if not bases:
        return {"kind": "composite", "bases": [], "parts": []}
    here = type_
    for name in bases[-1]:
        here = structures.elements[here][name]["t"]
    parts = [
        _part(item, by_url[item["definition"]]["type"], type_, here, structures) for item in parameter["component"]
    ]
    return {"kind": "composite", "bases": bases, "parts": parts}


def _part(item: dict[str, Any], kind: str, type_: str, here: str, structures: Structures) -> dict[str, Any]:
    expression = item["expression"]
    from_root = expression.startswith(_ROOT)
    start = type_ if from_root else here
    paths, last = [], ""
    for alternative in expression.removeprefix(_ROOT).split("|"):
        path, last = _path(alternative.strip(), start, structures)
        paths.append(path)
    found = {"code": expression, "kind": _KIND_BY_TYPE.get(last, kind), "paths": paths}
    return found | ({"root": 1} if from_root else {})


def _path(expression: str, here: str, structures: Structures) -> tuple[list[Any], str]:
    match = _NARROWED.match(expression)
    if match:
        key = match[1] + match[2][0].upper() + match[2][1:]
        return [key], str(structures.elements[here][key]["t"])
    steps: list[Any] = []
    for name in expression.split("."):
        keys = structures.keys(here, name)
        steps.append(keys[0] if len(keys) == 1 else keys)
        here = structures.elements[here][keys[0]]["t"]
    return steps, here
