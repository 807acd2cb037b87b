"""What HL7's JSON schema leaves out: required elements, choices, reference types, bindings, real dates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hospital.fhir import dates, definitions
from hospital.fhir.outcome import Issue
from hospital.fhir.values import target_of

_DATES = frozenset({"date", "dateTime", "instant"})
_NESTED = frozenset({"Resource", "ResourceList"})
_MAX_DEPTH = 60
_WHOLE = {"integer": -(1 << 31), "unsignedInt": 0, "positiveInt": 1}
_LARGEST_EXPONENT = 300


def findings(resource: dict[str, Any]) -> list[Issue]:
    """Walks a resource along HL7's structure definitions and names what breaks them."""
    type_ = resource["resourceType"]
    return list(_walk(resource, type_, type_, 0)) if type_ in definitions.structure() else []


def nested_resources(resource: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The resources inside a resource: contained, and in bundle entries."""
    type_ = resource["resourceType"]
    for position, nested in enumerate(_listed(resource.get("contained"))):
        yield f"{type_}.contained[{position}]", nested
    if type_ == "Bundle":
        for position, entry in enumerate(_listed(resource.get("entry"))):
            if isinstance(entry, dict) and "resource" in entry:
                yield f"Bundle.entry[{position}].resource", entry["resource"]


def _walk(node: dict[str, Any], type_: str, place: str, depth: int) -> Iterator[Issue]:
    elements = definitions.structure().get(type_)
    if elements is None or depth > _MAX_DEPTH:
        return
    yield from _counts(node, elements, place)
    for key, value in node.items():
        element = elements.get(key)
        if element is None:
            continue
        if value is None:
            yield Issue("structure", "null; leave it out instead", f"{place}.{key}")
            continue
        if value in ({}, [], ""):
            yield Issue("structure", "empty; leave it out instead", f"{place}.{key}")
            continue
        many = isinstance(value, list)
        for position, item in enumerate(value if many else [value]):
            if item is None and not _has_extension(node, key, position):
                yield Issue("structure", "a gap needs an extension that says why", f"{place}.{key}[{position}]")
            here = f"{place}.{key}[{position}]" if many else f"{place}.{key}"
            yield from _element(item, element, here, depth)


def _has_extension(node: dict[str, Any], key: str, position: int) -> bool:
    """A null in a list of primitives stands for a value whose extension is in the twin list (R4 §2.6.2.3)."""
    twins = _listed(node.get(f"_{key}"))
    return position < len(twins) and isinstance(twins[position], dict)


def _counts(node: dict[str, Any], elements: dict[str, Any], place: str) -> Iterator[Issue]:
    """Least counts, and at most one of a choice."""
    choices: dict[str, list[str]] = {}
    wanted: set[str] = set()
    for key, element in elements.items():
        present = key in node or f"_{key}" in node
        group = element.get("g")
        if group:
            choices.setdefault(group, []).extend([key] if present else [])
            if element.get("m"):
                wanted.add(group)
        elif element.get("m") and not present:
            yield Issue("required", "this element is required", f"{place}.{key}")
    for group, keys in choices.items():
        if len(keys) > 1:
            yield Issue("structure", f"only one of {group}[x] may be there", f"{place}.{group}")
        elif not keys and group in wanted:
            yield Issue("required", "this element is required", f"{place}.{group}")


def _element(item: Any, element: dict[str, Any], here: str, depth: int) -> Iterator[Issue]:
    type_ = element["t"]
    if isinstance(item, str):
        if type_ in _DATES and not dates.spans(item):
            yield Issue("value", "there is no such date", here)
        return
    if isinstance(item, int | float | Decimal):
        yield from _number(item, type_, here)
        return
    if not isinstance(item, dict) or type_ in _NESTED:
        return
    if "r" in element:
        yield from _target(item, element["r"], here)
    if "c" in element:
        yield from _bound(item, type_, element["c"], here)
    yield from _walk(item, type_, here, depth + 1)


def _number(item: float | Decimal, type_: str, here: str) -> Iterator[Issue]:
    """Whole numbers have 32 bits and a least value (R4 §2.24.0.1), which HL7's JSON schema leaves out; a decimal that
    no other system could hold or print is refused too."""
    least = _WHOLE.get(type_)
    if least is not None and (not isinstance(item, int) or not least <= item < 1 << 31):
        yield Issue("value", "no whole number of its type", here)
    elif abs(Decimal(item).adjusted()) > _LARGEST_EXPONENT:
        yield Issue("value", "a number out of all bounds", here)


def _target(item: dict[str, Any], allowed: list[str], here: str) -> Iterator[Issue]:
    text = item.get("reference")
    type_ = target_of(text, "")[0] if isinstance(text, str) and not text.startswith(("#", "urn:")) else item.get("type")
    if type_ and type_ not in allowed and type_ in definitions.resource_types():
        yield Issue("value", f"may point to {', '.join(allowed[:8])}, not to {type_}", f"{here}.reference")


def _bound(item: dict[str, Any], type_: str, codes: list[str], here: str) -> Iterator[Issue]:
    """A required binding: some coding must be from the value set (R4 §4.1.5); text alone does not do."""
    codings = item.get("coding", []) if type_ == "CodeableConcept" else [item]
    pairs = {f"{coding.get('system', '')}|{coding.get('code', '')}" for coding in codings if isinstance(coding, dict)}
    if not pairs & set(codes):
        yield Issue("code-invalid", "a code that is not in the required value set", here)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
