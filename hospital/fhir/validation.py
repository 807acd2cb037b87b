"""Judges a resource before it is written: HL7's JSON schema, then structure, codes, references and invariants."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs

from hospital.fhir import invariants, structure
from hospital.fhir.definitions import resource_types, schema
from hospital.fhir.outcome import Issue, invalid

MAX_ISSUES = 20


def check(resource: Any) -> None:
    """Refuses with 422 and an OperationOutcome when the resource is not valid R4."""
    found = findings(resource)
    if found:
        raise invalid(found)


def issues(resource: Any) -> list[Issue]:
    """All that can be said of a resource, errors and warnings, without refusing it; empty when there is nothing."""
    return findings(resource)


def findings(resource: Any, *, whole: bool = True) -> list[Issue]:
    """Everything that is wrong with a resource, at most MAX_ISSUES; empty when it is valid.

    Not `whole` when it is contained in another: then its local references are looked at from there.
    """
    if not isinstance(resource, dict):
        return [Issue("structure", "a resource is a JSON object")]
    type_ = resource.get("resourceType")
    if not isinstance(type_, str) or type_ not in _known():
        return [Issue("structure", f"not an R4 resource type: {str(type_)[:60]}", "resourceType")]
    found = _own_findings(resource, type_, whole)
    for place, nested in structure.nested_resources(resource):
        if len(found) >= MAX_ISSUES:
            break
        for issue in findings(nested, whole=".contained[" not in place):
            found.append(Issue(issue.code, issue.text, f"{place}{_after_type(issue.expression)}", issue.severity))
    return found[:MAX_ISSUES]


def _own_findings(resource: dict[str, Any], type_: str, whole: bool) -> list[Issue]:
    """Shape first, because the later looks rely on it; of a missing element the schema cannot say which one it is."""
    by_schema = _by_schema(resource, type_)
    misshapen = [issue for issue in by_schema if issue.code != "required"]
    if misshapen:
        return misshapen
    return structure.findings(resource) or by_schema or invariants.findings(resource, whole=whole)


@cache
def _known() -> frozenset[str]:
    return frozenset(resource_types()) | {"Parameters", "OperationOutcome"}


@cache
def _validator(type_: str) -> Any:
    return jsonschema_rs.validator_for(
        {"$ref": f"#/definitions/{type_}", "definitions": schema()["definitions"], "$schema": schema()["$schema"]}
    )


def _by_schema(resource: dict[str, Any], type_: str) -> list[Issue]:
    validator = _validator(type_)
    if validator.is_valid(resource):
        return []
    found = []
    for error in validator.iter_errors(resource):
        rule = str(error.schema_path[-1]) if error.schema_path else "schema"
        code = "required" if rule == "required" else "structure"
        found.append(Issue(code, _plain(rule), _expression(type_, error.instance_path)))
        if len(found) >= MAX_ISSUES:
            break
    return found


def _plain(rule: str) -> str:
    """Says what rule is broken without repeating the value: answers and logs must not carry health data."""
    words = {
        "additionalProperties": "an element that R4 does not know here",
        "enum": "a code that is not in the required value set",
        "pattern": "not of the form its type asks for",
        "type": "not of the right JSON type",
        "required": "an element is missing",
        "const": "not the expected value",
    }
    return words.get(rule, f"breaks the rule {rule}")


def _expression(type_: str, path: list[Any]) -> str:
    return type_ + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def _after_type(expression: str) -> str:
    return expression[expression.index(".") :] if "." in expression else ""
