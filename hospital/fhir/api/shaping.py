"""Cuts a resource down to the requested elements: `_summary` and `_elements` (R4 §3.1.1.5.8-9)."""

from __future__ import annotations

from typing import Any

from hospital.base import json_text
from hospital.fhir.definitions import structure

#: Always kept: without the last two a resource could be misread (R4 §2.3.2).
_ALWAYS = frozenset({"resourceType", "id", "meta", "implicitRules", "modifierExtension"})
_SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "subsetted",
}


def shaped(resource: dict[str, Any], summary: str, elements: frozenset[str]) -> dict[str, Any]:
    """The resource, whole or with only the wanted elements; one that was cut is tagged SUBSETTED."""
    if elements:
        return _cut(resource, elements | _mandatory(resource["resourceType"]))
    if summary == "text":
        return _cut(resource, {"text"} | _mandatory(resource["resourceType"]))
    if summary == "data":
        return _cut(resource, set(resource) - {"text"})
    if summary == "true":
        return _cut(resource, _marked(resource["resourceType"], "s") | _mandatory(resource["resourceType"]))
    return resource


def _cut(resource: dict[str, Any], kept: set[str] | frozenset[str]) -> dict[str, Any]:
    wanted = kept | _ALWAYS
    cut = {key: item for key, item in resource.items() if key.lstrip("_") in wanted}
    if "contained" not in cut and "contained" in resource:
        kept_text = json_text.dumps(cut)
        needed = [contained for contained in resource["contained"] if f'"#{contained.get("id")}"' in kept_text]
        cut |= {"contained": needed} if needed else {}
    meta = dict(cut.get("meta", {}))
    meta["tag"] = [*meta.get("tag", ()), _SUBSETTED]
    return {**cut, "meta": meta}


def _mandatory(type_: str) -> set[str]:
    return _marked(type_, "m")


def _marked(type_: str, mark: str) -> set[str]:
    return {key for key, element in structure().get(type_, {}).items() if element.get(mark)}
