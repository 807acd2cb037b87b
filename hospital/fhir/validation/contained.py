"""R4's rules for contained resources (R4 §2.31.4: dom-2 to dom-5), and where they are broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]


def faults_of_contained(resource: Node) -> Iterator[str]:
    """What a contained resource may not have, in HL7's keys and plain words."""
    if "contained" in resource:
        yield "dom-2: a contained resource contains no other"
    meta = resource.get("meta")
    if isinstance(meta, dict):
        if {"versionId", "lastUpdated"} & meta.keys():
            yield "dom-4: a contained resource has no version of its own"
        if "security" in meta:
            yield "dom-5: a contained resource has no security label of its own"


def unreferred(resource: Node) -> Iterator[int]:
    """The positions of contained resources that nothing in their container points to, and that do not point to it."""
    named = set(_local_addresses(resource))
    for position, contained in enumerate(resource["contained"]):
        if f"#{contained.get('id')}" not in named and "#" not in _local_addresses(contained):
            yield position


def _local_addresses(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        if node.startswith("#"):
            yield node
    elif isinstance(node, dict):
        for item in node.values():
            yield from _local_addresses(item)
    elif isinstance(node, list):
        for item in node:
            yield from _local_addresses(item)
