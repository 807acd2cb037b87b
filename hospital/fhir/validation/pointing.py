"""Whether a Reference is valid (R4 §2.3.0): its form, its type, and its target where that is in the same document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hospital.base.references import Conditional, Contained, Elsewhere, Own, literal, text_of
from hospital.fhir.definitions import resource_types


@dataclass(frozen=True, slots=True)
class Near:
    """What a reference can be resolved with: the container's type, contained ids, a bundle's addresses."""

    container: str
    contained: Mapping[str, str]
    entries: Mapping[str, str]


def near(resource: Mapping[str, Any], entries: Mapping[str, str]) -> Near:
    """The surroundings inside a resource that is itself not contained."""
    contained = {
        inner["id"]: _type(inner) for inner in _objects(resource.get("contained")) if isinstance(inner.get("id"), str)
    }
    return Near(_type(resource), contained, entries)


def addresses_in(bundle: Mapping[str, Any]) -> dict[str, str]:
    """fullUrl -> resource type, of the entries of a Bundle."""
    return {
        entry["fullUrl"]: _type(entry["resource"])
        for entry in _objects(bundle.get("entry"))
        if isinstance(entry.get("fullUrl"), str) and isinstance(entry.get("resource"), dict)
    }


def faults(reference: Mapping[str, Any], targets: frozenset[str], around: Near) -> list[str]:
    """What is wrong with a reference, in words without its address."""
    text, declared = text_of(reference), reference.get("type")
    wrong, type_ = _target(text, around) if "reference" in reference else ("", "")
    found = [wrong] if wrong else []
    if isinstance(declared, str) and ":" not in declared:
        if declared not in _known():
            found.append("its type is no R4 resource type")
        elif type_ and type_ != declared:
            found.append("its type and its address say different things")
        type_ = type_ or declared
    if targets and type_ in _known() and type_ not in targets:
        found.append(f"may point to {', '.join(sorted(targets)[:8])}, not to {type_}")
    return found


def _target(text: str, around: Near) -> tuple[str, str]:
    """What is wrong with an address, and the type it points to as far as it is known."""
    found = literal(text, "")
    if isinstance(found, Contained):
        return _local(found.id, around)
    if text in around.entries:
        return "", around.entries[text]
    if ":" in text.partition("?")[0]:
        return "", found.type if isinstance(found, Elsewhere) else ""
    plain = isinstance(found, Conditional) or (isinstance(found, Own) and str(found) == text)
    type_ = found.type if plain and isinstance(found, Conditional | Own) else ""
    return ("", type_) if type_ in _known() else ("a relative reference is Type/id of an R4 type", "")


def _local(id_: str, around: Near) -> tuple[str, str]:
    """`#` alone is the container, `#id` something contained in it (R4 §2.3.0.4)."""
    type_ = around.contained.get(id_, "") if id_ else around.container
    return ("", type_) if type_ else ("ref-1: a local reference must point to a contained resource", "")


@cache
def _known() -> frozenset[str]:
    return frozenset(resource_types()) | {"Parameters", "OperationOutcome"}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _type(resource: Mapping[str, Any]) -> str:
    return str(resource.get("resourceType"))
