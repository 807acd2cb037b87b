"""How results are counted, sorted and worded: pure rules. Flags are the laboratory's; nothing is recomputed here.

Source: FHIR R4 §10.3 DiagnosticReport.category; v2-0074 diagnostic service sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.fhir import interpretation, terms
from services.fhir import resource as fhir
from services.fhir.interpretation import Concern
from services.record.results.model import CriticalResult, Flag, Measured, MissingResult, Observation, Report
from services.record.results.result_status import ResultStatus, is_hidden, result_status

__all__ = [
    "Counts",
    "LabSection",
    "ReportKind",
    "ReportSummary",
    "ResultStatus",
    "chief_flag",
    "count",
    "counts",
    "is_hidden",
    "kind",
    "lines",
    "result_status",
    "section",
    "way",
    "when",
]


class ReportKind(StrEnum):
    """What sort of report it is, by its category."""

    LAB = "lab"
    IMAGING = "imaging"
    OTHER = "other"


# Sections of v2-0074 that make pictures; every other known section that is not a laboratory's is OTHER.
_IMAGING = frozenset({"RAD", "IMG", "CT", "CUS", "NMR", "NMS", "OUS", "RUS", "VUS", "RX", "XRC", "CTH"})
_LAB = frozenset(
    {
        "BG", "BLB", "CG", "CH", "CP", "GE", "HM", "IMM", "LAB", "MB", "MCB", "MYC", "OSL", "PAR", "SP", "SR", "TX",
        "URN", "VR",
    }
)  # fmt: skip


class LabSection(StrEnum):
    """What a laboratory works on, as far as a person can tell it apart."""

    SAMPLE = "sample"
    URINE = "urine"
    CULTURE = "culture"
    TISSUE = "tissue"


_SECTIONS = {
    "URN": LabSection.URINE,
    **dict.fromkeys(("MB", "MCB", "MYC", "PAR", "VR"), LabSection.CULTURE),
    **dict.fromkeys(("CP", "SP"), LabSection.TISSUE),
}


@dataclass(frozen=True)
class Counts:
    """How many results there are and how many the laboratory flagged. Results that are hidden are not counted."""

    total: int = 0
    abnormal: int = 0
    critical: int = 0


@dataclass(frozen=True)
class ReportSummary:
    """One report as a list shows it. `when` is what it is sorted by."""

    id: str
    title: str | None
    status: str
    kind: ReportKind
    when: fhir.When | None
    counts: Counts
    performer: str | None
    critical: tuple[CriticalResult, ...] = ()
    section: LabSection = LabSection.SAMPLE

    @property
    def hidden(self) -> bool:
        return is_hidden(self.status)


def kind(report: Report) -> ReportKind:
    """The kind of a report, from its categories; a report with images and no category is imaging."""
    codes = _sections(report)
    plain = {code.rpartition("|")[2].lower() for code in report.categories}
    if codes & _IMAGING or plain & {"imaging", "radiology"}:
        return ReportKind.IMAGING
    if codes & _LAB or plain & {"laboratory", "lab"}:
        return ReportKind.LAB
    if report.categories:
        return ReportKind.OTHER
    if report.images:
        return ReportKind.IMAGING
    return ReportKind.LAB if report.results or report.contained else ReportKind.OTHER


def section(report: Report) -> LabSection:
    """The section of the laboratory a report names, if it is one that a person can tell apart."""
    named = sorted(_sections(report) & _SECTIONS.keys())
    return _SECTIONS[named[0]] if named else LabSection.SAMPLE


def _sections(report: Report) -> set[str]:
    """Its codes of v2-0074."""
    return {code.rpartition("|")[2] for code in report.categories if code.startswith(terms.DIAGNOSTIC_SERVICE)}


def when(report: Report) -> fhir.When | None:
    """The moment a report is listed under: when the specimen or picture was taken, else when it was issued."""
    effective = report.effective
    return (effective.start or effective.end if isinstance(effective, fhir.Period) else effective) or report.issued


def chief_flag(measured: Measured) -> Flag | None:
    """The most serious flag; free-text judgements count as unknown, never as normal."""
    return max(measured.flags, key=lambda flag: interpretation.weight(flag.concern), default=None)


def way(flag: Flag) -> interpretation.Direction:
    """The arrow beside the word: up, down or none."""
    return interpretation.direction(flag.code) if flag.code else interpretation.Direction.NONE


def lines(observation: Observation) -> Iterator[Measured]:
    """The lines of an observation: itself, then its components, those with content only."""
    own = observation.measured
    if own.value is not None or own.absent is not None or not (observation.components or observation.members):
        yield own
    yield from observation.components


def count(observations: Iterable[Observation | MissingResult]) -> Counts:
    """Counts lines, and those the laboratory flagged as abnormal or critical."""
    total = abnormal = critical = 0
    for observation in observations:
        if isinstance(observation, MissingResult) or is_hidden(observation.status):
            continue
        for line in lines(observation):
            flag = chief_flag(line)
            concern = flag.concern if flag else None
            total += 1
            abnormal += concern in {Concern.ABNORMAL, Concern.CRITICAL}
            critical += concern is Concern.CRITICAL
    return Counts(total, abnormal, critical)


def counts(report: Report, results: Iterable[Observation | MissingResult]) -> Counts:
    """The counts of a report: the separate `results` and those it contains. Zero for a hidden one."""
    return Counts() if is_hidden(report.status) else count((*report.contained, *results))
