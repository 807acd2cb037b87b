"""Judges a resource before it is written: one walk for shape, values, codes and references, then the invariants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from hospital.base.outcome import Issue, invalid
from hospital.fhir.validation import invariants
from hospital.fhir.validation.structure import MAX_ISSUES, Enough, Walk


def check(resource: Any) -> None:
    """Refuses with 422 and an OperationOutcome when the resource is not valid R4."""
    found = findings(resource)
    if found:
        raise invalid(found)


def findings(resource: Any) -> list[Issue]:
    """The errors in a resource, at most MAX_ISSUES; empty when it is valid R4."""
    return _judged(resource, warnings=False)


def issues(resource: Any) -> list[Issue]:
    """All errors and warnings of a resource, without refusing it; empty when there are none."""
    return _judged(resource, warnings=True)


def _judged(resource: Any, *, warnings: bool) -> list[Issue]:
    walk = Walk()
    with suppress(Enough):
        walk.resource(resource)
        walk.issues.extend(islice(_broken(walk, warnings), MAX_ISSUES - len(walk.issues)))
    return walk.issues


def _broken(walk: Walk, warnings: bool) -> Iterator[Issue]:
    """The broken invariants. They rely on the shape, and are checked only when it is right."""
    for walked in walk.resources:
        if walked.sound:
            yield from invariants.findings(walked.judged, walked.resource, walked.root, warnings=warnings)
