"""Rewrites the references inside the resources of one bundle once their real addresses are known (R4 §3.1.0.11.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hospital.base.references import Conditional, literal, literals

_RESTFUL = re.compile(r"^https?://.+/([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})$")


def addresses(full_url: str, target: str) -> dict[str, str]:
    """The addresses by which other entries may refer to this one: its fullUrl, and `Type/id` when it ends so."""
    if not full_url:
        return {}
    match = _RESTFUL.match(full_url)
    return {full_url: target} | ({match[1]: target} if match else {})


def rewritten(node: Any, known: Mapping[str, str], key: str = "") -> Any:
    """A copy in which every string that is exactly a known address is replaced by the real one.

    Identifier values stay: `urn:uuid:` there is the identifier. In narrative, addresses between quotes are replaced.
    """
    if isinstance(node, dict):
        return {name: rewritten(item, known, name) for name, item in node.items()}
    if isinstance(node, list):
        return [rewritten(item, known, key) for item in node]
    if not isinstance(node, str) or key in ("value", "id", "system", "fullUrl"):
        return node
    if key == "div":
        return re.sub(r'"([^"<>]+)"', lambda quoted: f'"{known.get(quoted[1], quoted[1])}"', node)
    whole, mark, fragment = node.partition("#")
    return known[whole] + mark + fragment if whole and whole in known else node


def rewritten_patch(operations: Any, known: Mapping[str, str]) -> Any:
    """The operations of a JSON Patch, with the references in their values rewritten."""
    if not isinstance(operations, list):
        return operations
    return [
        {**operation, "value": rewritten(operation["value"], known, str(operation.get("path")).rpartition("/")[2])}
        if isinstance(operation, dict) and "value" in operation
        else operation
        for operation in operations
    ]


def conditional_references(node: Any) -> set[str]:
    """The references of the form `Type?query` inside a resource (R4 §3.1.0.11.2.1)."""
    return {text for text in literals(node) if isinstance(literal(text, ""), Conditional)}
