"""Notices before the numbers: how reliable a report is, what changed, and what is urgent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from services.record.results import rules
from services.record.results.model import Measured
from services.record.results.rules import ResultStatus
from services.record.results.values import Amount, Coded, Words
from views.context import UiContext
from views.kit.banner import Choice, banner
from views.reports.values import amount_words
from views.reports.words import SAID, STATUS_LOOKS, flag_words, status_words, title_of

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


def critical_banner(
    around: UiContext, lines: Sequence[Measured], phone: str | None, on_call: Callable[[str], None] | None
) -> ft.Control | None:
    """Critical results in words: which the laboratory called so, what to do, and whom to call."""
    if not lines:
        return None
    t = around.texts
    named = [_named(around, line) for line in lines]
    who = t.get("reports.critical.call", phone=phone) if phone else t.get("reports.critical.call_desk")
    choices = [Choice(t.get("reports.critical.call_emergency"), _call(on_call, EMERGENCY))]
    if phone:
        choices.insert(0, Choice(t.get("reports.critical.call_hospital"), _call(on_call, phone), strong=True))
    words = "\n".join([*named, t.get("reports.critical.do"), who])
    icon = ft.Icons.WARNING_AMBER_ROUNDED
    return banner(around.look, t.get("reports.critical"), words, mood="bad", icon=icon, choices=choices, announce=True)


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
