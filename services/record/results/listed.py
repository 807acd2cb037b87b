"""One report as a line of a list: when, how many results, how many of them flagged. The first screen, the list and the
report's own page count here, so that they always agree. Reads only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from local_store import resources
from local_store.store import Reader
from services.record.results import model, rules
from services.record.results.critical import critical_results
from services.record.results.model import CriticalResult, MissingResult, Observation, Report
from services.record.results.rules import Counts, ReportSummary
from services.record.results.urgency import moment


def listed(r: Reader, patient: str, report: Report) -> ReportSummary:
    """The line of a report of a person."""
    performer = report.performers[0] if report.performers else None
    kind, when, counts = rules.kind(report), rules.when(report), counts_of(r, report)
    critical = critical_of(r, patient, report) if counts.critical else ()
    return ReportSummary(
        report.id, report.title, report.status, kind, when, counts, performer, critical, rules.section(report)
    )


def counts_of(r: Reader, report: Report) -> Counts:
    """Counts every result of a report once: those it names, what these group, and those it contains."""
    return rules.counts(report, () if rules.is_hidden(report.status) else _results(r, report, model.counted))


def critical_of(r: Reader, patient: str, report: Report, language: str | None = None) -> tuple[CriticalResult, ...]:
    """The critical results among them, with what is known about each."""
    if rules.is_hidden(report.status):
        return ()
    found = observations_of(r, report, partial(model.observation, language=language))
    return critical_results(r, patient, found, moment(report.effective, report.issued))


def observations_of(
    r: Reader, report: Report, read: Callable[[Any], Observation] = model.observation
) -> tuple[Observation | MissingResult, ...]:
    """Every result of a report once, those it contains first."""
    return (*report.contained, *_results(r, report, read))


def _results(r: Reader, report: Report, read: Callable[[Any], Observation]) -> Iterator[Observation | MissingResult]:
    waiting = [*reversed(report.results), *(ref for contained in report.contained for ref in contained.members)]
    seen: set[str] = set()
    while waiting:
        ref = waiting.pop()
        if str(ref) in seen:
            continue
        seen.add(str(ref))
        stored = resources.get(r, "Observation", ref.id) if ref.server is None else None
        if stored is None:
            yield MissingResult(ref)
            continue
        found = read(stored.body)
        yield found
        waiting += found.members
