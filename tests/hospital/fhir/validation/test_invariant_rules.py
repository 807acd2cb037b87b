"""Invariants in Python say what HL7's own FHIRPath says."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from hospital.fhir import definitions
from hospital.fhir.fhirpath.evaluate import EvaluationContext, holds
from hospital.fhir.validation.invariant_rules import OWN

_UNKNOWN = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
}
_STATUSES = ("proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error",
             "checked-in", "waitlist")  # fmt: skip
_MOMENT = "2030-01-01T08:00:00+08:00"


def _with_and_without(*choices: dict[str, Any]) -> list[dict[str, Any]]:
    """Each of these elements alone, none, and all of them together."""
    return [{}, *choices, {key: value for choice in choices for key, value in choice.items()}]


STARTS = _with_and_without({"start": _MOMENT}, {"_start": _UNKNOWN})
ENDS = _with_and_without({"end": _MOMENT}, {"_end": _UNKNOWN})
STATUSES = [{"_status": _UNKNOWN}, *({"status": status} for status in _STATUSES)]
APPOINTMENTS = [
    {"resourceType": "Appointment", **status, **start, **end}
    for status, start, end in itertools.product(STATUSES, STARTS, ENDS)
]
PARTICIPANTS = [
    {"status": "accepted", **type_, **actor}
    for type_, actor in itertools.product(
        _with_and_without({"type": [{"text": "doctor"}]}), _with_and_without({"actor": {"reference": "Patient/a"}})
    )
]


@pytest.mark.parametrize(
    ("type_", "key", "nodes"),
    [
        ("Appointment.participant", "app-1", PARTICIPANTS),
        ("Appointment", "app-2", APPOINTMENTS),
        ("Appointment", "app-3", APPOINTMENTS),
    ],
)
def test_a_rule_in_python_is_hl7s_own(type_: str, key: str, nodes: list[dict[str, Any]]) -> None:
    (expression,) = [rule[3] for rule in definitions.rules()[type_] if rule[0] == key]
    judged = {OWN[key](node, node, node) for node in nodes}
    assert judged == {True, False}
    for node in nodes:
        assert OWN[key](node, node, node) == holds(expression, EvaluationContext([node], node, node)), node
