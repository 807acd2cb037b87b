"""Notices before the numbers: how reliable a report is, what changed, and what is urgent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.record.results import rules
from services.record.results.model import CriticalResult, Measured
from services.record.results.rules import ResultStatus
from services.record.results.urgency import Urgency, urgency
from services.record.results.values import Amount, Coded, Words
from views.context import UiContext
from views.kit.banner import Choice, banner, strip
from views.reports.values import amount_words
from views.reports.words import SAID, STATUS_LOOKS, day_words, flag_words, status_words, title_of

EMERGENCY = "120"
_MOODS = {
    ResultStatus.AWAITED: "info",
    ResultStatus.EARLY: "info",
    ResultStatus.CHANGED: "warm",
    ResultStatus.CANCELLED: "info",
    ResultStatus.WITHDRAWN: "bad",
    ResultStatus.UNKNOWN: "info",
}


def status_banner(around: UiContext, status: str, changed: Sequence[str]) -> ft.Control | None:
    """The status of a report or result that is not simply final, with the hospital's own words on what was changed."""
    meaning = rules.result_status(status)
    if meaning is ResultStatus.FINAL:
        return None
    t = around.texts
    said = [t.get(SAID[status]) if status in SAID else t.get("reports.said.other")]
    said += [t.get("reports.changed", words=words) for words in changed]
    if meaning is ResultStatus.CHANGED and not changed:
        said.append(t.get("reports.changed.unknown"))
    mood = _MOODS[meaning]
    return banner(
        around.look,
        status_words(t, status),
        "\n".join(said),
        mood=mood,  # type: ignore[arg-type]  # the table holds banner moods only
        icon=STATUS_LOOKS[meaning].icon,
        announce=meaning in {ResultStatus.WITHDRAWN, ResultStatus.CHANGED},
    )


@dataclass(frozen=True)
class CriticalActions:
    """What a person can do about critical results: call somebody, and say that they know (by the results' marks)."""

    on_call: Callable[[str], None] | None = None
    on_known: Callable[[tuple[str, ...]], None] | None = None


def critical_notices(
    around: UiContext, results: Sequence[CriticalResult], phone: str | None, actions: CriticalActions, now: datetime
) -> list[ft.Control]:
    """Critical results in words: first those to act on now, then older ones to ask a doctor about, then what is known
    or over."""
    by = {level: [result for result in results if urgency(result, now) is level] for level in Urgency}
    return [
        *([_fresh(around, by[Urgency.NOW], phone, actions)] if by[Urgency.NOW] else []),
        *([_past(around, by[Urgency.ASK], phone, actions, now)] if by[Urgency.ASK] else []),
        *(_quiet(around, result) for result in by[Urgency.QUIET]),
    ]


def _fresh(
    around: UiContext, results: Sequence[CriticalResult], phone: str | None, actions: CriticalActions
) -> ft.Control:
    """Which the laboratory called critical, what to do, and whom to call."""
    t = around.texts
    who = t.get("reports.critical.call", phone=phone) if phone else t.get("reports.critical.call_desk")
    choices = [
        *_call_hospital(around, phone, actions),
        Choice(t.get("reports.critical.call_emergency"), _call(actions.on_call, EMERGENCY)),
        *_say_known(around, results, actions),
    ]
    words = "\n".join([*(_named(around, result.line) for result in results), t.get("reports.critical.do"), who])
    icon = ft.Icons.WARNING_AMBER_ROUNDED
    return banner(around.look, t.get("reports.critical"), words, mood="bad", icon=icon, choices=choices, announce=True)


def _past(
    around: UiContext,
    results: Sequence[CriticalResult],
    phone: str | None,
    actions: CriticalActions,
    now: datetime,
) -> ft.Control:
    """When it was, and to ask a doctor about it."""
    t = around.texts
    named = [
        t.get("reports.critical.past.line", when=day_words(around, result.when, now), line=_named(around, result.line))
        for result in results
    ]
    choices = [*_call_hospital(around, phone, actions), *_say_known(around, results, actions)]
    call = [t.get("reports.critical.call", phone=phone)] if phone else []
    words = "\n".join([*named, t.get("reports.critical.past.do"), *call])
    title = t.get("reports.critical.past")
    return banner(around.look, title, words, mood="warm", icon=ft.Icons.HISTORY, choices=choices)


def _quiet(around: UiContext, result: CriticalResult) -> ft.Control:
    key = "reports.critical.quiet.normal" if result.normal_again else "reports.critical.quiet.known"
    return strip(around.look, around.texts.get(key, line=_named(around, result.line)), icon=ft.Icons.CHECK)


def _call_hospital(around: UiContext, phone: str | None, actions: CriticalActions) -> list[Choice]:
    words = around.texts.get("reports.critical.call_hospital")
    return [Choice(words, _call(actions.on_call, phone), strong=True)] if phone else []


def _say_known(around: UiContext, results: Sequence[CriticalResult], actions: CriticalActions) -> list[Choice]:
    known, marks = actions.on_known, tuple(result.mark for result in results)
    return (
        [Choice(around.texts.get("reports.critical.acknowledge"), lambda: known(marks), decides=True)] if known else []
    )


def _named(around: UiContext, line: Measured) -> str:
    t, flag = around.texts, rules.chief_flag(line)
    value = " · ".join(part for part in (_short(line), flag_words(t, flag) if flag else "") if part)
    return t.get("reports.critical.line", name=title_of(t, line.title), value=value)


def _short(line: Measured) -> str:
    value = line.value
    if isinstance(value, Amount):
        return amount_words(value)
    return value.text if isinstance(value, Coded | Words) else ""


def _call(on_call: Callable[[str], None] | None, number: str) -> Callable[[], None] | None:
    return None if on_call is None else lambda: on_call(number)
