"""What the status of a report or a result means for the reader. Pure rules.

Source: FHIR R4 §10.3 DiagnosticReport.status and §10.1 Observation.status.
"""

from __future__ import annotations

from enum import StrEnum


class ResultStatus(StrEnum):
    """What a status means for the reader: may the numbers be relied on, and are they shown at all."""

    AWAITED = "awaited"  # registered: nothing yet
    EARLY = "early"  # partial, preliminary: may still change
    FINAL = "final"
    CHANGED = "changed"  # amended, corrected, appended: final, and not what it was
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"  # entered-in-error: the data must not be shown
    UNKNOWN = "unknown"  # a status we do not know: shown verbatim, data shown with a warning


_MEANING = {
    "registered": ResultStatus.AWAITED,
    "partial": ResultStatus.EARLY,
    "preliminary": ResultStatus.EARLY,
    "final": ResultStatus.FINAL,
    "amended": ResultStatus.CHANGED,
    "corrected": ResultStatus.CHANGED,
    "appended": ResultStatus.CHANGED,
    "cancelled": ResultStatus.CANCELLED,
    "entered-in-error": ResultStatus.WITHDRAWN,
}


def result_status(status: str) -> ResultStatus:
    """Says what a status of a report or observation means for the reader."""
    return _MEANING.get(status, ResultStatus.UNKNOWN)


def may_be_read(status: str) -> bool:
    """Whether there are results to read: neither awaited nor hidden."""
    return not is_hidden(status) and result_status(status) is not ResultStatus.AWAITED


def is_hidden(status: str) -> bool:
    """Data that was withdrawn or cancelled is not shown; the reason is."""
    return result_status(status) in {ResultStatus.WITHDRAWN, ResultStatus.CANCELLED}
