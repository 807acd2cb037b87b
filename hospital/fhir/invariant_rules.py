"""Invariants of single resource types: HL7's key, the rule in words, and the rule itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hospital.fhir import dates

Node = dict[str, Any]
Rule = tuple[str, str, Callable[[Node], bool]]


def _has(node: Node, *names: str) -> bool:
    """Says whether an element or any key of a choice of that name is there."""
    return any(key == name or (key.startswith(name) and key[len(name)].isupper()) for key in node for name in names)


def _each(node: Node, key: str, *wanted: str) -> bool:
    """Every item of a list has at least one of the wanted elements."""
    return all(set(wanted) & set(item) for item in node.get(key, []))


def codes(concept: Any) -> set[str]:
    """The codes of a CodeableConcept, whatever their systems."""
    return {str(coding.get("code")) for coding in concept.get("coding", [])} if isinstance(concept, dict) else set()


def _status(node: Node, key: str) -> set[str]:
    return codes(node.get(key))


def _erroneous(node: Node) -> bool:
    return "entered-in-error" in _status(node, "verificationStatus")


def _own_code_in_component(node: Node) -> bool:
    own = {(c.get("system"), c.get("code")) for c in node.get("code", {}).get("coding", []) if c.get("code")}
    inner = [c for part in node.get("component", []) for c in part.get("code", {}).get("coding", [])]
    return any((c.get("system"), c.get("code")) in own for c in inner)


def later(start: str, end: str) -> bool:
    """Says whether a start lies wholly after an end, at the precision both have."""
    first, last = dates.spans(start), dates.spans(end)
    return bool(first and last) and first[0][0] >= last[0][1]


_OVER: Final = frozenset({"resolved", "remission", "inactive"})

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "Observation": (
        ("obs-3", "a reference range needs low, high or text",
         lambda n: _each(n, "referenceRange", "low", "high", "text")),
        ("obs-6", "dataAbsentReason only where there is no value",
         lambda n: not (_has(n, "value") and "dataAbsentReason" in n)),
        ("obs-7", "no value where a component has the observation's own code",
         lambda n: not (_has(n, "value") and _own_code_in_component(n))),
    ),
    "Appointment": (
        ("app-1", "a participant needs a type or an actor", lambda n: _each(n, "participant", "type", "actor")),
        ("app-2", "start and end go together", lambda n: ("start" in n) == ("end" in n)),
        ("app-3", "only proposed, cancelled or waitlisted ones may lack a time",
         lambda n: "start" in n or n.get("status") in ("proposed", "cancelled", "waitlist")),
        ("app-4", "a cancellation reason only when cancelled or noshow",
         lambda n: "cancelationReason" not in n or n.get("status") in ("cancelled", "noshow")),
    ),
    "Condition": (
        ("con-4", "an abated condition is inactive, resolved or in remission",
         lambda n: not _has(n, "abatement") or bool(_status(n, "clinicalStatus") & _OVER)),
        ("con-5", "no clinicalStatus when entered in error", lambda n: not (_erroneous(n) and "clinicalStatus" in n)),
    ),
    "AllergyIntolerance": (
        ("ait-1", "clinicalStatus is needed unless entered in error", lambda n: _erroneous(n) or "clinicalStatus" in n),
        ("ait-2", "no clinicalStatus when entered in error", lambda n: not (_erroneous(n) and "clinicalStatus" in n)),
    ),
    "Patient": (
        ("pat-1", "a contact needs a name, telecom, address or organization",
         lambda n: _each(n, "contact", "name", "telecom", "address", "organization")),
    ),
    "Organization": (("org-1", "needs a name or an identifier", lambda n: _has(n, "name", "identifier")),),
    "Composition": (
        ("cmp-1", "a section needs text, entries or sections",
         lambda n: _each(n, "section", "text", "entry", "section")),
    ),
    "FamilyMemberHistory": (
        ("fhs-1", "age or born, not both", lambda n: not (_has(n, "age") and _has(n, "born"))),
        ("fhs-2", "an estimate of an age needs the age", lambda n: "estimatedAge" not in n or _has(n, "age")),
    ),
    "List": (
        ("lst-1", "entries or an emptyReason, not both", lambda n: not ("emptyReason" in n and "entry" in n)),
    ),
    "Task": (
        ("inv-1", "lastModified is not before authoredOn",
         lambda n: not ("authoredOn" in n and "lastModified" in n and later(n["authoredOn"], n["lastModified"]))),
    ),
    "Questionnaire": (
        ("que-2", "link ids are unique", lambda n: len(_link_ids(n)) == len(set(_link_ids(n)))),
    ),
}  # fmt: skip


def _link_ids(node: Node) -> list[str]:
    items = [item for item in node.get("item", []) if isinstance(item, dict)]
    return [str(item.get("linkId")) for item in items] + [found for item in items for found in _link_ids(item)]
