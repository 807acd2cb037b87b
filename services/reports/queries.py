"""Questions about reports and results. Read only, never wait for the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from local_store import bodies, resources, search, settings
from local_store.resources import Stored
from local_store.store import Reader
from services.each import UnreadResource, each
from services.fhir import resource as fhir
from services.query import query
from services.record.organization import telephone
from services.record.results import model, rules
from services.record.results.critical import critical_results
from services.record.results.explained import SUPPLEMENT, explained, explained_codes
from services.record.results.explanation import Explanation
from services.record.results.listed import critical_of, listed
from services.record.results.model import CriticalResult, MissingResult, Observation, Report
from services.record.results.rules import Counts, ReportKind, ReportSummary
from services.reports.earlier import Earlier, earlier
from services.reports.trend import Trend
from services.reports.trend import trend as put_together

LIMIT = 2000  # reports or results that are searched for a match
DEPTH = 6  # groups inside groups; deeper ones are not real panels but loops

Result = Observation | MissingResult


@dataclass(frozen=True)
class Branch:
    """A result with its group (hasMember): a panel with its lines."""

    result: Result
    members: tuple[Branch, ...] = ()

    @property
    def id(self) -> str:
        return self.result.id if isinstance(self.result, Observation) else self.result.reference.id


@dataclass(frozen=True)
class ReportFilter:
    """Which reports a list shows: found by `text`, of one `kind`, the newest `shown` of them."""

    text: str = ""
    kind: ReportKind | None = None
    shown: int = 60


@dataclass(frozen=True)
class ReportList:
    """The newest of the reports that fit, and how many older ones fit too. `unreadable`: those that cannot be shown."""

    listed: tuple[ReportSummary, ...] = ()
    more: int = 0
    unreadable: tuple[UnreadResource, ...] = ()


@dataclass(frozen=True)
class ReportPage:
    """A report with its results in order, and whom to call about it."""

    report: Report
    kind: ReportKind
    branches: tuple[Branch, ...]
    counts: Counts
    hospital_phone: str | None
    fetched_at: str | None
    critical: tuple[CriticalResult, ...] = ()
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    """By the id of a result: the one before it."""
    explained: Mapping[str, Explanation] = field(default_factory=dict)
    """By the code of a result: what the hospital says such a test measures."""


@dataclass(frozen=True)
class ResultPage:
    """One result with its group, and whom to call about it."""

    branch: Branch
    hospital_phone: str | None
    fetched_at: str | None
    critical: tuple[CriticalResult, ...] = ()
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    explained: Mapping[str, Explanation] = field(default_factory=dict)


@query("DiagnosticReport", "Observation", settings.TOPIC)
def reports(r: Reader, patient_id: str, language: str, report_filter: ReportFilter) -> ReportList:
    """A person's newest reports that pass the filter. Only those shown are read in full."""
    unread: tuple[UnreadResource, ...] = ()
    if report_filter.kind is None and not report_filter.text:
        fitting = list(resources.select(r, "DiagnosticReport", patient=patient_id, limit=report_filter.shown))
        total = resources.count(r, "DiagnosticReport", patient=patient_id)
    else:
        fitting, unread = _fitting(r, patient_id, language, report_filter)
        total = len(fitting)
    shown = each(
        fitting[: report_filter.shown], lambda stored: listed(r, patient_id, model.report(stored.body, language))
    )
    return ReportList(shown.read, max(0, total - report_filter.shown), (*unread, *shown.unreadable))


@query("DiagnosticReport", "Observation", "Organization", SUPPLEMENT, settings.TOPIC)
def report_page(r: Reader, patient_id: str, report_id: str, language: str) -> ReportPage | None:
    """One report of a person with its results in the order it names them; one not on this device: `MissingResult`."""
    stored = resources.in_record(r, patient_id, "DiagnosticReport", report_id)
    if stored is None:
        return None
    report = model.report(stored.body, language)
    named = tuple(_branch(r, ref, language, frozenset()) for ref in report.results)
    inside = _inside(r, report, language)
    beside = _flat((*named, *(member for branch in inside for member in branch.members)))
    branches, counts = (*_roots(named), *inside), rules.counts(report, beside)
    critical = critical_of(r, patient_id, report, language)
    shown = (*report.contained, *beside)
    return ReportPage(
        report,
        rules.kind(report),
        branches,
        counts,
        telephone(r),
        stored.fetched_at,
        critical,
        earlier(r, patient_id, shown),
        explained(r, shown, language),
    )


@query("Observation", "Organization", SUPPLEMENT, settings.TOPIC)
def result_page(r: Reader, patient_id: str, observation_id: str, language: str) -> ResultPage | None:
    """One result of a person by itself, with its group when it is one."""
    stored = resources.in_record(r, patient_id, "Observation", observation_id)
    if stored is None:
        return None
    found = model.observation(stored.body, language)
    branch = _grown(r, found, language, frozenset())
    results = _flat((branch,))
    critical, before = critical_results(r, patient_id, results), earlier(r, patient_id, results)
    told = explained(r, results, language)
    return ResultPage(branch, telephone(r), stored.fetched_at, critical, before, told)


@query("Observation", SUPPLEMENT)
def trend_page(r: Reader, patient_id: str, code: str, language: str) -> Trend:
    """The course of one analyte of one person, also where it is a component of another result."""
    found = bodies.mentioning(r, "Observation", patient=patient_id, code=code, limit=LIMIT)
    course = put_together(each(found, lambda body: model.observation(body, language)).read, code)
    return replace(course, explained=explained_codes(r, frozenset({code}), language).get(code))


def _found(r: Reader, patient_id: str, text: str) -> frozenset[str]:
    """A person's reports found by their own words, or through one of their results."""
    hits = search.search(r, text, types=("DiagnosticReport", "Observation"), patient=patient_id, limit=LIMIT)
    own = {hit.id for hit in hits if hit.type == "DiagnosticReport"}
    results = {f"Observation/{hit.id}" for hit in hits if hit.type == "Observation"}
    if results:
        own |= _reports_with(r, patient_id, results)
    return frozenset(own)


def _reports_with(r: Reader, patient_id: str, results: set[str]) -> set[str]:
    links = bodies.links(r, "DiagnosticReport", "result", patient=patient_id)
    return {id_ for id_, link in links if (ref := fhir.reference(link)) and str(ref) in results}


def _fitting(
    r: Reader, patient_id: str, language: str, report_filter: ReportFilter
) -> tuple[list[Stored], tuple[UnreadResource, ...]]:
    """The reports that pass the filter, and those of which that cannot be said."""
    wanted = _found(r, patient_id, report_filter.text) if report_filter.text else None
    every = resources.select(r, "DiagnosticReport", patient=patient_id, limit=LIMIT)
    chosen = [stored for stored in every if wanted is None or stored.id in wanted]
    if report_filter.kind is None:
        return chosen, ()
    kinds = each(chosen, lambda stored: (stored, rules.kind(model.report(stored.body, language))))
    return [stored for stored, kind in kinds.read if kind is report_filter.kind], kinds.unreadable


def _result(r: Reader, ref: fhir.Reference, language: str) -> Result:
    stored = resources.get(r, "Observation", ref.id) if ref.server is None else None
    return model.observation(stored.body, language) if stored else MissingResult(ref)


def _branch(r: Reader, ref: fhir.Reference, language: str, above: frozenset[str]) -> Branch:
    found = _result(r, ref, language)
    return Branch(found) if isinstance(found, MissingResult) else _grown(r, found, language, above)


def _grown(r: Reader, found: Observation, language: str, above: frozenset[str]) -> Branch:
    """Follows hasMember; stops at a group that contains itself or is too deep."""
    if found.id in above or len(above) >= DEPTH:
        return Branch(found)
    below = tuple(_branch(r, ref, language, above | {found.id}) for ref in found.members)
    return Branch(found, below)


def _roots(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """The branches not within another: a report may name a group and its members (FHIR R4 Observation §10.1.5)."""
    under = {key for branch in branches for member in branch.members for key in _keys(member)}
    roots = tuple(branch for branch in branches if _key(branch.result) not in under)
    return roots or branches  # groups that contain each other: better shown twice than not at all


def _keys(branch: Branch) -> set[str]:
    return {_key(branch.result)}.union(*(_keys(member) for member in branch.members))


def _key(result: Result) -> str:
    return f"Observation/{result.id}" if isinstance(result, Observation) else str(result.reference)


def _inside(r: Reader, report: Report, language: str) -> tuple[Branch, ...]:
    return tuple(_grown(r, observation, language, frozenset()) for observation in report.contained)


def _flat(branches: tuple[Branch, ...]) -> list[Result]:
    """Every result once, also when a report names a group and its members."""
    seen: dict[str, Result] = {}
    waiting = list(branches)
    while waiting:
        branch = waiting.pop(0)
        seen.setdefault(_key(branch.result), branch.result)
        waiting = [*branch.members, *waiting]
    return list(seen.values())
