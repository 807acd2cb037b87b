"""Invariants of R4 that matter to us, each named by HL7's key; the message says the rule, never the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hospital.fhir.invariant_rules import RULES, later
from hospital.fhir.outcome import Issue

Node = dict[str, Any]


def findings(resource: Node, *, whole: bool = True) -> list[Issue]:
    """The broken invariants of a resource and of the data types inside it; `whole` unless it is itself contained."""
    type_ = resource["resourceType"]
    found = [
        Issue("invariant", f"{key}: {words}", type_)
        for key, words, holds in RULES.get(type_, ())
        if not holds(resource)
    ]
    return found + (list(_contained(resource)) if whole else []) + list(_inside(resource, type_))


def _inside(node: Any, place: str) -> Iterator[Issue]:
    if isinstance(node, list):
        for position, item in enumerate(node):
            yield from _inside(item, f"{place}[{position}]")
    elif isinstance(node, dict):
        yield from _data_type(node, place)
        for key, item in node.items():
            if key not in ("contained", "resource") and isinstance(item, (dict, list)):
                yield from _inside(item, f"{place}.{key}")


def _data_type(node: Node, place: str) -> Iterator[Issue]:
    """Rules of data types, told by their shape."""
    start, end = node.get("start"), node.get("end")
    if isinstance(start, str) and isinstance(end, str) and later(start, end):
        yield Issue("invariant", "per-1: start must not be later than end", place)
    if "url" in node and "extension" in node and any(key.startswith("value") for key in node) and _in_extension(place):
        yield Issue("invariant", "ext-1: an extension has a value or extensions, not both", place)
    if _in_extension(place) and not any(key.startswith(("value", "_value")) or key == "extension" for key in node):
        yield Issue("invariant", "ext-1: an extension needs a value or extensions", place)
    if "value" in node and "code" in node and "system" not in node and "unit" in node:
        yield Issue("invariant", "qty-3: a unit's code needs its system", place)
    if place.endswith("]") and ".telecom[" in place and "value" in node and "system" not in node:
        yield Issue("invariant", "cpt-2: a contact's value needs its system", place)
    if isinstance(node.get("data"), str) and "contentType" not in node and _is_attachment(place):
        yield Issue("invariant", "att-1: data needs its contentType", place)


def _is_attachment(place: str) -> bool:
    name = place.rpartition(".")[2].partition("[")[0]
    return name in ("attachment", "valueAttachment", "photo", "presentedForm", "contentAttachment")


def _in_extension(place: str) -> bool:
    return place.rpartition(".")[2].startswith(("extension[", "modifierExtension["))


def _contained(resource: Node) -> Iterator[Issue]:
    contained = [item for item in resource.get("contained", []) if isinstance(item, dict)]
    ids = [item.get("id") for item in contained]
    for position, item in enumerate(contained):
        place = f"{resource['resourceType']}.contained[{position}]"
        if "contained" in item:
            yield Issue("invariant", "dom-2: a contained resource contains no other", place)
        if {"versionId", "lastUpdated"} & set(item.get("meta", {})):
            yield Issue("invariant", "dom-4: a contained resource has no version of its own", place)
    for target in _local_references(resource):
        if target != "#" and target[1:] not in ids:
            yield Issue(
                "invariant", "ref-1: a local reference must point to a contained resource", resource["resourceType"]
            )


def _local_references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        text = node.get("reference")
        if isinstance(text, str) and text.startswith("#"):
            yield text
        for key, item in node.items():
            if not (key == "entry" and node.get("resourceType") == "Bundle"):
                yield from _local_references(item)
    elif isinstance(node, list):
        for item in node:
            yield from _local_references(item)
