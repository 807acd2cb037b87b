"""Invariants of R4 that matter to us, each named by HL7's key; the message says the rule, never the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from hospital.fhir import dates
from hospital.fhir.outcome import Issue

Node = dict[str, Any]


def findings(resource: Node, *, whole: bool = True) -> list[Issue]:
    """The broken invariants of a resource and of the data types inside it; `whole` unless it is itself contained."""
    type_ = resource["resourceType"]
    found = [
        Issue("invariant", f"{key}: {words}", type_)
        for key, words, holds in _RESOURCES.get(type_, ())
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
    if isinstance(start, str) and isinstance(end, str) and _later(start, end):
        yield Issue("invariant", "per-1: start must not be later than end", place)
    if "url" in node and "extension" in node and any(key.startswith("value") for key in node) and _in_extension(place):
        yield Issue("invariant", "ext-1: an extension has a value or extensions, not both", place)
    if _in_extension(place) and not any(key.startswith(("value", "_value")) or key == "extension" for key in node):
        yield Issue("invariant", "ext-1: an extension needs a value or extensions", place)
    if "value" in node and "code" in node and "system" not in node and "unit" in node:
        yield Issue("invariant", "qty-3: a unit's code needs its system", place)
    if place.endswith("]") and ".telecom[" in place and "value" in node and "system" not in node:
        yield Issue("invariant", "cpt-2: a contact's value needs its system", place)
    if (
        isinstance(node.get("data"), str)
        and "contentType" not in node
        and "lowerLimit" not in node
        and "period" not in node
    ):
        if place.rpartition(".")[2].startswith(("attachment", "content", "photo", "value", "presentedForm")):
            yield Issue("invariant", "att-1: data needs its contentType", place)


def _in_extension(place: str) -> bool:
    return place.rpartition(".")[2].startswith(("extension[", "modifierExtension["))


def _later(start: str, end: str) -> bool:
    first, last = dates.spans(start), dates.spans(end)
    return bool(first and last) and first[0][0] >= last[0][1]


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


def _valued(node: Node) -> bool:
    return any(key.startswith("value") for key in node)


def _codes(concept: Any) -> set[str]:
    return {str(coding.get("code")) for coding in concept.get("coding", [])} if isinstance(concept, dict) else set()


def _same_code_as_component(node: Node) -> bool:
    own = {(c.get("system"), c.get("code")) for c in node.get("code", {}).get("coding", []) if c.get("code")}
    parts = [
        (c.get("system"), c.get("code"))
        for part in node.get("component", []) for c in part.get("code", {}).get("coding", [])
    ]  # fmt: skip
    return _valued(node) and any(part in own for part in parts)


Rule = tuple[str, str, Callable[[Node], bool]]
_RESOURCES: Final[dict[str, tuple[Rule, ...]]] = {
    "Observation": (
        ("obs-6", "dataAbsentReason only where there is no value", lambda n: not (_valued(n) and "dataAbsentReason" in n)),
        ("obs-7", "a component with the observation's own code only where it has no value", lambda n: not _same_code_as_component(n)),
        ("obs-3", "a reference range needs low, high or text",
         lambda n: all({"low", "high", "text"} & set(item) for item in n.get("referenceRange", []))),
    ),
    "Appointment": (
        ("app-1", "a participant needs a type or an actor",
         lambda n: all({"type", "actor"} & set(item) for item in n.get("participant", []))),
        ("app-2", "start and end go together", lambda n: ("start" in n) == ("end" in n)),
        ("app-3", "only proposed, cancelled or waitlisted ones may lack a time",
         lambda n: "start" in n or n.get("status") in ("proposed", "cancelled", "waitlist")),
        ("app-4", "a cancellation reason only when cancelled or noshow",
         lambda n: "cancelationReason" not in n or n.get("status") in ("cancelled", "noshow")),
    ),
    "Condition": (
        ("con-4", "an abated condition is inactive, resolved or in remission",
         lambda n: not any(key.startswith("abatement") for key in n)
         or bool(_codes(n.get("clinicalStatus")) & {"resolved", "remission", "inactive"})),
        ("con-5", "no clinicalStatus when entered in error",
         lambda n: "entered-in-error" not in _codes(n.get("verificationStatus")) or "clinicalStatus" not in n),
    ),
    "AllergyIntolerance": (
        ("ait-1", "clinicalStatus is needed unless entered in error",
         lambda n: "entered-in-error" in _codes(n.get("verificationStatus")) or "clinicalStatus" in n),
        ("ait-2", "no clinicalStatus when entered in error",
         lambda n: "entered-in-error" not in _codes(n.get("verificationStatus")) or "clinicalStatus" not in n),
    ),
    "Patient": (
        ("pat-1", "a contact needs a name, telecom, address or organization",
         lambda n: all({"name", "telecom", "address", "organization"} & set(item) for item in n.get("contact", []))),
    ),
    "Organization": (
        ("org-1", "an organization needs a name or an identifier", lambda n: bool({"name", "identifier"} & set(n))),
    ),
    "Composition": (
        ("cmp-1", "a section needs text, entries or sections",
         lambda n: all({"text", "entry", "section"} & set(item) for item in n.get("section", []))),
    ),
    "FamilyMemberHistory": (
        ("fhs-1", "age or born, not both", lambda n: not (any(k.startswith("age") for k in n) and any(k.startswith("born") for k in n))),
    ),
    "List": (
        ("lst-1", "either entries or an emptyReason", lambda n: not ("emptyReason" in n and "entry" in n)),
    ),
    "Task": (
        ("inv-1", "lastModified is not before authoredOn",
         lambda n: not ("authoredOn" in n and "lastModified" in n and _later(n["authoredOn"], n["lastModified"]))),
    ),
}  # fmt: skip
