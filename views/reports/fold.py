"""How much of a report's results, and of the list of reports, is drawn first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.fhir.interpretation import Concern
from services.record.results.model import Observation
from services.record.results.rules import ResultStatus, chief_flag, lines, result_status
from services.reports.queries import Branch, ReportList
from views.answers import Answer, Ready

LINES = 6  # below the report's head a phone shows five, a desktop six
ROWS = 14  # no window of 900 px shows more reports


def first_reports(found: Answer[ReportList]) -> Answer[ReportList]:
    """The first reports of a list; that there are more is said with the others."""
    if not isinstance(found, Ready):
        return found
    return Ready(replace(found.value, listed=found.value.listed[:ROWS], more=0))


def first_lines(branches: Sequence[Branch], most: int = LINES) -> tuple[Branch, ...]:
    """The first results with so many lines in all; groups keep the members that still fit."""
    return _first(branches, most)[0]


def for_elders(branches: Sequence[Branch]) -> tuple[tuple[Branch, ...], tuple[Branch, ...]]:
    """The results that want a look (flagged, not there yet, withdrawn), and those that the laboratory called normal."""
    normal = tuple(branch for branch in branches if _is_normal(branch))
    return tuple(branch for branch in branches if branch not in normal), normal


def _is_normal(branch: Branch) -> bool:
    """Whether everything in it is a final result that was flagged as normal."""
    result = branch.result
    if not isinstance(result, Observation) or result_status(result.status) is not ResultStatus.FINAL:
        return False
    flags = [chief_flag(line) for line in lines(result)]
    plain = all(flag is not None and flag.concern is Concern.NORMAL for flag in flags)
    return plain and all(_is_normal(member) for member in branch.members)


def _first(branches: Sequence[Branch], left: int) -> tuple[tuple[Branch, ...], int]:
    """The first branches, and how many lines are left after them."""
    kept: list[Branch] = []
    for branch in branches:
        if left <= 0:
            break
        result, left = branch.result, left - 1
        if isinstance(result, Observation):
            parts = result.components[: max(left, 0)]
            result, left = replace(result, components=parts), left - len(parts)
        members, left = _first(branch.members, left)
        kept.append(Branch(result, members))
    return tuple(kept), left
