"""What a report says when it is read aloud: what to do at once, what it is and how far it can be relied on, the results
that want a look, how many are normal, and the conclusion. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from services.fhir.interpretation import Concern
from services.record.results import rules
from services.record.results.model import Measured, Observation
from services.record.results.urgency import Urgency, chief
from services.reports.queries import Branch, ReportPage
from views.context import UiContext
from views.reports.values import spoken_words, value_words
from views.reports.words import SAID, flag_words, title_of

MOST: Final = 20
"""So many results are said; whoever listens to more keeps none."""


def spoken_report(around: UiContext, page: ReportPage, now: datetime) -> str:
    """One sentence a line. A withdrawn report says only that it was withdrawn."""
    t, report = around.texts, page.report
    said = SAID.get(report.status)
    head = [title_of(t, report.title), t.get(said) if said else None]
    if rules.is_hidden(report.status):
        return _lines(head)
    urgent = bool(page.critical) and chief(page.critical, now) is Urgency.NOW
    alarm = [t.get("reports.critical"), t.get("reports.critical.do")] if urgent else []
    words = (report.conclusion, *report.conclusion_codes)
    return _lines([*alarm, *head, *_results(around, observations_in(page.branches), now), *words])


def observations_in(branches: Sequence[Branch]) -> list[Observation]:
    """Every result of the tree, once."""
    found: dict[str, Observation] = {}
    waiting = list(branches)
    while waiting:
        branch = waiting.pop(0)
        waiting = [*branch.members, *waiting]
        if isinstance(branch.result, Observation):
            found.setdefault(branch.result.id, branch.result)
    return list(found.values())


def _results(around: UiContext, observations: Sequence[Observation], now: datetime) -> Iterator[str]:
    shown = [each for each in observations if not rules.is_hidden(each.status)]
    measured = [line for each in shown for line in rules.lines(each)]
    apart = [line for line in measured if not _is_normal(line)]
    yield from (_line(around, line, now) for line in apart[:MOST])
    t = around.texts
    if len(apart) > MOST:
        yield t.get("reports.aloud.more", n=len(apart) - MOST)
    if normal := len(measured) - len(apart):
        yield t.get("reports.aloud.normal", n=normal)


def _is_normal(line: Measured) -> bool:
    flag = rules.chief_flag(line)
    return flag is not None and flag.concern is Concern.NORMAL


def _line(around: UiContext, line: Measured, now: datetime) -> str:
    t, flag = around.texts, rules.chief_flag(line)
    value = line.absent or spoken_words(around, line.value) or value_words(around, line.value, now)
    words = t.get("reports.critical.line", name=line.title, value=value)
    return words if flag is None else t.get("reports.aloud.flagged", line=words, flag=flag_words(t, flag))


def _lines(words: Sequence[str | None]) -> str:
    return "\n".join(filter(None, words))
