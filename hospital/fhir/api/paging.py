"""Parameters that reads, history and $everything share: which are known, since when, which elements, how many."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from hospital.base.dates import span
from hospital.base.outcome import refusal
from hospital.fhir.exchange import FhirRequest
from hospital.fhir.search.query import SearchQuery, parse

#: What a read of one resource understands (R4 §3.1.0.2).
READ_CONTROLS = frozenset({"_summary", "_elements", "_format", "_pretty"})


def refuse_unknown(request: FhirRequest, understood: frozenset[str]) -> None:
    """400 for an unknown parameter, when the caller prefers strict handling (R4 §3.1.1.3)."""
    unknown = {name for name, _ in request.query} - understood
    if unknown and request.strict:
        raise refusal(400, "not-supported", f"unknown parameter: {', '.join(sorted(unknown))[:200]}")


def since_of(given: Mapping[str, str]) -> int | None:
    """`_since` in whole milliseconds since 1970, rounded up; None when it is not given. 400 when it is no instant."""
    if "_since" not in given:
        return None
    try:
        return -(-span(given["_since"].replace(" ", "+"))[0] // 1000)
    except ValueError as wrong:
        raise refusal(400, "invalid", "_since must be an instant") from wrong


def count_of(given: Mapping[str, str]) -> int | None:
    """`_count`; None when it is not given. 400 when it is no number."""
    return parse("Patient", [("_count", given["_count"])], strict=True).count if "_count" in given else None


def shape_of(request: FhirRequest) -> SearchQuery:
    """`_summary` and `_elements` outside of a search (R4 §3.1.1.5.8-9); 400 for values that only a search supports."""
    controls = tuple(pair for pair in request.query if pair[0] in ("_summary", "_elements"))
    found = _shape(controls)
    if found.summary == "count":
        raise refusal(400, "not-supported", "_summary=count is for searches")
    return found


@lru_cache(maxsize=100)
def _shape(controls: tuple[tuple[str, str], ...]) -> SearchQuery:
    return parse("Patient", controls, strict=True)


def instants_of(given: Mapping[str, str]) -> tuple[int, int] | None:
    """`_at` as [from, to) in milliseconds since 1970; None when it is not given. 400 when it is no date."""
    if "_at" not in given:
        return None
    try:
        low, high = span(given["_at"].replace(" ", "+"))
    except ValueError as wrong:
        raise refusal(400, "invalid", "_at must be a date or an instant") from wrong
    return low // 1000, max(-(-high // 1000), low // 1000 + 1)
