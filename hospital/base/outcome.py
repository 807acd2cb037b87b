"""Refusals and the OperationOutcome that says each of them (R4 §2.29); no other shape of error leaves the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

REFUSAL_SYSTEM = "http://anxin.example/fhir/CodeSystem/refusal"
#: Extension of an issue: what the server offers instead, contained in the outcome.
OFFER = "http://anxin.example/fhir/StructureDefinition/alternatives"

Json = dict[str, Any]


class AlternativesLookup(Protocol):
    """Looks up what a refusal offers, in a reading transaction of its own: what is contained in its outcome."""

    def __call__(self, tx: Any, /) -> Sequence[Json]: ...


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong: an R4 IssueType code, plain words, and where in the resource."""

    code: str
    text: str
    expression: str = ""
    severity: str = "error"
    refusal: str = ""

    def as_json(self) -> Json:
        """Writes OperationOutcome.issue; `details.coding` carries our refusal code when there is one."""
        details: Json = {"text": self.text}
        if self.refusal:
            details["coding"] = [{"system": REFUSAL_SYSTEM, "code": self.refusal}]
        issue: Json = {"severity": self.severity, "code": self.code, "details": details, "diagnostics": self.text}
        if self.expression:
            issue["expression"] = [self.expression]
        return issue


def operation_outcome(issues: Iterable[Issue], contained: Sequence[Mapping[str, Any]] = ()) -> Json:
    """Builds an OperationOutcome with at least one issue."""
    outcome: Json = {"resourceType": "OperationOutcome"}
    if contained:
        outcome["contained"] = [dict(resource) for resource in contained]
    listed = [issue.as_json() for issue in issues]
    if contained and listed:  # what is contained must be referred to (R4 invariant dom-3)
        referring = [{"url": OFFER, "valueReference": {"reference": f"#{resource['id']}"}} for resource in contained]
        listed[0] = {"extension": referring, **listed[0]}
    outcome["issue"] = listed or [Issue("informational", "All is well", severity="information").as_json()]
    return outcome


class Refusal(Exception):
    """The hospital refuses a request: an HTTP status, our refusal code (may be empty) and its OperationOutcome.

    `alternatives` fills what is contained in the outcome. FhirStore.begin calls it after the refused transaction has
    ended, so that no other writer waits while alternatives are looked up.
    """

    def __init__(
        self,
        status: int,
        code: str,
        outcome: Json,
        headers: Mapping[str, str] | None = None,
        alternatives: AlternativesLookup | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.outcome = outcome
        self.headers = dict(headers or {})
        self.alternatives = alternatives


def refusal(
    status: int,
    issue_code: str,
    text: str,
    *,
    code: str = "",
    expression: str = "",
    contained: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    alternatives: AlternativesLookup | None = None,
) -> Refusal:
    """Makes a Refusal with one issue. `code` is one of ours: slot-taken, too-late, duplicate, superseded, ...

    `contained` is what the issue refers to, also where `alternatives` fills it later.
    """
    issue = Issue(issue_code, text, expression=expression, refusal=code)
    return Refusal(status, code, operation_outcome([issue], contained), headers, alternatives)


def not_found(type_: str, id_: str) -> Refusal:
    """404 in the same words whether it never existed or is hidden from the caller, so that existence does not leak."""
    return refusal(404, "not-found", f"{type_}/{id_} is not known")


def gone(type_: str, id_: str, version: int) -> Refusal:
    """410 for what was deleted (R4 §3.1.0.2), with the version of the deletion as its ETag: an update that names it
    in If-Match restores the resource deliberately."""
    return refusal(410, "deleted", f"{type_}/{id_} was deleted", headers={"ETag": f'W/"{version}"'})


def invalid(issues: Iterable[Issue]) -> Refusal:
    """422 with every finding of the validator."""
    return Refusal(422, "invalid", operation_outcome(issues))


def unauthenticated(text: str = "Sign in first") -> Refusal:
    """401 with the challenge RFC 6750 §3 asks for."""
    return refusal(401, "login", text, headers={"WWW-Authenticate": 'Bearer realm="fhir"'})
