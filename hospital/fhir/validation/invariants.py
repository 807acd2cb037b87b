"""R4's invariants: HL7's own words and FHIRPath, with a Python form where one is quicker or HL7's is ambiguous."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from hospital.base.outcome import Issue
from hospital.fhir.fhirpath.evaluate import EvaluationContext, holds
from hospital.fhir.validation.invariant_rules import OWN, SEEN_ELSEWHERE
from hospital.fhir.validation.worded_rules import EXTENSION_URL, WORDED

Node = dict[str, Any]
#: Whether a rule holds for a node in a resource within the outermost one.
Predicate = Callable[[Node, Node, Node], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One invariant: HL7's key, `error` or `warning`, the rule in words, and the rule itself."""

    key: str
    severity: str
    words: str
    holds: Predicate


class Judged(NamedTuple):
    """A node and the rules that apply to it."""

    node: Node
    place: str
    rules: tuple[Rule, ...]


def worded(type_: str) -> tuple[Rule, ...]:
    """The rules of a type that R4 has in words only."""
    return tuple(Rule(key, "error", words, predicate) for key, words, predicate in WORDED.get(type_, ()))


def of_outer_extension() -> tuple[Rule, ...]:
    """The rule of an extension that is not nested in another one."""
    key, words, predicate = EXTENSION_URL
    return (Rule(key, "error", words, predicate),)


def rules_of(listed: Iterable[list[str]]) -> tuple[Rule, ...]:
    """The rules of an element, errors first, as HL7's definitions list them."""
    kept = [entry for entry in listed if entry[0] not in SEEN_ELSEWHERE]
    return tuple(_rule(*entry) for entry in sorted(kept, key=lambda entry: entry[1]))


def findings(judged: Iterable[Judged], resource: Node, root: Node, *, warnings: bool) -> Iterator[Issue]:
    """The broken rules of a resource's nodes, as issues that name the rule and the place."""
    for checked in judged:
        for rule in checked.rules:
            if (warnings or rule.severity == "error") and not rule.holds(checked.node, resource, root):
                yield Issue("invariant", f"{rule.key}: {rule.words}", checked.place, rule.severity)


@cache
def _rule(key: str, severity: str, words: str, expression: str) -> Rule:
    own = OWN.get(key)
    if own is not None:
        return Rule(key, severity, words, own)
    return Rule(
        key, severity, words, lambda node, resource, root: holds(expression, EvaluationContext([node], resource, root))
    )
